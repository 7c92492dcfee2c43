"""A value is published as it came: nothing is coerced, dropped or rounded."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.shared.frame import exact_json

KEPT = [
    '{"b":1,"a":null}',
    "[12345678901234567890123,-0.0,1e-07]",
    "[12345678901234567.89,0.1000000000000000055511151231257827]",
    '"größer ☃ 😀"',
    '{"":{"":[{}]}}',
    '"\\"decimal-0123:\\""',
]


@pytest.mark.parametrize("text", KEPT)
def test_a_text_comes_out_as_it_went_in(text: str) -> None:
    assert exact_json.dumps(exact_json.loads(text)).decode() == text


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("ab\u2603"), inner),
    max_leaves=20,
)


@given(json_values)
def test_a_value_comes_back(value: Any) -> None:
    text = exact_json.dumps(value)
    assert exact_json.loads(text) == value
    assert json.loads(text) == value


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_decimal_is_written_as_the_number_it_is(number: Decimal) -> None:
    assert Decimal(exact_json.dumps([number]).decode()[1:-1]) == number


REFUSED = [
    "NaN",
    "[Infinity]",
    '{"a":1,"a":2}',
    "[" * 100_000,
    "1e99999999999999999999",
    b"\xff",
    "",
    "{'a':1}",
]


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text)[:20])
def test_what_has_no_exact_meaning_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        exact_json.loads(text)


UNWRITABLE: list[Any] = [
    float("nan"),
    Decimal("Infinity"),
    "\ud800",
    {1, 2},
    10**5000,
    b"bytes",
]


@pytest.mark.parametrize("value", UNWRITABLE, ids=lambda value: type(value).__name__)
def test_what_json_cannot_carry_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        exact_json.dumps({"value": value})


def test_other_objects_are_written_as_the_caller_says() -> None:
    assert exact_json.dumps({"a": {2}}, default=sorted) == b'{"a":[2]}'


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert exact_json.loads(b"\xef\xbb\xbf{}") == {}
