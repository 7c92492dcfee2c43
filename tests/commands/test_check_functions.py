"""``starter-kit check`` finds a function that the runtime cannot call."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.manifest.apps import CODE, write, write_action

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.commands.command_line import StarterKit

ASYNC = "is async: the runtime does not wait for what it returns"
CLASS = "is a class: what the runtime gets of it is not a dict"
NONE = "there is no function main in hello.py"
NO_ARGUMENT = "takes no argument, and the runtime gives it one"
NO_FUNCTION = "main in hello.py:1 is not a function"

WRONG: dict[str, tuple[Mapping[str, str], str]] = {
    "none": ({"hello.py": "x = 1\n"}, NONE),
    "empty file": ({"hello.py": ""}, NONE),
    "nested": ({"hello.py": "def f():\n    def main(params): ...\n"}, NONE),
    "a method": ({"hello.py": "class A:\n    def main(self): ...\n"}, NONE),
    "deleted": ({"hello.py": f"{CODE}del main\n"}, NONE),
    "for type checkers": (
        {
            "hello.py": (
                "from typing import TYPE_CHECKING\n"
                "if TYPE_CHECKING:\n    from other import main\n"
            ),
        },
        NONE,
    ),
    "declared": ({"hello.py": "main: object\n"}, NONE),
    "no argument": (
        {"hello.py": "def main(): ...\n"},
        f"main in hello.py:1 {NO_ARGUMENT}",
    ),
    "by name only": (
        {"hello.py": "def main(**params): ...\n"},
        f"main in hello.py:1 {NO_ARGUMENT}",
    ),
    "two arguments": (
        {"hello.py": "def main(a, b): ...\n"},
        "main in hello.py:1 needs b too, and the runtime gives it one argument",
    ),
    "an argument by name": (
        {"hello.py": "def main(a, *, b, c=1): ...\n"},
        "main in hello.py:1 needs b too, and the runtime gives it one argument",
    ),
    "lambda": (
        {"hello.py": "main = lambda: {}\n"},
        f"main in hello.py:1 {NO_ARGUMENT}",
    ),
    "async": (
        {"hello.py": "async def main(params): ...\n"},
        f"main in hello.py:1 {ASYNC}",
    ),
    "generator": (
        {"hello.py": "def main(params):\n    yield {}\n"},
        "main in hello.py:1 is a generator: the runtime takes a dict",
    ),
    "class": ({"hello.py": "class main: ...\n"}, f"main in hello.py:1 {CLASS}"),
    "number": ({"hello.py": "main = 5\n"}, NO_FUNCTION),
    "text": ({"hello.py": "main: str = 'x'\n"}, NO_FUNCTION),
    "dict": ({"hello.py": "main = {}\n"}, NO_FUNCTION),
    "another name": (
        {"hello.py": "async def run(params): ...\nmain = run\n"},
        f"main in hello.py:1 {ASYNC}",
    ),
    "bound again": (
        {"hello.py": f"{CODE}def main(): ...\n"},
        f"main in hello.py:3 {NO_ARGUMENT}",
    ),
    "wrong in both branches": (
        {
            "hello.py": (
                "import os\n"
                "if os.environ:\n    def main(): ...\nelse:\n    main = None\n"
            ),
        },
        f"main in hello.py:3 {NO_ARGUMENT}",
    ),
    "imported in a circle": (
        {
            "hello.py": "from other import main\n",
            "other.py": "from hello import main\n",
        },
        "main in hello.py is imported in a circle: no module defines it",
    ),
    "imported": (
        {
            "hello.py": "from lib.a import run as main\n",
            "lib/a.py": "from .b import run\n",
            "lib/b.py": "\ndef run(): ...\n",
        },
        f"main in lib/b.py:2 {NO_ARGUMENT}",
    ),
}


@pytest.mark.parametrize(("files", "message"), WRONG.values(), ids=WRONG)
def test_a_function_that_cannot_be_called_is_an_error_at_the_function(
    files: Mapping[str, str], message: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path)
    write(tmp_path, files)

    ran = starter_kit("check", "--app", tmp_path, "--json")

    assert ran.code == 1
    (problem,) = ran.json
    assert problem["severity"] == "error"
    assert problem["key"].endswith(".actions.hello.function")
    assert problem["message"] == message
    assert problem["hint"]
    assert not _runs(tmp_path)


RIGHT: dict[str, Mapping[str, str]] = {
    "plain": {"hello.py": CODE},
    "more with defaults": {"hello.py": "def main(a, b=1, *, c=2): return {}\n"},
    "only by place": {"hello.py": "def main(a, /): return {}\n"},
    "all of them": {"hello.py": "def main(*a, **b): return {}\n"},
    "default": {"hello.py": "def main(params=None): return {}\n"},
    "lambda": {"hello.py": "main = lambda params: {}\n"},
    "built in": {"hello.py": "main = dict\n"},
    "partial": {
        "hello.py": (
            "from functools import partial\n"
            "def run(more, params): return {}\n"
            "main = partial(run, 1)\n"
        ),
    },
    "decorated": {
        "hello.py": (
            "import asyncio\n"
            "def run(function):\n"
            "    return lambda params: asyncio.run(function())\n"
            "@run\nasync def main(): return {}\n"
        ),
    },
    "a class that is a dict": {"hello.py": "class main(dict): ...\n"},
    "a class that makes a dict": {
        "hello.py": "class main:\n    def __new__(cls, params): return {}\n"
    },
    "generators within": {
        "hello.py": (
            "def main(params):\n"
            "    def f():\n        yield 1\n    return {'a': [*f()]}\n"
        ),
    },
    "imported": {"hello.py": "from other import main\n", "other.py": CODE},
    "imported by another name": {
        "hello.py": "from other import run as main\n",
        "other.py": "def run(params): return {}\n",
    },
    "all imported": {"hello.py": "from other import *\n", "other.py": CODE},
    "of the standard library": {"hello.py": "from copy import copy as main\n"},
    "in a branch": {
        "hello.py": f"import os\nif os.sep:\n    {CODE.replace('    ', '        ')}",
    },
    "in one of two branches": {
        "hello.py": (
            "try:\n    from nowhere import main\nexcept ImportError:\n"
            "    def main(params): return {}\n"
        ),
    },
    "for none": {
        "hello.py": "main = None\nif main is None:\n    main = lambda params: {}\n"
    },
    "in a loop": {"hello.py": "for main in (dict,):\n    pass\n"},
    "in a with": {
        "hello.py": (
            "import contextlib\nwith contextlib.nullcontext(dict) as main:\n    pass\n"
        ),
    },
    "unpacked": {"hello.py": "main, other = dict, 1\n"},
    "global": {
        "hello.py": "def f():\n    global main\n    main = dict\nf()\n",
    },
    "globals()": {"hello.py": "globals()['main'] = dict\n"},
    "walrus": {"hello.py": "print(main := dict)\n"},
    "exec": {"hello.py": "exec('def main(params): return {}')\n"},
    "setattr": {
        "hello.py": "import sys\nsetattr(sys.modules[__name__], 'main', dict)\n"
    },
    "__getattr__": {"hello.py": "def __getattr__(name):\n    return dict\n"},
    "matched": {"hello.py": "match dict:\n    case main:\n        pass\n"},
    "deleted in a branch": {"hello.py": f"{CODE}if not main:\n    del main\n"},
    "deleted before": {"hello.py": f"main = 1\ndel main\n{CODE}"},
}


@pytest.mark.parametrize("files", RIGHT.values(), ids=RIGHT)
def test_a_function_that_can_be_called_is_no_error(
    files: Mapping[str, str], tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path)
    write(tmp_path, files)

    ran = starter_kit("check", "--app", tmp_path, "--json")

    assert (ran.code, ran.json) == (0, [])
    # A module's own __getattr__ is asked by the import, not by its own code.
    assert _runs(tmp_path)


@pytest.mark.parametrize(
    ("main", "message"),
    [
        ("", "it is empty"),
        ("A.main", "A.main is not a name of a function"),
        ("class", "class is not a name of a function"),
        ("a b", "a b is not a name of a function"),
        ("mian", "there is no function mian in hello.py"),
        ("x", "x in hello.py:1 is not a function"),
    ],
)
def test_what_main_names_is_an_error_at_main(
    main: str, message: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, main=main)
    write(tmp_path, {"hello.py": f"x = 5\n{CODE}"})

    (problem,) = starter_kit("check", "--app", tmp_path, "--json").json

    assert problem["key"].endswith(".actions.hello.main")
    assert problem["message"] == message
    assert (problem["hint"] == "did you mean main?") == (main == "mian")
    assert ("write main = A.main there" in problem["hint"]) == (main == "A.main")


def test_a_keyword_as_main_fails_the_build_in_one_message(
    tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, main="class")

    ran = starter_kit("build", "--app", tmp_path)

    assert ran.code == 1
    assert "main: class is not a name of a function" in ran.err
    assert "Traceback" not in ran.err


def _runs(folder: Path) -> bool:
    """Run the function of ``hello.py`` as the runtime does; tell whether it answers."""
    script = (
        "import json\nfrom hello import main\n"
        "assert isinstance(json.loads(json.dumps(main({}))), dict)\n"
    )
    command = [sys.executable, "-c", script]
    return not subprocess.run(
        command, cwd=folder, check=False, capture_output=True
    ).returncode
