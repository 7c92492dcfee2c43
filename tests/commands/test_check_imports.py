"""``starter-kit check`` finds the imports and pins for which the build would fail."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from scripts.check.action_files import problems_of_files
from scripts.check.action_sources import ActionSources
from scripts.manifest import load
from tests.built import RUNTIME, needs_a_runtime
from tests.commands.command_line import starter_kit_here
from tests.conftest import ROOT
from tests.manifest.apps import CODE, write, write_action

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.commands.command_line import StarterKit

PINS = "actions/requirements.txt"
UNPINNED = f"which is neither a file of the application nor pinned in {PINS}"
HASH = f"--hash=sha256:{'0' * 64}"


def errors(folder: Path, starter_kit: StarterKit) -> list[tuple[str, int, str, str]]:
    """Return file, line, the key's last part and message of each error."""
    ran = starter_kit("check", "--app", folder, "--json")
    assert "Traceback" not in ran.err
    return [
        (each["file"], each["line"], each["key"].rpartition(".")[2], each["message"])
        for each in ran.json
        if each["severity"] == "error"
    ]


REFUSED: dict[str, tuple[Mapping[str, str], str]] = {
    "no such library": (
        {"hello.py": "import requests_nope\n"},
        f"hello.py:1 imports requests_nope, {UNPINNED}",
    ),
    "installed, and not pinned": (
        {"hello.py": "from httpx import get\n"},
        f"hello.py:1 imports httpx, {UNPINNED}",
    ),
    "in a function": (
        {"hello.py": "def f():\n    import httpx.config\n"},
        f"hello.py:2 imports httpx.config, {UNPINNED}",
    ),
    "by a call": (
        {"hello.py": "import importlib\nimportlib.import_module('httpx')\n"},
        f"hello.py:2 imports httpx, {UNPINNED}",
    ),
    "of a module that is imported": (
        {"hello.py": "import lib.a\n", "lib/a.py": "\nimport httpx\n"},
        f"lib/a.py:2 imports httpx, {UNPINNED}",
    ),
    "another library is pinned": (
        {"hello.py": "import requests_nope\n", PINS: f"pyyaml==6.0 {HASH}\n"},
        f"hello.py:1 imports requests_nope, {UNPINNED}",
    ),
    "on Linux": (
        {"hello.py": "import sys\nif sys.platform == 'linux':\n    import uvloop\n"},
        f"hello.py:3 imports uvloop, {UNPINNED}",
    ),
    "no such name": (
        {"hello.py": "from hlp import nope\n", "hlp.py": "x = 1\n"},
        "hello.py:1 imports nope from hlp, and there is no such name",
    ),
    "no such name in a package": (
        {"hello.py": "from lib import a, nope\n", "lib/a.py": ""},
        "hello.py:1 imports nope from lib, and there is no such name",
    ),
    "no such name of a package's own": (
        {
            "hello.py": "import lib.a\n",
            "lib/__init__.py": "",
            "lib/a.py": "from . import b",
        },
        "lib/a.py:1 imports b from lib, and there is no such name",
    ),
    "no such name of a release": (
        {"hello.py": "from lib import __version__\n", "lib/__init__.py": ""},
        "hello.py:1 imports __version__ from lib, and there is no such name",
    ),
    "a name for type checkers": (
        {
            "hello.py": "from hlp import Path\n",
            "hlp.py": (
                "from typing import TYPE_CHECKING\n"
                "if TYPE_CHECKING:\n    from pathlib import Path\n"
            ),
        },
        "hello.py:1 imports Path from hlp, and there is no such name",
    ),
}


@needs_a_runtime
@pytest.mark.parametrize(("files", "message"), REFUSED.values(), ids=REFUSED)
def test_an_import_that_the_build_refuses_is_an_error(
    files: Mapping[str, str], message: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    app = write(tmp_path / "app", {})
    write_action(app, runtime=RUNTIME)
    write(app, {**files, "hello.py": f"{files['hello.py']}{CODE}"})

    assert errors(app, starter_kit) == [("app.config.yaml", 1, "function", message)]

    built = _build(app, tmp_path)
    if "pyyaml" not in files.get(PINS, ""):  # whose wheel the build wants to see
        assert message in built


STANDARD = "which the standard library of {} does not have"


@pytest.mark.parametrize(
    ("module", "runtime", "is_there"),
    [
        ("distutils.util", "python:3.11", True),
        ("distutils.util", "python:3.12", False),
        ("distutils.util", "python:default", False),
        ("imp", "python:3.13", False),
        ("cgi", "python:3.12", True),
        ("cgi", "python:3.13", False),
        ("telnetlib", "python:3.13", False),
        ("tomllib", "python:3.11", True),
        ("winreg", "python:3.11", False),
        ("msvcrt", "python:3.13", False),
    ],
)
def test_the_standard_library_is_that_of_the_runtime(
    module: str, runtime: str, is_there: bool, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, runtime=runtime)
    write(tmp_path, {"hello.py": f"import {module}\n{CODE}"})

    found = errors(tmp_path, starter_kit)

    meant = runtime.replace("default", "3.12")
    message = f"hello.py:1 imports {module}, {STANDARD.format(meant)}"
    assert [each[3] for each in found] == ([] if is_there else [message])


FINE: dict[str, Mapping[str, str]] = {
    "expected to fail": {
        "hello.py": "try:\n    import httpx\nexcept ImportError:\n    httpx = None\n"
    },
    "for type checkers": {
        "hello.py": "import typing\nif typing.TYPE_CHECKING:\n    import httpx\n"
    },
    "for Windows": {
        "hello.py": (
            "import os, sys\n"
            "if os.name == 'nt':\n    import winreg\n"
            "if sys.platform.startswith('win'):\n    import msvcrt\n"
        ),
    },
    "for an older Python": {
        "hello.py": (
            "import sys\n"
            "if sys.version_info >= (3, 11):\n    import tomllib\n"
            "else:\n    import tomli as tomllib\n"
            "if sys.version_info[:2] < (3, 12):\n    import distutils, imp\n"
        ),
    },
    "pinned": {
        "hello.py": "import httpx\n",
        PINS: f"httpx==0.1 {HASH}\n",
    },
    "pinned under another name": {
        "hello.py": "import yaml\n",
        PINS: f"PyYAML==6.0.2 {HASH}\n",
    },
    "perhaps of a library that is not here": {
        "hello.py": "import something\n",
        PINS: f"not-installed-anywhere==1.0 {HASH}\n",
    },
    "a backport": {
        "hello.py": "import distutils\n",
        PINS: f"not-installed-anywhere==1.0 {HASH}\n",
    },
    "names that are there": {
        "hello.py": "from lib import a, b, C, d, e, f, g, __file__, __doc__\n",
        "lib/__init__.py": (
            "import os\nfrom .other import *\nfrom .other import b\nclass C: ...\n"
            "if os.sep:\n    d = 1\nfor e in [1]: ...\n"
        ),
        "lib/a.py": "",
        "lib/other.py": "b = f = g = 1\n",
    },
    "names that are made": {
        "hello.py": "from lib import anything\n",
        "lib/__init__.py": "def __getattr__(name): return 1\n",
    },
    "names that another module sets": {
        "hello.py": "import setter\nfrom lib import made, other\n",
        "setter.py": "import lib\nlib.made = 1\nsetattr(lib, 'other', 2)\n",
        "lib/__init__.py": "",
    },
    "a name that is expected to be missing": {
        "hello.py": (
            "try:\n    from lib import nope\nexcept ImportError:\n    nope = 1\n"
        ),
        "lib/__init__.py": "",
    },
    "a binary module": {
        "hello.py": "from lib import fast\nfrom lib.fast import run\n",
        "lib/__init__.py": "",
        "lib/fast.cpython-312-x86_64-linux-gnu.so": "",
        "lib/fast/__init__.pyi": "def run() -> None: ...\n",
    },
}


@pytest.mark.parametrize("files", FINE.values(), ids=FINE)
def test_an_import_that_may_be_right_is_no_error(
    files: Mapping[str, str], tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path)
    write(tmp_path, {**files, "hello.py": f"{files['hello.py']}{CODE}"})

    assert errors(tmp_path, starter_kit) == []


def test_each_pin_that_is_none_is_an_error_at_its_line_and_no_other(
    tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path)
    # These ask whether a library is pinned.
    write(tmp_path, {"hello.py": f"import httpx, six\nimport hlp\n{CODE}"})
    pins = f"# libraries\nsix\nhttpx==\nhttpx==0.28.1\nh11==1 \\\n  {HASH}\nidna>=1\n"
    write(tmp_path, {PINS: pins, "lib/hlp.py": ""})

    no_pin = "this is no exact pin"
    assert errors(tmp_path, starter_kit) == [
        (PINS, 2, "", no_pin),
        (PINS, 3, "", no_pin),
        (PINS, 4, "", "httpx has no hash"),
        (PINS, 7, "", no_pin),
    ]


@pytest.mark.parametrize(
    ("others", "message"),
    [
        ("h11==0.16.0", "anyio, which is not pinned in actions/requirements.txt"),
        ("anyio==1.0", "anyio>=3, and actions/requirements.txt pins 1.0"),
        ("anyio==4.0", ""),
    ],
)
def test_what_an_installed_library_needs_is_pinned_too(
    others: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what is installed in the version that is pinned, the needs are known."""
    packages = tmp_path / "packages"
    for name, needs in (("lib_one", "lib_two"), ("lib_two", "anyio>=3")):
        info = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        needed = f"Requires-Dist: {needs}\nRequires-Dist: gone; extra == 'x'\n\n"
        write(packages / f"{name}-1.0.dist-info", {"METADATA": info + needed})
    monkeypatch.syspath_prepend(packages)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    app = tmp_path / "app"
    write_action(app)
    lines = ("lib-one==1.0", "lib_two==1.0", others)
    pins = "".join(f"{line} {HASH}\n" for line in lines)
    write(app, {"hello.py": f"import lib_one\n{CODE}", PINS: pins})

    application = load(app, {})
    found = problems_of_files(application, ActionSources(application))

    said = [each.message for each in found]
    assert said == ([f"lib-two 1.0 needs {message}"] if message else [])


def test_pins_that_are_no_text_are_one_error(
    tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path)
    (tmp_path / "actions").mkdir()
    (tmp_path / PINS).write_bytes(b"six==1\xff\n")

    assert errors(tmp_path, starter_kit) == [
        (PINS, 1, "", "this file is not UTF-8 text")
    ]


def test_one_library_that_several_actions_lack_is_one_cause(
    tmp_path: Path, starter_kit: StarterKit
) -> None:
    action = "function: {}.py, runtime: 'python:3.12', annotations: {final: true}"
    lines = [f"b{n}: {{{action.replace('{}', f'b{n}')}}}" for n in (1, 2)]
    manifest = "\n".join(
        [
            "application:",
            "  runtimeManifest:",
            "    packages:",
            "      p:",
            "        actions:",
            *(f"          {line}" for line in lines),
        ]
    )
    code = f"import shared\n{CODE}"
    write(tmp_path, {"app.config.yaml": manifest, "b1.py": code, "b2.py": code})
    write(tmp_path, {"shared.py": "import requests_nope\nfrom b1 import nope\n"})

    ran = starter_kit("check", "--app", tmp_path)

    assert "2 errors in 4 places" in ran.out
    assert ran.out.count(UNPINNED) == 1


def _build(app: Path, cache: Path) -> str:
    """Build without a network; return what is said."""
    env = {
        **os.environ,
        "XDG_CACHE_HOME": str(cache),
        "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": "",
    }
    ran = starter_kit_here("build", "--app", app, cwd=ROOT, env=env)
    assert ran.code == 1
    return ran.err
