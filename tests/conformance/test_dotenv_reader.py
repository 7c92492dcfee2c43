"""``.env`` is read as JavaScript's own dotenv reads it, for values in any quotes.

Left out is what the two read otherwise on purpose: a ``#`` without a space before it,
which is part of an unquoted value here, and a backslash, which escapes more here. What
``migrate`` takes from an old tree is the same for any text.

Needs Node, and once: ``npm install --ignore-scripts --no-package-lock`` in
``tests/conformance/dotenv_reader``.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scripts.manifest.dotenv_text import Variable, read_lines
from scripts.migration.old_variables import old_variables
from tests.conftest import ROOT

_READER = Path(__file__).parent / "dotenv_reader"
_INSTALL = "npm install --ignore-scripts --no-package-lock --no-audit --no-fund"
_CHARACTERS = "aZ0 =$:{},.#-\"'`"
_INNER = st.text(_CHARACTERS + "\nä", max_size=12)
_PLAIN = st.text("aZ09=$:{},.-+/_", min_size=1, max_size=12)


def _quoted(quote: str) -> st.SearchStrategy[str]:
    return _INNER.map(lambda text: f"{quote}{text.replace(quote, '')}{quote}")


_VALUES = st.one_of(_PLAIN, *map(_quoted, "\"'`"))
_LINES = st.tuples(
    st.sampled_from(["", "export ", "  "]),
    st.sampled_from(["=", " = ", "= "]),
    _VALUES,
    st.sampled_from(["", " ", " # why"]),
).map(lambda parts: f"{parts[0]}NAME{parts[1]}{parts[2]}{parts[3]}")
_ANY = st.text(_CHARACTERS + "\\nr\n\t_", max_size=20)
_ANY_LINES = st.one_of(
    _ANY,
    st.tuples(
        st.sampled_from(["", "export ", "  "]),
        st.sampled_from(["NAME=", "NAME = ", "NAME: ", "B="]),
        _ANY,
    ).map("".join),
)
_ANY_FILES = st.lists(_ANY_LINES, max_size=5).map("\n".join)


@pytest.fixture(autouse=True)
def _installed() -> None:
    if not shutil.which("node"):
        pytest.skip("Node is not installed")
    if not (_READER / "node_modules").is_dir():
        pytest.skip(f"run this once in {_READER.relative_to(ROOT)}: {_INSTALL}")


def there(texts: list[str]) -> list[dict[str, Any]]:
    run = subprocess.run(
        ["node", str(_READER / "read.js")],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return found


def here(text: str) -> dict[str, str]:
    read = read_lines(text)
    return {each.name: each.value for each in read if isinstance(each, Variable)}


@settings(
    max_examples=10,
    # To make a list smaller would start Node a thousand times.
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(_LINES, min_size=50, max_size=100))
def test_a_value_is_the_same_in_both(lines: list[str]) -> None:
    texts = [f"A=1\n{line}\nZ='2'\n" for line in lines]
    assert [here(text) for text in texts] == there(texts)


@settings(
    max_examples=10,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(_ANY_FILES, min_size=50, max_size=100))
def test_what_is_taken_from_an_old_tree_is_what_dotenv_reads(texts: list[str]) -> None:
    taken = [{each.name: each.value for each in old_variables(text)} for text in texts]
    assert taken == there(texts)
