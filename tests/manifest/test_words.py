"""Plain words in YAML are read as Adobe's loader reads them, not as PyYAML does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scripts.manifest import load
from tests.manifest.apps import CODE, said_of, write

if TYPE_CHECKING:
    from pathlib import Path

APP = """\
application:
  runtimeManifest:
    packages:
      demo:
        actions:
          hello:
            function: hello.py
            runtime: python:3.12
            inputs:
"""


def app(folder: Path, inputs: str) -> Path:
    """Write an application with these lines under its inputs, the first in line 10."""
    lines = "".join(f"              {line}\n" for line in inputs.splitlines())
    return write(folder, {"app.config.yaml": APP + lines, "hello.py": CODE})


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *((word, word) for word in ("yes", "no", "on", "off", "y", "n")),
        *((word, word) for word in ("Yes", "NO", "On", "OFF", "Y", "N")),
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("tRUE", "tRUE"),
        ("false", False),
        ("False", False),
        ("null", None),
        ("Null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-7", -7),
        ("+5", 5),
        ("0x1F", 31),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("'1'", "1"),
        ('"yes"', "yes"),
        ('"true"', "true"),
        ("!!str 7", "7"),
        ("1.2.3", "1.2.3"),
        ("1a", "1a"),
        ("=", "="),
        ("<<", "<<"),
        ("a # why", "a"),
        ("[yes, 1, {a: off}]", ["yes", 1, {"a": "off"}]),
        # JSON has one character of these two escapes, and YAML two halves.
        ('{"\\ud83d\\ude42": "a \\uD83D\\uDE42 é"}', {"🙂": "a 🙂 é"}),
    ],
)
def test_a_plain_word_is(written: str, value: Any, tmp_path: Path) -> None:
    application = load(app(tmp_path, f"I: {written}"), {})
    found = application.action("demo/hello").parameters["I"]
    assert (found, type(found)) == (value, type(value))
    assert application.problems == ()


@pytest.mark.parametrize(
    "written",
    [
        "010",
        "0o17",
        "0b11",
        "1_000",
        "0xFF_FF",
        "1:30",
        "2024-01-01",
        "2024-01-01T10:00:00Z",
        "1e999",
        ".inf",
        "-.inf",
        ".NaN",
        "-.5",
    ],
)
def test_a_word_that_parsers_disagree_on_stays_a_text_with_a_warning(
    written: str, tmp_path: Path
) -> None:
    application = load(app(tmp_path, f"I: {written}"), {})
    assert application.action("demo/hello").parameters == {"I": written}
    (problem,) = application.problems
    assert (problem.severity, problem.line) == ("warning", 10)
    assert problem.key.endswith("demo.actions.hello.inputs.I")
    assert problem.hint.startswith("put it in quotes")

    application = load(app(tmp_path, f"I: '{written}'"), {})
    assert application.action("demo/hello").parameters == {"I": written}
    assert application.problems == ()


def test_an_alias_is_a_copy_and_merged_members_come_last(tmp_path: Path) -> None:
    inputs = "A: &a {x: 1, y: 2}\nB: *a\nC: {<<: *a, y: 3}\nD: {<<: [{z: 0}, *a]}"
    found = load(app(tmp_path, inputs), {}).action("demo/hello").parameters
    assert found["B"] == {"x": 1, "y": 2}
    assert found["C"] == {"x": 1, "y": 3}
    assert found["D"] == {"x": 1, "y": 2, "z": 0}


@pytest.mark.parametrize(
    ("inputs", "line", "message"),
    [
        ("A: 1\nA: 2", 11, "this key is there twice, first in line 10"),
        ("A: !custom 1", 10, "the tag !custom means nothing here"),
        ("A: !!binary aGk=", 10, "the tag tag:yaml.org,2002:binary means nothing here"),
        ("A: &a [*a]", 10, "an alias in line 10 contains itself"),
        ("A: {<<: 1}", 10, "<< takes mappings only"),
        ("A: {[1]: 2}", 10, "a key must be a text"),
        ("A: *nowhere", 10, "no YAML: found undefined alias 'nowhere'"),
        ("A: @x", 10, "no YAML: found character '@' that cannot start any token"),
        ("A: b: c", 10, "no YAML: mapping values are not allowed here"),
        ("A: 1\n\tB: 2", 11, "no YAML: "),
        ('A: "\\ud83d"', 10, "no YAML: a text has an escape for half of a character"),
        ("A: 1\nB: \x07", 11, "no YAML: this line has a control character"),
        ("A: " + "[" * 2000 + "]" * 2000, 1, "it is nested too deeply"),
    ],
)
def test_what_is_no_yaml_that_we_read_is_an_error_with_its_line(
    inputs: str, line: int, message: str, tmp_path: Path
) -> None:
    (said,) = said_of(app(tmp_path, inputs))
    assert said.startswith(f"error app.config.yaml:{line} ")
    assert message in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "error app.config.yaml:1 : there is nothing in this file"),
        ("a: 1", "error app.config.yaml:1 : there is neither application nor"),
        ("a: 1\n---\nb: 2", "error app.config.yaml:2 : no YAML: but found another doc"),
        ("[]", "error app.config.yaml:1 : this file must hold a mapping"),
        ("application: 1", "error app.config.yaml:1 application: this must be a map"),
        ("application: {}", "warning app.config.yaml:1 : the application has no act"),
        ("application:", "warning app.config.yaml:1 application: there is nothing un"),
    ],
)
def test_a_manifest_without_an_application_is_no_application(
    text: str, said: str, tmp_path: Path
) -> None:
    write(tmp_path, {"app.config.yaml": text})
    assert said_of(tmp_path)[0].startswith(said)


def test_a_manifest_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    app(tmp_path, "A: 1")
    text = (tmp_path / "app.config.yaml").read_text()
    (tmp_path / "app.config.yaml").write_text("\ufeff" + text)
    assert load(tmp_path, {}).problems == ()
