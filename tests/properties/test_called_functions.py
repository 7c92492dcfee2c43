"""What ``check`` calls wrong about a function or a name is wrong when the code runs."""

from __future__ import annotations

import contextlib
import inspect
import json
import textwrap
import types
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from scripts.build.module_names import names_in
from scripts.check.action_files import problems_of_files
from scripts.check.action_sources import ActionSources
from scripts.manifest import load
from tests.manifest.apps import write, write_action

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMES = st.sampled_from(["main", "run", "x"])
VALUES = st.sampled_from(
    [
        *("5", "{}", "None", "dict", "lambda p: {}", "lambda: {}", "main", "run", "x"),
        *("(lambda f: f)(dict)", "[*()]", "dict if run else 5"),
    ]
)
ARGUMENTS = st.sampled_from(["", "p", "p, q", "p, q=1", "*p", "**p", "p, *, q"])
BODIES = st.sampled_from(
    ["return {}", "return 5", "yield {}", "global run; run = dict"]
)
CONDITIONS = st.sampled_from(["True", "False", "[]", "main", "'run' in globals()"])
SIMPLE = st.one_of(
    st.builds("{} = {}".format, NAMES, VALUES),
    st.builds("{}: object = {}".format, NAMES, VALUES),
    st.builds("{}: object".format, NAMES),
    st.builds("del {}".format, NAMES),
    st.builds("def {}({}):\n    {}".format, NAMES, ARGUMENTS, BODIES),
    st.builds("async def {}(p):\n    return {{}}".format, NAMES),
    st.builds("@(lambda f: f)\ndef {}({}):\n    {}".format, NAMES, ARGUMENTS, BODIES),
    st.builds("class {}{}:\n    pass".format, NAMES, st.sampled_from(["", "(dict)"])),
    st.builds("{}, y = {}, 1".format, NAMES, VALUES),
    st.builds("print({} := {})".format, NAMES, VALUES),
    st.builds("import os as {}".format, NAMES),
    st.builds("from copy import copy as {}".format, NAMES),
    st.builds("globals().pop({!r}, 0)".format, NAMES),
)


def indented(lines: Iterable[str]) -> str:
    return textwrap.indent("\n".join(lines), "    ")


def blocks(statements: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    body = st.lists(statements, min_size=1, max_size=2).map(indented)
    return st.one_of(
        st.builds("if {}:\n{}\nelse:\n{}".format, CONDITIONS, body, body),
        st.builds("try:\n{}\nexcept Exception:\n{}".format, body, body),
        st.builds("try:\n{}\nfinally:\n{}".format, body, body),
        st.builds("for {} in ({}, dict):\n{}".format, NAMES, VALUES, body),
        st.builds("while {}:\n{}\n    break".format, CONDITIONS, body),
        st.builds("with __import__('io').StringIO() as {}:\n{}".format, NAMES, body),
        st.builds("match {}:\n    case {}:\n        pass".format, VALUES, NAMES),
        st.builds("def f():\n    global {}\n{}\nf()".format, NAMES, body),
    )


STATEMENTS = st.recursive(SIMPLE, blocks, max_leaves=4)
# What is there at first is what later statements may change, or may not get to.
MODULES = st.builds(
    "{}\n{}".format,
    st.sampled_from(["", "main = x = dict", "import os", "main = run = 5"]),
    st.lists(STATEMENTS, min_size=1, max_size=4).map("\n".join),
)


def imported(source: str) -> types.ModuleType | None:
    """Run a module; None when it fails."""
    module = types.ModuleType("hello")
    code = compile(source, "hello.py", "exec")
    with contextlib.redirect_stdout(None):
        try:
            exec(code, module.__dict__)  # noqa: S102 - it is the test's own
        except Exception:  # noqa: BLE001 - whatever keeps it from starting
            return None
    return module


def answer(module: types.ModuleType) -> Any:
    """Call its function as the runtime does; None when there is no answer."""
    try:
        found = module.main({})
        if inspect.iscoroutine(found):
            found.close()
        return json.loads(json.dumps(found))
    except Exception:  # noqa: BLE001 - whatever is not an answer
        return None


def is_code(source: str) -> bool:
    try:
        compile(source, "hello.py", "exec")
    except SyntaxError:  # such as a global that was assigned before
        return False
    return True


@given(MODULES.filter(is_code))
def test_a_function_that_answers_is_never_called_wrong(source: str) -> None:
    with TemporaryDirectory() as made:
        root = write(Path(made), {})
        write_action(root)
        (root / "hello.py").write_text(source)
        application = load(root, {})
        found = problems_of_files(application, ActionSources(application))

    module = imported(source)

    if module and isinstance(answer(module), dict):
        assert found == (), source


@given(MODULES.filter(is_code), NAMES)
def test_a_name_that_is_there_is_never_called_missing(source: str, name: str) -> None:
    names = names_in(source.encode(), "hello", is_package=False)

    module = imported(source)

    if module and hasattr(module, name):
        assert names.may_have(name), source


def test_a_function_that_is_surely_wrong_is_found() -> None:
    names = names_in(
        b"def main(): ...\nx = main\ndel main\n", "hello", is_package=False
    )

    assert not names.may_have("main")
    assert not names.may_have("run")
    assert names.may_have("x")
