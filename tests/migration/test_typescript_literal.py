"""Literals are read from TypeScript, whatever stands around them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.migration.typescript_literal import UNREADABLE, exported_object

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(
    VALUES,
    st.sampled_from(
        [
            "export default {}",
            "export default {};",
            "export default {} satisfies X<A, B>;",
            "export default define({})",
            "export default f({}) as X;",
            "export default g({}, more)",
            "const d = 1;\nconst c: X<A> = {};\nexport default c;",
            "const c = define({});\nexport default c",
            "const define = (a) => a;\nexport default define({});",
        ]
    ),
)
def test_json_is_read_as_it_is(value: Any, form: str) -> None:
    written = form.replace("{}", json.dumps([value]))
    assert exported_object(f"// a\n{written}") == [value]


@given(st.text(alphabet="{}[](),:'\"`\\/*.a1 \n$"))
def test_any_text_is_read_to_its_end(text: str) -> None:
    exported_object(f"export default f({{a: {text}")
    exported_object(text)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'it\\'s'", "it's"),
        ("`plain`", "plain"),
        ("`a ${b}`", UNREADABLE),
        ('"\\u{1F600} \\x41 \\u0042"', "\U0001f600 A B"),
        ("call(1, { b: 2 })", UNREADABLE),
        ('"a" + "b"', UNREADABLE),
        ("name", UNREADABLE),
        ("{ ...b, c: 1 }", {"...": UNREADABLE, "c": 1}),
        ("[1, ...b, 2,]", [1, UNREADABLE, 2]),
        ("() => { return [1, 2]; }", UNREADABLE),
        ("/* } */ -1.5", -1.5),
        ("010", UNREADABLE),
        ("]", UNREADABLE),
        ("'b' as const", "b"),
        ("['b'] as const", ["b"]),
        ("['b' as X<Y, () => Z>, 2]", ["b", 2]),
        ("{ c: 1 } satisfies { c: number, d?: X }", {"c": 1}),
        ("call() as X", UNREADABLE),
    ],
)
def test_what_is_no_literal_is_unreadable(expression: str, value: Any) -> None:
    source = f"import x from 'y';\nexport default f({{ a: {expression}, b: 'b' }});"
    found = exported_object(source)
    assert found["a"] == value
    if expression != "]":
        assert found["b"] == "b"


@pytest.mark.parametrize(
    "source", ["", "export", "module.exports = {}", "export default"]
)
def test_a_file_without_such_an_export_is_unreadable(source: str) -> None:
    assert exported_object(source) is UNREADABLE
