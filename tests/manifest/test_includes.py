"""``$include``: a mapping takes over the members of another file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.manifest import load
from tests.manifest.apps import CODE, said_of, write

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "application: {runtimeManifest: {packages: {demo: "
TAIL = "}}}"
HELLO = "{function: hello.py, runtime: 'python:3.12', "


def app(folder: Path, package: str, **files: str) -> Path:
    """Write an application with one package; ``a__b`` is the file ``a/b.yaml``."""
    written = {f"{name.replace('__', '/')}.yaml": text for name, text in files.items()}
    manifest = f"{HEAD}{package}{TAIL}\n"
    return write(folder, {"app.config.yaml": manifest, "hello.py": CODE, **written})


def test_what_a_file_says_is_included_where_it_stands(tmp_path: Path) -> None:
    app(
        tmp_path,
        "{$include: parts/package.yaml}",
        parts__package="""\
            actions:
              hello:
                $include: deeper/action.yaml
            """,
        parts__deeper__action="""\
            function: ./code/hello.py
            runtime: python:3.12
            inputs:
              $include: ../../inputs.yaml
            """,
        inputs="A: 1\nB: {$include: parts/object.yaml}\n",
        parts__object="c: 2\n",
    )
    write(tmp_path, {"parts/deeper/code/hello.py": CODE})

    application = load(tmp_path, {})

    assert application.problems == ()
    found = application.action("demo/hello")
    assert found.parameters == {"A": 1, "B": {"c": 2}}
    # A path is relative to the file in which it is written.
    assert found.function == tmp_path / "parts/deeper/code/hello.py"
    assert (found.file, found.line) == ("parts/package.yaml", 2)
    a, b = found.inputs["A"], found.inputs["B"]
    assert (a.file, a.line, a.key) == ("inputs.yaml", 1, "A")
    assert (b.file, b.line, b.key) == ("inputs.yaml", 2, "B")


def test_what_the_including_mapping_says_wins_and_nothing_is_merged_below(
    tmp_path: Path,
) -> None:
    app(
        tmp_path,
        "{actions: {hello: {$include: hello.yaml, web: no, inputs: {B: own}}}}",
        hello="function: hello.py\nruntime: python:3.12\nweb: yes\ninputs: {A: 1}\n",
    )
    found = load(tmp_path, {}).action("demo/hello")
    assert found.web is False
    assert found.parameters == {"B": "own"}


def test_one_file_may_be_included_twice(tmp_path: Path) -> None:
    app(
        tmp_path,
        "{actions: {one: {$include: a.yaml}, two: {$include: ./parts/../a.yaml}}}",
        a="function: hello.py\nruntime: python:3.12\n",
    )
    assert list(load(tmp_path, {}).actions) == ["demo/one", "demo/two"]


def test_an_application_may_be_an_extension_in_a_file_of_its_own(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        {
            "app.config.yaml": "extensions: {dx/excshell/1: {$include: ext/ext.yaml}}",
            "ext/ext.yaml": "operations: {}\nruntimeManifest: {packages: {demo: "
            "{actions: {hello: {function: a.py, runtime: 'python:3.12'}}}}}",
            "ext/a.py": CODE,
        },
    )
    application = load(tmp_path, {})
    assert application.problems == ()
    assert application.action("demo/hello").function == tmp_path / "ext/a.py"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {},
            (
                "error app.config.yaml:1 {at}.$include: "
                "a.yaml cannot be read: No such file or directory"
            ),
        ),
        ({"a": ""}, "error a.yaml:1 : there is nothing in this file"),
        ({"a": "# nothing\n"}, "error a.yaml:1 : there is nothing in this file"),
        ({"a": "- 1\n"}, "error a.yaml:1 : this file must hold a mapping"),
        ({"a": "text\n"}, "error a.yaml:1 : this file must hold a mapping"),
        (
            {"a": "one: 1\ntwo: [\n"},
            (
                "error a.yaml:3 : no YAML: expected the node content, "
                "but found '<stream end>'"
            ),
        ),
        (
            {"a": "one: 1\none: 2\n"},
            "error a.yaml:2 one: this key is there twice, first in line 1",
        ),
        (
            {"a": "x: {$include: ./a.yaml}\n"},
            (
                "error a.yaml:1 x.$include: $include runs in a circle: "
                "app.config.yaml > a.yaml > a.yaml"
            ),
        ),
        (
            {"a": "$include: b.yaml\n", "b": "\n$include: a.yaml\n"},
            (
                "error b.yaml:2 $include: $include runs in a circle: "
                "app.config.yaml > a.yaml > b.yaml > a.yaml"
            ),
        ),
        (
            {"a": "$include: app.config.yaml\n"},
            (
                "error a.yaml:1 $include: $include runs in a circle: "
                "app.config.yaml > a.yaml > app.config.yaml"
            ),
        ),
        ({"a": "$include: 5\n"}, "error a.yaml:1 $include: this must be a text"),
        ({"a": "$include: []\n"}, "error a.yaml:1 $include: this must be a text"),
        (
            {"a": "$include: /etc/hosts\n"},
            (
                "error a.yaml:1 $include: "
                "$include takes a path relative to the file it stands in"
            ),
        ),
    ],
)
def test_a_broken_include_is_an_error_where_it_stands(
    files: dict[str, str], said: str, tmp_path: Path
) -> None:
    app(tmp_path, "{actions: {$include: a.yaml}}", **files)
    at = "application.runtimeManifest.packages.demo.actions"
    assert said.format(at=at) in said_of(tmp_path)


def test_an_included_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    app(tmp_path, "{actions: {$include: a.yaml}}")
    (tmp_path / "a.yaml").write_bytes(b"a: \xff")
    assert said_of(tmp_path) == ["error a.yaml:1 : this file is not UTF-8 text"]


def test_what_is_right_is_read_on_beside_a_broken_include(tmp_path: Path) -> None:
    app(
        tmp_path,
        "{actions: {hello: " + HELLO + "inputs: {A: $NO}}, $include: nowhere.yaml}}",
    )
    messages = [said.rpartition(": ")[2] for said in said_of(tmp_path)]
    assert sorted(messages) == [
        "No such file or directory",
        "the variable NO is not set",
    ]
