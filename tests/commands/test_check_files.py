"""``starter-kit check`` judges the files of an action where the manifest names them."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from scripts.manifest import load
from scripts.running.invoker import Invoker
from tests.built import RUNTIME, needs_a_runtime
from tests.manifest.apps import CODE, write, write_action

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.commands.command_line import StarterKit

ZIP = "this is a zip, and starter-kit build makes it from the code"
JAVASCRIPT = "this is JavaScript, and the runtime is Python"


def said(folder: Path, starter_kit: StarterKit) -> list[tuple[str, str, str, str]]:
    """Return severity, key, message and hint of each problem."""
    ran = starter_kit("check", "--app", folder, "--json")
    assert "Traceback" not in ran.err
    return [
        (each["severity"], each["key"].rpartition("hello.")[2], each["message"], hint)
        for each in ran.json
        for hint in [each["hint"]]
    ]


@pytest.mark.parametrize(
    ("function", "files", "message", "hint"),
    [
        ("a.js", {"a.js": "", "a.py": CODE}, JAVASCRIPT, "name the Python file"),
        ("a.ts", {}, JAVASCRIPT, "name the Python file"),
        ("A.JS", {"A.JS": ""}, JAVASCRIPT, "name the Python file"),
        ("a.zip", {"a.zip": "", "a.py": CODE}, ZIP, "name the Python file, or"),
        (
            "a.txt",
            {"a.txt": CODE},
            "this is not a Python file",
            "name a file that ends",
        ),
        (
            "code",
            {"code/a.py": CODE},
            "there is no __main__.py in this folder",
            "name the file with the function",
        ),
        (
            "src\\a.py",
            {"src/a.py": CODE},
            "there is no such file",
            "write / instead of \\: src/a.py",
        ),
        (
            "../outside.py",
            {"../outside.py": CODE},
            "this lies outside of the application",
            "put the file below the folder",
        ),
        (
            "a.py",
            {"a.py": "import os\ndef main(:\n"},
            "a.py:2 cannot be read as Python: invalid syntax",
            "",
        ),
        (
            "a.py",
            {"a.py": "from lib.b import X\n" + CODE, "lib/b.py": "\n\n=\n"},
            "lib/b.py:3 cannot be read as Python: invalid syntax",
            "",
        ),
        (
            "a.py",
            {"a.py": "from lib.gone import X\n" + CODE, "lib/b.py": ""},
            "a.py:1 imports lib.gone, and there is no such file",
            "",
        ),
        (
            "a.py",
            {
                "a.py": "from src.lib.b import X\n" + CODE,
                "src/lib/b.py": "import helper.more\nX = 1\n",
                "src/helper/more.py": "",
            },
            "src/lib/b.py:1 imports helper.more, which is not there",
            "helper lies in src: write from ..helper.more import",
        ),
        (
            ".generated/a.py",
            {".generated/a.py": "from .b import X\n" + CODE, ".generated/b.py": ""},
            (
                ".generated/a.py:1 has the relative import .b, and the module is in no "
                "package"
            ),
            "write import b for a file beside it",
        ),
        (
            "a.py",
            {"a.py": "from .b import X\n" + CODE, "b.py": ""},
            (
                "a.py:1 has the relative import .b, and the module is in no package: "
                "it is imported as a"
            ),
            "write import b for a file beside it",
        ),
        (
            "fns/q/a.py",
            {"fns/q/a.py": "\nfrom ...shared.z import X\n" + CODE, "shared/z.py": ""},
            (
                "fns/q/a.py:2 has the relative import ...shared.z, which leads out of "
                "the application: it is in fns.q.a"
            ),
            "shared lies in the application's folder: write import shared.z",
        ),
        (
            "fns/q/a.py",
            {"fns/q/a.py": "\nfrom ...gone import X\n" + CODE},
            (
                "fns/q/a.py:2 has the relative import ...gone, which leads out of "
                "the application: it is in fns.q.a"
            ),
            "write the import as it is from the application's folder",
        ),
        (
            "fns/q/a.py",
            {"fns/q/a.py": "from ..gone.x import X\n" + CODE},
            ("fns/q/a.py:1 imports ..gone.x (fns.gone.x), and there is no such file"),
            "",
        ),
    ],
)
def test_what_cannot_be_run_or_built_is_an_error_at_the_function(
    function: str,
    files: Mapping[str, str],
    message: str,
    hint: str,
    tmp_path: Path,
    starter_kit: StarterKit,
) -> None:
    root = tmp_path / "app"
    write_action(root, function=function)
    write(root, files)

    (problem,) = said(root, starter_kit)
    assert problem[:3] == ("error", "function", message)
    assert problem[3].startswith(hint)

    built = starter_kit("build", "--app", root)
    assert built.code == 1
    assert "requirements.txt" not in built.err
    assert list(root.glob("dist/**/*.zip")) == []
    ran = Invoker(load(root, {})).activate("demo/hello", {})
    # What lies outside is served while it is written, and is never built.
    assert (ran.status == "success") == function.startswith("../")


@needs_a_runtime
@pytest.mark.parametrize(
    ("function", "file", "message"),
    [
        (
            "fns/a.py",
            "fns/main__.py",
            (
                "fns/a.py:1 imports main__, which is fns/main__.py here, and in a zip "
                "the action itself: the runtime gives it that name"
            ),
        ),
        (
            "a.py",
            "main__.py",
            (
                "a.py:1 imports main__, which is main__.py here, and in a zip the "
                "action itself: the runtime gives it that name"
            ),
        ),
        (
            "fns/a.py",
            "fns/_starter_kit_modules.py",
            (
                "demo/hello: the build writes _starter_kit_modules.py itself, and the "
                "application has fns/_starter_kit_modules.py"
            ),
        ),
    ],
)
def test_a_helper_whose_name_is_taken_in_a_zip_is_an_error_before_it_is_built(
    function: str, file: str, message: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    root = tmp_path / "app"
    write_action(root, function=function, runtime=RUNTIME)
    module = file.rpartition("/")[2].removesuffix(".py")
    write(root, {function: f"import {module}\n{CODE}", file: ""})

    (problem,) = said(root, starter_kit)
    assert problem[:3] == ("error", "function", message)
    built = starter_kit("build", "--app", root)
    assert message in built.err


def test_what_lies_beside_an_action_and_does_not_ship_is_named(
    tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, function="fns/quote/__main__.py")
    code = """
        from pathlib import Path
        SQL = Path("sql")
        def main(params):
            return {"body": Path(__file__).with_name("used.JSON").read_text()}
        """
    write(tmp_path, {"fns/quote/__main__.py": code})
    names = ("fns/quote/query.sql", "fns/quote/key.pem", "fns/quote/t/a.hbs")
    write(tmp_path, dict.fromkeys((*names, "fns/quote/used.JSON"), "x"))

    message = (
        "beside this action lie 3 files that are not shipped: fns/quote/key.pem, "
        "fns/quote/query.sql, fns/quote/t/a.hbs; "
        "name what it reads in include:, or in the code"
    )
    assert said(tmp_path, starter_kit) == [("warning", "function", message, "")]


def test_what_another_action_ships_is_not_named(
    tmp_path: Path, starter_kit: StarterKit
) -> None:
    actions = {
        name: {"function": f"fns/{name}.py", "runtime": "python:3.12"} for name in "ab"
    }
    packages = {"demo": {"actions": actions}}
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    reading = f"from pathlib import Path\nX = Path(__file__).with_name('b.sql')\n{CODE}"
    files = {"fns/a.py": CODE, "fns/b.py": reading, "fns/b.sql": "", "fns/c.sql": ""}
    write(tmp_path, {"app.config.yaml": json.dumps(manifest), **files})

    (problem,) = said(tmp_path, starter_kit)
    assert "lies 1 file that is not shipped: fns/c.sql;" in problem[2]


@pytest.mark.parametrize(
    ("include", "message"),
    [
        ("a.sql", "this must be a list"),
        (["a.sql"], "this must be a list of one or two texts"),
        ([[]], "this must be a list of one or two texts"),
        ([["a", "b", "c"]], "this must be a list of one or two texts"),
        ([["a", 1]], "this must be a list of one or two texts"),
        ([["../a.sql", "x"]], "the source lies outside of the application"),
        ([["/etc/passwd"]], "the source lies outside of the application"),
        ([["a.sql", "../x"]], "the destination lies outside of the zip"),
        ([["a.sql", "/x"]], "the destination lies outside of the zip"),
        ([["gone/*.sql", "x/"]], "include: gone/*.sql: there is no such file"),
        ([["ignored.txt"]], "include: ignored.txt cannot ship, for git ignores it"),
        ([["link.txt"]], "include: link.txt cannot ship, for it is a link out of"),
        (
            [["a.sql", "x"], ["b/a.sql", "x"]],
            "puts x/a.sql into the zip twice",
        ),
        ([["key.txt"]], "key.txt holds a secret, and would ship in a zip"),
        (
            [["a.sql", "__main__.py"]],
            "puts a.sql at __main__.py/a.sql of the zip, where __main__.py is a file",
        ),
        (
            [["a.sql", "hello.py/x"]],
            "puts a.sql at hello.py/x/a.sql of the zip, where hello.py is a file",
        ),
        (
            [["a.sql", "."], ["b/a.sql", "a.sql/x"]],
            "puts b/a.sql at a.sql/x/a.sql of the zip, where a.sql is a file",
        ),
        (
            [["b/lib", "."]],
            "puts b/lib at lib of the zip, where lib is a folder",
        ),
        (
            [["b/hello.py", "."]],
            "puts hello.py into the zip twice, from hello.py and from b/hello.py",
        ),
        (
            [["b/requirements.txt", "."]],
            "the runtime accepts no requirements.txt in a bundle",
        ),
        (
            [["a.sql", "virtualenv/x"]],
            "the runtime accepts no virtualenv in a bundle",
        ),
        (
            [["a.sql", "_starter_kit_licences.txt"]],
            (
                "the build writes _starter_kit_licences.txt itself, and the "
                "application has one"
            ),
        ),
    ],
)
def test_an_include_that_cannot_be_followed_is_an_error(
    include: object, message: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    root = tmp_path / "app"
    write_action(root, include=include)
    write(root, dict.fromkeys(("a.sql", "b/a.sql", "ignored.txt"), "x"))
    write(root, dict.fromkeys(("b/lib", "b/hello.py", "b/requirements.txt"), "#"))
    write(root, {"hello.py": f"import lib.a\n{CODE}", "lib/a.py": ""})
    write(root, {".gitignore": "ignored.txt\n", "../other.txt": "x"})
    write(root, {"key.txt": "-----BEGIN PRIVATE KEY-----"})
    (root / "link.txt").symlink_to(tmp_path / "other.txt")
    subprocess.run(["git", "init", "-q", str(root)], check=True)

    (problem,) = [each for each in said(root, starter_kit) if each[0] == "error"]
    assert problem[0] == "error"
    assert message in problem[2]


def test_an_entry_of_include_is_judged_at_its_line(
    tmp_path: Path, starter_kit: StarterKit
) -> None:
    manifest = """
        application:
          runtimeManifest:
            packages:
              demo:
                actions:
                  hello:
                    function: hello.py
                    runtime: python:3.12
                    include:
                      - [b.py, data/]
                      - [b.py, __main__.py]
        """
    write(tmp_path, {"app.config.yaml": manifest, "hello.py": CODE, "b.py": ""})

    (problem,) = starter_kit("check", "--app", tmp_path, "--json").json

    assert (problem["line"], problem["key"].rpartition("hello.")[2]) == (
        12,
        "include.1",
    )
    built = starter_kit("build", "--app", tmp_path)
    assert built.code == 1
    assert problem["message"] in built.err
    assert "Traceback" not in built.err
