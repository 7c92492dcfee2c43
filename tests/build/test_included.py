"""``include:`` of the manifest puts files into the zip."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from scripts.build.source_files import collect
from scripts.manifest import load
from tests.manifest.apps import CODE, write, write_action

if TYPE_CHECKING:
    from pathlib import Path

FILES = (
    *("data/a.sql", "data/b.sql", "data/c.txt", "data/eu/d.sql", "data/.e.sql"),
    *("data/__pycache__/f.sql", "data/G.SQL", "top.pem"),
)


@pytest.mark.parametrize(
    ("include", "elsewhere"),
    [
        ([["data/a.sql"]], {"a.sql": "data/a.sql"}),
        ([["./data/a.sql"]], {"a.sql": "data/a.sql"}),
        ([["data/a.sql", "./"]], {"a.sql": "data/a.sql"}),
        ([["data/a.sql", ""]], {"a.sql": "data/a.sql"}),
        ([["data/a.sql", "data/"]], {}),
        ([["data/a.sql", "sql"]], {"sql/a.sql": "data/a.sql"}),
        ([["data/a.sql", "sql/a.sql"]], {"sql/a.sql": "data/a.sql"}),
        ([["data\\a.sql", "x\\y"]], {"x/y/a.sql": "data/a.sql"}),
        (
            [["data/*.sql", "s/"]],
            {"s/a.sql": "data/a.sql", "s/b.sql": "data/b.sql"},
        ),
        (
            [["data/**/*.sql", "s"]],
            {
                "s/a.sql": "data/a.sql",
                "s/b.sql": "data/b.sql",
                "s/d.sql": "data/eu/d.sql",
            },
        ),
        (
            [["data/{a,c}.{sql,txt}", "s"]],
            {"s/a.sql": "data/a.sql", "s/c.txt": "data/c.txt"},
        ),
        ([["data/eu", "s"]], {"s/d.sql": "data/eu/d.sql"}),
        (
            [["top.pem", "keys"], ["data/eu/*"]],
            {"keys/top.pem": "top.pem", "d.sql": "data/eu/d.sql"},
        ),
    ],
)
def test_included_files_ship_at_their_place_and_at_their_destination(
    include: list[list[str]], elsewhere: dict[str, str], tmp_path: Path
) -> None:
    write_action(tmp_path, include=include)
    write(tmp_path, dict.fromkeys(FILES, "x"))
    app = load(tmp_path, {})
    assert app.problems == ()

    found = collect(app, app.action("demo/hello"))

    shipped = {
        name: file.relative_to(tmp_path).as_posix()
        for name, file in found.files.items()
        if name != "hello.py"
    }
    at_their_place = {name: name for name in shipped.values()}
    assert at_their_place
    assert shipped == at_their_place | elsewhere
    assert set(found.data) == shipped.keys()


def test_without_a_destination_the_top_is_taken_only_where_it_is_free(
    tmp_path: Path,
) -> None:
    names = (
        *("eu/q.sql", "q.sql", "fns/hello.txt", "fns/json.py", "fns/data"),
        *("fns/_starter_kit_licences.txt", "fns/requirements.txt"),
    )
    write(tmp_path, {**dict.fromkeys(names, "X = 1\n"), "data/a.sql": "x"})
    write_action(tmp_path, include=[*([name] for name in names), ["data/*"]])
    app = load(tmp_path, {})

    files = collect(app, app.action("demo/hello")).files

    shipped = {n: f.relative_to(tmp_path).as_posix() for n, f in files.items()}
    own = {name: name for name in (*names, "data/a.sql", "hello.py")}
    top = {"hello.txt": "fns/hello.txt", "a.sql": "data/a.sql"}
    assert shipped == own | top


def test_a_source_is_relative_to_the_file_that_names_it(tmp_path: Path) -> None:
    action = {
        "function": "hello.py",
        "runtime": "python:3.12",
        "include": [["sql/*.sql", "sql/"]],
    }
    packages = {"demo": {"actions": {"$include": "fns/actions.yaml"}}}
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    write(
        tmp_path,
        {
            "app.config.yaml": json.dumps(manifest),
            "fns/actions.yaml": json.dumps({"hello": action}),
            "fns/hello.py": CODE,
            "fns/sql/a.sql": "x",
        },
    )
    app = load(tmp_path, {})

    files = collect(app, app.action("demo/hello")).files

    assert {"fns/sql/a.sql", "sql/a.sql"} <= files.keys()


def test_included_modules_ship_with_what_they_import(tmp_path: Path) -> None:
    write_action(tmp_path, include=[["plugins/*.py", "plugins/"]])
    write(tmp_path, {"plugins/a.py": "from lib.b import X\n", "lib/b.py": "X = 1\n"})
    app = load(tmp_path, {})

    files = collect(app, app.action("demo/hello")).files

    assert {"plugins/a.py", "lib/b.py"} <= files.keys()


def test_what_git_ignores_does_not_ship_by_a_glob(tmp_path: Path) -> None:
    write_action(tmp_path, include=[["data/*", "data/"]])
    write(tmp_path, {".gitignore": "b.sql\n", "data/a.sql": "x", "data/b.sql": "x"})
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    app = load(tmp_path, {})

    assert collect(app, app.action("demo/hello")).data == ("data/a.sql",)
