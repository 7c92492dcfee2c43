"""Where a variable is found: the environment, over .env, by its name in any case."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from scripts.manifest import ManifestError, load, read_environment
from tests.manifest.apps import write, write_action

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.manifest import Application


def loaded(folder: Path, text: str, dot_env: str | None = None) -> Application:
    """Load an application with one input, ``I``, from the real environment."""
    write_action(folder, inputs={"I": text})
    if dot_env is not None:
        (folder / ".env").write_text(dot_env, encoding="utf-8")
    return load(folder)


def value_and_source(application: Application) -> tuple[object, str]:
    found = application.action("demo/hello").inputs["I"]
    return found.value, found.source


@pytest.mark.parametrize(
    ("dot_env", "value"),
    [
        ("X=1", "1"),
        ("X = 1 ", "1"),
        ("export X=1", "1"),
        ("X=1 # why", "1"),
        ("X=a#b", "a#b"),
        ("X='a # b'", "a # b"),
        ('X="a\\nb"', "a\nb"),
        ("X='a\\nb'", "a\\nb"),
        (
            'X="-----BEGIN-----\nx=\n-----END-----"',
            "-----BEGIN-----\nx=\n-----END-----",
        ),
        ("X=a=b", "a=b"),
        # In backticks, as JavaScript's dotenv reads them.
        ("X=`a`", "a"),
        ('X = `it\'s "x" #1` # why', 'it\'s "x" #1'),
        ('Y=1\nexport X=`{\n  "a": 1\n}`\nZ=2', '{\n  "a": 1\n}'),
        ("X=`a\\nb`", "a\\nb"),
        ("X=a`b`", "a`b`"),
        ("Y='\nX=`no`\n'\nX=`yes`", "yes"),
        ("\ufeffX=1", "1"),
        ("X=1\r\nY=2\r\n", "1"),
        # Nothing in a value is expanded.
        ("Y=2\nX=$Y", "$Y"),
        ("Y=2\nX=${Y}-$$", "${Y}-$$"),
        ('Y=2\nX="${Y:-d}"', "${Y:-d}"),
    ],
)
def test_a_value_in_dot_env(dot_env: str, value: str, tmp_path: Path) -> None:
    application = loaded(tmp_path, "$X", dot_env)
    assert application.action("demo/hello").parameters == {"I": value}
    assert application.problems == ()


@pytest.mark.parametrize(
    ("reference", "dot_env", "value", "source"),
    [
        ("$Some_name", "Some_name=exact", "exact", ".env:1"),
        ("$Some_name", "SOME_NAME=upper", "upper", ".env:1"),
        ("$SOME_NAME", "\nSome_name=mixed", "mixed", ".env:2"),
        ("$some_name", "Some_name=mixed", "mixed", ".env:1"),
        # What is empty is missing, so the other one is found.
        ("$Some_name", "Some_name=\nSOME_NAME=upper", "upper", ".env:2"),
        ("${Some_name:-d}", "SOME_NAME=upper", "upper", ".env:1"),
        ("${Some_name:-d}", "SOME_NAME=", "d", "default"),
    ],
)
def test_a_name_is_found_in_upper_case_too(
    reference: str, dot_env: str, value: str, source: str, tmp_path: Path
) -> None:
    application = loaded(tmp_path, reference, dot_env)
    assert value_and_source(application) == (value, source)
    assert application.problems == ()


def test_the_exact_name_counts_and_a_rival_is_a_warning(tmp_path: Path) -> None:
    application = loaded(tmp_path, "$Some_name", "SOME_NAME=upper\nSome_name=exact")
    assert value_and_source(application) == ("exact", ".env:2")
    (problem,) = application.problems
    assert (problem.severity, problem.line) == ("warning", 2)
    assert problem.message.startswith("SOME_NAME has another value")


#: How a variable is written in the environment, in .env, and in the manifest.
SPELLINGS = list(itertools.product(("X_y", "X_Y"), ("X_y", "X_Y"), ("X_y", "X_Y")))


@pytest.mark.parametrize(("outside", "inside", "meant"), SPELLINGS)
def test_the_environment_wins_over_dot_env(
    outside: str,
    inside: str,
    meant: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(outside, "outside")
    application = loaded(tmp_path, f"${meant}", f"{inside}=inside")
    assert value_and_source(application) == ("outside", "environment")
    assert application.problems == ()


@pytest.mark.parametrize(("outside", "inside", "meant"), SPELLINGS)
def test_an_empty_variable_of_the_environment_hides_dot_env_and_says_so(
    outside: str,
    inside: str,
    meant: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(outside, "")
    found = loaded(tmp_path, f"${meant}", f"# why\n{inside}=inside").problems
    hidden, missing = found
    assert missing.message == f"the variable {meant} is not set"
    assert (hidden.severity, hidden.file, hidden.line) == ("warning", ".env", 2)
    assert hidden.hint == f"unset {outside} in the environment"


def test_without_dot_env_the_environment_is_all_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("X", "outside")
    assert value_and_source(loaded(tmp_path, "$X")) == ("outside", "environment")


@pytest.mark.parametrize(
    ("dot_env", "severity", "line", "message"),
    [
        ("A=1\n\nX\n", "error", 3, "this line is not a NAME=value"),
        ("A=1\nX='never closed\n", "error", 2, "the quote ' is never closed"),
        ('A=1\nX="never closed\nB=2\n', "error", 2, 'the quote " is never closed'),
        # The quote that would close it opens the value of another variable.
        ('X="never\nB=2\nC="3"\n', "error", 1, 'the quote " is never closed'),
        ("X=`never closed\nB=2\n", "error", 1, "the quote ` is never closed"),
        ("X=`never\nB=`2`\n", "error", 1, "the quote ` is never closed"),
        ('X="a",\n', "error", 1, 'there is text after the closing quote "'),
        ("X='a'b\n", "error", 1, "there is text after the closing quote '"),
        ("X=`a` b\n", "error", 1, "there is text after the closing quote `"),
        ("X: a\n", "error", 1, "there is a : where the = belongs"),
        ("A=1\nset X=a\n", "error", 2, "this line is a command"),
        ("; text\n", "error", 1, "a comment begins with # here"),
        ("// text\n", "error", 1, "a comment begins with # here"),
        ("X=\u201ca\u201d\n", "warning", 1, "typographic quotes are part of"),
        ("X=\u2018a\u2019\n", "warning", 1, "typographic quotes are part of"),
        ("X=abc #def\n", "warning", 1, "the value ends before the #"),
        ("A=1\n\n# why\nA=2\n", "warning", 4, "this variable is there twice"),
    ],
)
def test_a_fault_of_dot_env_has_its_line(
    dot_env: str, severity: str, line: int, message: str, tmp_path: Path
) -> None:
    (problem,) = loaded(tmp_path, "plain", dot_env).problems
    assert (problem.severity, problem.file, problem.line) == (severity, ".env", line)
    assert problem.message.startswith(message)


@pytest.mark.parametrize("broken", ['B="1', "B='1'2", "B=`1", "B: 1", "set B=1", "B"])
def test_a_fault_of_dot_env_hides_no_other_line(broken: str, tmp_path: Path) -> None:
    write(tmp_path, {".env": f"A='1'\n{broken}\nC=\"3\"\nD=`4`\n"})
    environment = read_environment(tmp_path)
    assert [problem.line for problem in environment.problems] == [2]
    assert {name: environment[name] for name in "ACD"} == {"A": "1", "C": "3", "D": "4"}


def test_a_dot_env_that_is_no_text_is_one_message(tmp_path: Path) -> None:
    write_action(tmp_path)
    (tmp_path / ".env").write_bytes(b"X=\xff\xfe")
    with pytest.raises(ManifestError, match=r"^\.env:1: this file is not UTF-8 text"):
        load(tmp_path)


def test_the_environment_never_shows_a_value(tmp_path: Path) -> None:
    write(tmp_path, {".env": "X=hunter2"})
    environment = read_environment(tmp_path)
    assert environment["X"] == "hunter2"
    assert "hunter2" not in repr(environment)


@pytest.mark.parametrize(
    ("example", "said"),
    [
        (
            "# The number of the house.\nX=\n",
            " (.env.example: The number of the house.)",
        ),
        ("# Two\n#   lines.\nX=\n", " (.env.example: Two lines.)"),
        ("# Of both.\nA=\nX=1\n", " (.env.example: Of both.)"),
        ("# Switched off.\n# X=1\n", " (.env.example: Switched off.)"),
        ("# In lower case.\nx=1\n", " (.env.example: In lower case.)"),
        ("# Of another.\nA=\n\nX=\n", ""),
        ("# Of another.\nA=\n", ""),
        ("\nX=\n", ""),
    ],
)
def test_a_missing_variable_is_explained_with_what_the_example_says(
    example: str, said: str, tmp_path: Path
) -> None:
    write(tmp_path, {".env.example": example})
    (problem,) = loaded(tmp_path, "$X").problems
    assert problem.hint == f"set X in .env or the environment{said}"


def test_an_example_that_is_no_text_explains_nothing(tmp_path: Path) -> None:
    (tmp_path / ".env.example").write_bytes(b"# \xff\nX=\n")
    (problem,) = loaded(tmp_path, "$X").problems
    assert problem.hint == "set X in .env or the environment"
