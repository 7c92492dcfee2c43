"""``include:`` finds the files that Adobe's tool finds, with the globs that it takes.

Needs Node, and once: ``npm install --ignore-scripts --no-package-lock`` in
``tests/conformance/openwhisk_clients``.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts.build.included_files import IncludeError, included
from scripts.manifest.included import Included

_CLIENTS = Path(__file__).parent / "openwhisk_clients"
FILES = (
    *("data/a.sql", "data/b.sql", "data/c.txt", "data/UP.SQL", "data/.hidden.sql"),
    *("data/eu/d.sql", "data/eu/deep/e.sql", "data/eu/deep/f.html", "data/.dot/g.sql"),
    *("tpl/x.html", "tpl/y.html", "tpl/s1/z.html", "tpl/1.html", "tpl/2.html"),
    *("tpl/10.html", "two words/w.txt", "ünï/ö.txt", "top.pem"),
)
GLOBS = [
    *("data/*", "data/*.sql", "data/**", "data/**/*", "data/**/*.sql", "data/*/*.sql"),
    *("data/**.sql", "data/e**/*.sql", "data/***/*.sql", "**/*.sql", "*", "*.pem"),
    *("tpl/?.html", "tpl/??.html", "tpl/[xy].html", "tpl/[^x].html", "tpl/[!x].html"),
    *("tpl/[a-y].html", "tpl/[0-9].html", "tpl/[[:alpha:]].html", "tpl/{x,y}.html"),
    *("tpl/{1..2}.html", "tpl/{s1/z,x}.html", "tpl/@(x|y).html", "tpl/!(x).html"),
    *("tpl/+([0-9]).html", "tpl/*(x|y).html", "tpl/?(1)0.html", "{data,tpl}/*"),
    *("data/.*", "data/.*.sql", "data/.dot/*", "data/*.SQL", "data/[A-Z]*"),
    *("data", "data/eu", "tpl", "top.pem", "two words/*", "ünï/*", "data/eu/deep/*.*"),
    *("data/{a,c}.{sql,txt}", "data/**/deep/*", "*/*.html", "*/**/z.html"),
]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("app")
    for name in FILES:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return root


@pytest.fixture(scope="module")
def theirs(tree: Path) -> dict[str, Any]:
    """What Adobe's tool finds for each glob."""
    node = shutil.which("node")
    if node is None or not (_CLIENTS / "node_modules").is_dir():
        pytest.skip("Node, or its packages, are not installed")
    ran = subprocess.run(
        [node, _CLIENTS / "includes.js"],
        input=json.dumps([[glob] for glob in GLOBS]),
        cwd=tree,
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return dict(zip(GLOBS, (each["sources"] for each in found), strict=True))


def ours(root: Path, source: str, destination: str = ".") -> dict[str, tuple[str, ...]]:
    entry = Included(source, destination)
    try:
        return {
            file.relative_to(root).as_posix(): places
            for file, places in included(root, entry)
        }
    except IncludeError:
        return {}


@pytest.mark.parametrize("glob", GLOBS)
def test_the_same_files_are_found(
    glob: str, tree: Path, theirs: dict[str, Any]
) -> None:
    assert sorted(ours(tree, glob)) == sorted(theirs[glob])


@pytest.mark.parametrize(
    "name", ["q[1].sql", "b{c}.sql", "x(y).sql", "a!b.sql", "s*r.sql", "é?.sql"]
)
def test_a_file_is_named_by_its_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).touch()
    assert list(ours(tmp_path, name)) == [name]


def test_a_link_within_the_application_is_followed_once(tmp_path: Path) -> None:
    (tmp_path / "fns" / "sub").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "q.sql").touch()
    (tmp_path / "fns" / "t").symlink_to("../data")
    (tmp_path / "fns" / "sub" / "up").symlink_to("..")
    (tmp_path / "fns" / "out").symlink_to("/")
    for source in ("fns", "fns/**/*.sql"):
        assert list(ours(tmp_path, source, "x")) == ["fns/t/q.sql"]
