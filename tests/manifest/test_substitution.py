"""``$NAME`` in an input becomes the variable's value; every other ``$`` stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.shared.platforms.substitution import substitute
from scripts.manifest import load
from tests import vectors
from tests.manifest.apps import problems_in, write_action

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VECTORS: list[dict[str, Any]] = vectors.load("substitution")


@pytest.mark.parametrize("case", VECTORS, ids=[case["name"] for case in VECTORS])
def test_a_vector_holds_for_an_input(case: dict[str, Any], tmp_path: Path) -> None:
    application = load(write_action(tmp_path, inputs={"I": case["text"]}), case["env"])
    found = application.action("demo/hello").inputs["I"]

    expected = case["expect"]
    assert list(found.missing) == expected.get("missing", [])
    if "value" in expected:
        assert found.value == expected["value"]
        assert type(found.value) is type(expected["value"])
        assert application.problems == ()
    else:
        assert [problem.severity for problem in application.problems] == ["error"]


ENV = {"A": "aa", "B": "b$A", "C": "${A}$$", "EMPTY": "", "A_1": "under"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # What begins no reference stays.
        ("US$5", "US$5"),
        ("$", "$"),
        ("a$", "a$"),
        ("$ A", "$ A"),
        ("$-A", "$-A"),
        ("$ä", "$ä"),
        ("$.", "$."),
        ("{A}", "{A}"),
        ("$(A)", "$(A)"),
        ("\\$A", "\\aa"),
        # $$ is a $, from the left.
        ("$$", "$"),
        ("$$$", "$$"),
        ("$$$A", "$aa"),
        ("$$$$", "$$"),
        ("$${A}", "${A}"),
        ("US$$5", "US$5"),
        # A name ends before the first character that cannot be in one.
        ("$A.x", "aa.x"),
        ("$A}", "aa}"),
        ("$A$A", "aaaa"),
        ("$A_1", "under"),
        ("${A}_1", "aa_1"),
        ("$Aä", "aaä"),
        ("${ A }", "aa"),
        ("${A:-d}", "aa"),
        # A default may hold anything, with braces in pairs.
        ("${NO:-a:-b}", "a:-b"),
        ("${NO:-US$5}", "US$5"),
        ("${NO:-$$}", "$"),
        ("${NO:-$A}", "aa"),
        ("${NO:-${EMPTY:-${A}}}", "aa"),
        ('${NO:-{"a": {}}}!', '{"a": {}}!'),
        ("${NO:- d }", " d "),
        ("${NO:-a\nb}", "a\nb"),
        ("${ NO:-d}", "d"),
        # What a variable brings is not looked at again.
        ("$B", "b$A"),
        ("$C", "${A}$$"),
        ("$B$A", "b$Aaa"),
        ("${NO:-$B}", "b$A"),
    ],
)
def test_a_text_becomes(text: str, value: str, tmp_path: Path) -> None:
    application = load(write_action(tmp_path, inputs={"I": text}), ENV)
    assert application.action("demo/hello").parameters == {"I": value}
    assert application.problems == ()


@pytest.mark.parametrize(
    "text", ["${", "${A", "${}", "${A b}", "${5}", "${A-d}", "a${ "]
)
def test_a_broken_reference_stays_and_is_an_error(text: str, tmp_path: Path) -> None:
    folder = write_action(tmp_path, inputs={"I": text})
    assert load(folder, ENV).action("demo/hello").parameters == {"I": text}
    (problem,) = problems_in(folder, ENV)
    assert problem.severity == "error"
    assert problem.message == "what begins with ${ here is not a reference"
    assert "$$ is a plain $" in problem.hint


def test_references_are_replaced_at_any_depth_in_values_never_in_names(
    tmp_path: Path,
) -> None:
    inputs = {"$A": {"$A": ["$A", {"x": "$A"}, 5, None]}}
    folder = write_action(tmp_path, inputs=inputs)
    found = load(folder, ENV).action("demo/hello").parameters
    assert found == {"$A": {"$A": ["aa", {"x": "aa"}, 5, None]}}


@pytest.mark.parametrize(
    "long_form",
    [
        {"value": "$A"},
        {"default": "$A"},
        {"value": "$A", "type": "string", "description": "$NO", "required": True},
    ],
)
def test_the_long_form_of_an_input_stands_for_its_value(
    long_form: dict[str, Any], tmp_path: Path
) -> None:
    application = load(write_action(tmp_path, inputs={"I": long_form}), ENV)
    assert application.action("demo/hello").parameters == {"I": "aa"}
    assert application.problems == ()


def test_an_object_that_is_taken_for_a_long_form_is_a_warning(tmp_path: Path) -> None:
    folder = write_action(tmp_path, inputs={"I": {"value": 1, "unit": "kg"}})
    (problem,) = problems_in(folder)
    assert problem.severity == "warning"
    assert "unit is lost" in problem.message


@pytest.mark.parametrize("word", ["string", "integer", "number"])
def test_a_word_that_adobe_s_tool_takes_for_a_type_is_a_warning(
    word: str, tmp_path: Path
) -> None:
    folder = write_action(tmp_path, inputs={"I": word})
    assert load(folder, {}).action("demo/hello").parameters == {"I": word}
    (problem,) = problems_in(folder)
    assert (problem.severity, word in problem.message) == ("warning", True)


def test_an_input_knows_its_variables_and_where_its_value_comes_from(
    tmp_path: Path,
) -> None:
    inputs = {
        "PLAIN": "x",
        "ONE": "$A",
        "TWO": "$A-$NO-${ALSO:-d}",
        "DEFAULT": "${NO:-${A}}",
        "LIST": ["$A", "${NO:-d}"],
    }
    found = load(write_action(tmp_path, inputs=inputs), ENV).action("demo/hello").inputs
    assert {name: (each.source, each.variables) for name, each in found.items()} == {
        "PLAIN": ("app.config.yaml:1", ()),
        "ONE": ("environment", ("A",)),
        "TWO": ("environment, default, missing", ("A", "NO", "ALSO")),
        "DEFAULT": ("environment, default", ("NO", "A")),
        "LIST": ("environment, default", ("A", "NO")),
    }
    assert "aa" not in repr(found["ONE"])


def in_env(env: Mapping[str, str], text: str) -> str:
    return substitute(text, lambda name: env.get(name, "")).value


@given(st.text())
def test_escaping_every_dollar_preserves_any_text(text: str) -> None:
    assert in_env({}, text.replace("$", "$$")) == text


@given(st.text(alphabet="${}:- A5ä\n"), st.text())
def test_no_dollar_is_lost_where_nothing_is_referred_to(text: str, value: str) -> None:
    done = substitute(text, lambda _: value)
    if not done.variables:
        # $$ is one of them, except in what is reported as a broken reference.
        least = text.count("$") - text.count("$$")
        assert least <= done.value.count("$") <= text.count("$")
        assert done.malformed or done.value.count("$") == least


# Parts of a text, each with what becomes of it when $V is the value; none of them runs
# into the next.
_VALUES = st.text(alphabet="$V{}:-a\\\n", min_size=1)
_PARTS = st.lists(
    st.one_of(
        st.text(alphabet="aV5 {:\n\\").map(lambda text: (f"{text}.", f"{text}.")),
        st.sampled_from(
            [
                ("$$", "$"),
                ("$5", "$5"),
                ("$ ", "$ "),
                ("$.", "$."),
                ("$V.", None),
                ("${V}", None),
                ("${ V }", None),
                ("${V:-$$}", None),
                ("${NO:-$V}", None),
                ("${NO:-$$}", "$"),
                ("${NO:-US$5}", "US$5"),
            ]
        ),
    )
)


@given(_PARTS, _VALUES)
def test_no_dollar_is_lost_and_no_value_is_looked_at_again(
    parts: list[tuple[str, str | None]], value: str
) -> None:
    text = "".join(written for written, _ in parts)
    expected = "".join(
        value + "." * written.endswith(".") if becomes is None else becomes
        for written, becomes in parts
    )
    assert in_env({"V": value}, text) == expected


def test_a_text_is_not_searched_again_for_each_brace() -> None:
    # It would take minutes.
    text = "${" * 50_000
    assert in_env({}, text) == text
