"""AsyncAPI's own parser understands the document of what is published.

Needs Node, and once: ``npm install --ignore-scripts --no-package-lock`` in
``tests/conformance/asyncapi_parser``.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import config
from scripts.contracts import asyncapi
from scripts.manifest import load
from tests.conftest import ROOT

_PARSER = Path(__file__).parent / "asyncapi_parser"
_INSTALL = "npm install --ignore-scripts --no-package-lock --no-audit --no-fund"
_WARNING = 1


@pytest.fixture(autouse=True)
def _installed() -> None:
    if not shutil.which("node"):
        pytest.skip("Node is not installed")
    if not (_PARSER / "node_modules").is_dir():
        pytest.skip(f"run this once in {_PARSER.relative_to(ROOT)}: {_INSTALL}")


def parsed(document: dict[str, Any]) -> dict[str, Any]:
    run = subprocess.run(
        ["node", str(_PARSER / "parse.js")],
        input=json.dumps(document),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize(
    "env",
    [
        {},
        {
            "BACKOFFICE_PROVIDER_ID": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            "AIO_EVENTS_INGRESS_BASE_URL": "http://127.0.0.1:8080/below/",
        },
    ],
    ids=["as it stands", "with a provider and another ingress"],
)
def test_the_parser_has_nothing_to_say(env: dict[str, str]) -> None:
    found = parsed(asyncapi.document(load(ROOT, env)))

    # Beyond warnings, it recommends the latest version of AsyncAPI.
    assert [d for d in found["diagnostics"] if d["severity"] <= _WARNING] == []
    assert found["messages"] == list(config.events())
    assert found["operations"] == [
        f"publish-{entity}"
        for entity in dict.fromkeys(e.entity for e in config.events().values())
    ]


def test_the_parser_finds_what_is_wrong() -> None:
    document = asyncapi.document(load(ROOT, {}))
    del document["operations"]["publish-stock"]["channel"]

    found = parsed(document)

    assert any(d["severity"] == 0 for d in found["diagnostics"])
