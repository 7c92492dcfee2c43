"""The bundle ships the data that the code names, and nothing that lies beside it."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from scripts.build.builder import build
from scripts.build.source_files import collect
from scripts.failure import Failure
from scripts.manifest import load
from tests.built import needs_a_runtime

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.build.needed_files import Sources

SECRET = "p8e-0123456789abcdef"
CODE = """
from pathlib import Path
from shop import table
HERE = Path(__file__)
def main(params):
    return {"rows": HERE.with_name("named.json").read_text()}
"""
TABLE = """
from pathlib import Path
FILES = sorted((Path(__file__).parent / "templates").glob("*.html"))
TEXT = Path("shop/data/deep.csv")
"""


def application(
    root: Path, files: Mapping[str, str], inputs: Mapping[str, str] | None = None
) -> Path:
    action = {
        "function": "hello.py",
        "runtime": "python:3.11",
        "web": "raw",
        "inputs": {"API_KEY": SECRET, **(inputs or {})},
    }
    manifest = {
        "application": {
            "runtimeManifest": {"packages": {"p": {"actions": {"hello": action}}}}
        }
    }
    whole = {
        "app.config.yaml": json.dumps(manifest),
        "hello.py": CODE,
        "shop/__init__.py": "",
        "shop/table.py": TABLE,
        **files,
    }
    for name, content in whole.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return root


NAMING = {
    "beside": ("shop/x.json", "open(os.path.dirname(__file__) + '/x.json')"),
    "with_name": ("shop/x.json", "Path(__file__).with_name('x.json')"),
    "format": ("shop/x.json", "f'{HERE}/x.json'"),
    "joined": (
        "shop/data/eu/x.json",
        "HERE.joinpath('data', 'eu').resolve() / 'x.json'",
    ),
    "os.path": ("shop/data/x.json", "os.path.join(HERE, 'data', 'x.json')"),
    "from the root": ("top/x.json", "HERE.parents[0] / 'top' / 'x.json'"),
    "up": ("top/x.json", "HERE / '..' / 'top' / 'x.json'"),
    "folder": ("shop/t/x.html", "(HERE / 't').glob('*.html')"),
    "wildcard": ("shop/t/x.html", "HERE.glob('t/*.html')"),
    "placeholder": ("shop/t/x.html", "f'{HERE}/t/{HERE.name}.html'"),
    "percent": ("shop/t/x.html", "'t/%s.html' % HERE"),
    "constant": ("shop/x.sql", "'x.sql'"),
    "package": ("shop/x.csv", "importlib.resources.files('shop') / 'x.csv'"),
    "files that fit": ("shop/x1.json", "list(HERE.glob('x*.json'))"),
    "a folder's name in a constant": (
        "shop/t/x.json",
        "[D := 't', HERE / D / HERE.name]",
    ),
    "up, and made": ("t/x.json", "HERE.parent / 't' / HERE.name"),
    "hidden": (".x/x.json", "HERE / '.x' / 'x.json'"),
    "beside, hidden": ("shop/.q.sql", "HERE / '.q.sql'"),
    "hidden in a folder": ("shop/t/.x/x.sql", "HERE / 't' / HERE.name"),
    "for people": ("shop/README.md", "HERE / 'README.md'"),
    "for people, in a folder": ("shop/t/readme.md", "HERE / 't' / HERE.name"),
    "types": ("shop/x.pyi", "HERE / 'x.pyi'"),
    "the mark of types": ("shop/py.typed", "HERE / 'py.typed'"),
    "a manifest": ("shop/actions.config.yaml", "HERE / 'actions.config.yaml'"),
    "code as text": ("shop/x.py", "(HERE / 'x.py').read_text()"),
    "code by its path": (
        "shop/x.py",
        "importlib.util.spec_from_file_location('x', HERE / 'x.py')",
    ),
    "bytecode by its path": ("shop/x.pyc", "HERE / 'x.pyc'"),
    "code in a folder": ("shop/t/x.py", "HERE / 't' / HERE.name"),
    "a percent sign": ("shop/100%.json", "HERE / '100%.json'"),
    "brackets": ("shop/a[1].txt", "HERE / 'a[1].txt'"),
    "braces": ("shop/t/{a}.txt", "HERE / 't/{a}.txt'"),
    "a star": ("shop/a*.txt", "HERE / 'a*.txt'"),
    "brackets of a folder": ("shop/d[1]/x.txt", "HERE / 'd[1]' / HERE.name"),
}
NOT_NAMING = {
    "docstring": ("shop/x.json", "None\ndef f():\n    'x.json'"),
    "comment": ("shop/x.json", "None  # x.json"),
    "key": ("shop/data/x.json", "{}.get('data')"),
    "member": ("shop/data/x.json", "{'data': 1}['data']"),
    "folder on the way": ("shop/data/x.json", "HERE / 'data' / 'other.json'"),
    "another folder": ("shop/data/x.json", "HERE / 'other' / 'x.json'"),
    "any file": ("shop/x.json", "list(HERE.glob('*'))"),
    "any file below": ("shop/x.json", "list(HERE.rglob('**/*.*'))"),
    "credentials": ("shop/.env", "HERE / '.env'"),
    "credentials of tools": ("shop/.aws/config", "HERE / '.aws' / 'config'"),
    "of git": (".git/config", "'.git/config'"),
    "of an editor": ("shop/t/.vscode/x.json", "HERE / 't' / HERE.name"),
}


def collected(root: Path) -> Sources:
    app = load(root)
    return collect(app, app.action("p/hello"))


def test_what_the_code_names_ships_and_nothing_beside_it(tmp_path: Path) -> None:
    files = dict.fromkeys(
        [
            *("shop/workspace.json", "shop/notes.txt", "shop/private/key.json"),
            *("shop/templates/a.html", "shop/templates/b.html", "shop/data/deep.csv"),
            *("shop/data/other.csv", "shop/named.json", "shop/chosen.csv"),
        ],
        "x",
    )
    root = application(tmp_path, files, {"CHOSEN_FILE": "shop/chosen.csv"})
    found = collected(root)

    assert set(found.data) == {
        "shop/chosen.csv",
        "shop/data/deep.csv",
        "shop/named.json",
        "shop/templates/a.html",
        "shop/templates/b.html",
    }
    assert set(found.data) <= found.files.keys()
    assert {name for name in found.files if not name.endswith(".py")} == {*found.data}


@pytest.mark.parametrize(
    ("file", "expression", "ships"),
    [
        *((*case, True) for case in NAMING.values()),
        *((*case, False) for case in NOT_NAMING.values()),
    ],
    ids=[*NAMING, *NOT_NAMING],
)
def test_a_path_in_the_code_names_a_file(
    file: str, expression: str, ships: bool, tmp_path: Path
) -> None:
    code = f"""
import importlib.resources
import os
from pathlib import Path
HERE = Path(__file__).parent
FOUND = {expression}
"""
    root = application(tmp_path, {file: "x", "shop/table.py": code})
    assert collected(root).data == ((file,) if ships else ())


def test_a_folder_that_the_code_names_ships_with_the_code_in_it(tmp_path: Path) -> None:
    names = ("shop/t/a.html", "shop/t/gen.py", "shop/t/deep/b.sql", "shop/t/.c.sql")
    code = "from pathlib import Path\nT = Path(__file__).parent / 't' / str(1)"
    root = application(tmp_path, {**dict.fromkeys(names, "x"), "shop/table.py": code})

    assert {*collected(root).data} == {*names}


@pytest.mark.parametrize("is_there", [True, False])
def test_a_text_is_a_name_first_and_then_a_wildcard(
    is_there: bool, tmp_path: Path
) -> None:
    code = "from pathlib import Path\nT = Path(__file__).parent / 't' / 'a[1].txt'"
    names = ["shop/t/a1.txt", *(["shop/t/a[1].txt"] if is_there else [])]
    root = application(tmp_path, {**dict.fromkeys(names, "x"), "shop/table.py": code})

    assert collected(root).data == (names[-1],)


def test_a_folder_with_the_function_of_an_action_is_no_data(tmp_path: Path) -> None:
    code = "from pathlib import Path\nT = Path('shop') / str(1)"
    files = {"shop/__main__.py": CODE, "shop/key.csv": "x", "shop/table.py": code}
    root = application(tmp_path, files)
    manifest = (root / "app.config.yaml").read_text().replace("hello.py", "shop")
    (root / "app.config.yaml").write_text(manifest)

    assert collected(root).data == ()


def test_code_that_is_read_as_a_file_ships_with_what_it_imports(tmp_path: Path) -> None:
    files = {
        "shop/table.py": "T = 'plug.py'",
        "shop/plug.py": "import shop.more, json, nowhere_at_all\nT = 'x.sql'",
        "shop/more.py": "",
        "shop/x.sql": "x",
    }
    found = collected(application(tmp_path, files))

    assert {"shop/plug.py", "shop/more.py", "shop/x.sql"} <= found.files.keys()
    assert "shop/more.py" not in found.data
    assert [each for each in found.notes if "plug.py" in each] == [
        "shop/plug.py:1 imports nowhere_at_all, which is not pinned: it ships without"
    ]


@pytest.mark.parametrize("name", [".env", ".env.local", ".netrc", ".ssh/id"])
def test_what_holds_credentials_by_its_name_is_left_out_and_named(
    name: str, tmp_path: Path
) -> None:
    code = f"from pathlib import Path\nT = Path(__file__).parent / '{name}'"
    root = application(tmp_path, {f"shop/{name}": "x", "shop/table.py": code})

    found = collected(root)
    assert found.data == ()
    said = f"not shipped: shop/{name}, for files of that name hold credentials"
    assert said in found.notes


LYING = {
    "shop/a.csv": True,
    "shop/.q.sql": True,
    "shop/lib/a.csv": True,
    "shop/tool/gen.csv": True,
    "shop/.hidden/a.csv": True,
    "shop/actions.config.yaml": True,
    "shop/README.md": False,
    "shop/py.typed": False,
    "shop/x.pyi": False,
    "shop/other/a.csv": False,
    "shop/__pycache__/a.csv": False,
    "shop/node_modules/a.csv": False,
    "shop/.venv/a.csv": False,
    "shop/.git/a.csv": False,
    "shop/.DS_Store": False,
    "shop/a.csv~": False,
    "shop/.mypy_cache/a.csv": False,
    "top.csv": False,
}


@pytest.mark.parametrize(("name", "is_named"), LYING.items(), ids=LYING)
def test_what_lies_beside_a_function_is_named_unless_no_action_reads_it(
    name: str, is_named: bool, tmp_path: Path
) -> None:
    other = {"function": "shop/other/__main__.py", "runtime": "python:3.11"}
    files = {
        name: "x",
        "shop/__main__.py": "import shop.lib\n" + CODE.replace("named", "gone"),
        "shop/lib/__init__.py": "",
        "shop/tool/gen.py": "",
        "shop/other/__main__.py": CODE,
    }
    root = application(tmp_path, files)
    manifest = json.loads(
        (root / "app.config.yaml").read_text().replace("hello.py", "shop")
    )
    packages = manifest["application"]["runtimeManifest"]["packages"]
    packages["p"]["actions"]["other"] = other
    (root / "app.config.yaml").write_text(json.dumps(manifest))

    assert [*collected(root).left_out] == ([name] if is_named else [])


@needs_a_runtime
def test_where_a_file_is_missing_what_does_not_ship_is_said(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\n"
        "X = (Path(__file__).parent / ('x' + '.txt')).read_text()\n"
        "def main(params):\n    return {}\n"
    )
    root = application(tmp_path, {"hello.py": code, "x.txt": "x"})

    with pytest.raises(Failure, match="does not pass its proof") as raised:
        build(load(root, {}))
    assert "1 file that is not shipped: x.txt; " in raised.value.details[-1]


def test_what_lies_beside_a_function_at_the_top_is_named(tmp_path: Path) -> None:
    names = ["a.csv", "q.sql", "README.md", "pyproject.toml", ".env", "LICENSE"]
    root = application(tmp_path, dict.fromkeys(names, "x"))

    assert collected(root).left_out == ("a.csv", "q.sql")


def test_a_link_out_of_the_application_does_not_ship(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "named.json").write_text("{}")
    (outside / "deep.csv").write_text("x")
    root = application(tmp_path / "app", {})
    (root / "shop" / "named.json").symlink_to(outside / "named.json")
    (root / "shop" / "data").symlink_to(outside)

    assert collected(root).data == ()


@pytest.mark.parametrize(
    "code", ["HERE / 'data' / 'a.sql'", "HERE / 'data' / f'{n}.sql'", "'data/a.sql'"]
)
def test_a_link_to_a_folder_of_the_application_is_followed(
    code: str, tmp_path: Path
) -> None:
    root = application(tmp_path, {"queries/a.sql": "x", "shop/table.py": f"X = {code}"})
    (root / "shop" / "data").symlink_to("../queries")
    (root / "queries" / "again").symlink_to("../shop")
    assert collected(root).data == ("shop/data/a.sql",)


def test_a_module_that_is_a_link_out_of_the_application_is_refused(
    tmp_path: Path,
) -> None:
    (tmp_path / "elsewhere.py").write_text("")
    root = application(tmp_path / "app", {"shop/table.py": "from shop import more"})
    (root / "shop" / "more.py").symlink_to(tmp_path / "elsewhere.py")

    with pytest.raises(Failure, match=r"shop/more\.py is a link out"):
        collected(root)


def test_what_git_ignores_does_not_ship(tmp_path: Path) -> None:
    root = application(
        tmp_path,
        {"shop/named.json": "x", "shop/data/deep.csv": "x", ".gitignore": "named.json"},
    )
    subprocess.run(["git", "init", "-q", str(root)], check=True)

    assert collected(root).data == ("shop/data/deep.csv",)


def test_what_git_ignores_does_not_ship_by_other_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By an input, behind a link, and in a hook of git."""
    root = application(
        tmp_path,
        {"shop/a.txt": "x", ".gitignore": "a.txt", "shop/b.txt": "x"},
        {"CHOSEN_FILE": "shop/a.txt"},
    )
    (root / "shop" / "named.json").symlink_to("a.txt")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))

    assert collected(root).data == ()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_what_git_ignores_does_not_ship_of_another_users_repository(
    tmp_path: Path,
) -> None:
    root = application(tmp_path, {"shop/named.json": "x", ".gitignore": "named.json"})
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    for place in (root, *root.rglob("*")):
        os.chown(place, 65534, -1)

    assert collected(root).data == ()


def test_a_repository_runs_nothing_while_its_files_are_looked_at(
    tmp_path: Path,
) -> None:
    root = application(tmp_path, {"shop/named.json": "x"})
    git = ("git", "-C", str(root))
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run(
        [*git, "config", "core.fsmonitor", f"touch {root}/ran; false"], check=True
    )

    assert collected(root).data == ("shop/named.json",)
    assert not (root / "ran").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "text", ["p8e-of-a-variable", "-----BEGIN EC PRIVATE KEY-----"]
)
def test_a_secret_of_a_variable_stops_the_build_in_any_encoding(
    text: str, encoding: str, tmp_path: Path
) -> None:
    root = application(tmp_path, {".env": "NO_INPUT_SECRET=p8e-of-a-variable\n"})
    (root / "shop" / "named.json").write_bytes(f"a {text} b".encode(encoding))

    with pytest.raises(Failure, match=r"shop/named\.json holds a secret"):
        collected(root)


@pytest.mark.parametrize(
    "content",
    [
        f"key {SECRET} here",
        '{"oauth": {"client_secrets": ["x"]}}',
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA",
    ],
)
@pytest.mark.parametrize("by_input", [False, True])
def test_a_file_that_holds_a_secret_stops_the_build(
    content: str, by_input: bool, tmp_path: Path
) -> None:
    name = "shop/chosen.txt" if by_input else "shop/named.json"
    inputs = {"CHOSEN_FILE": name} if by_input else {}
    root = application(tmp_path, {name: content}, inputs)

    with pytest.raises(Failure) as raised:
        collected(root)
    assert f"{name} holds a secret" in str(raised.value)
    assert SECRET not in str(raised.value)


def test_what_lies_beside_the_action_is_named(tmp_path: Path) -> None:
    root = application(tmp_path, {"shop/__main__.py": CODE, "shop/table.csv": "x"})
    manifest = (root / "app.config.yaml").read_text().replace("hello.py", "shop")
    (root / "app.config.yaml").write_text(manifest)

    (note,) = collected(root).all_notes
    assert note.startswith("beside this action lies 1 file that is not shipped: ")
    assert "shop/table.csv; " in note
