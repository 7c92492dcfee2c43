"""A result becomes the same answer on OpenWhisk and behind every front door."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.shared.platforms.web_answer import answer_of
from scripts.platform.result import response
from tests.platform import web_vectors

INVALID_HTTP = "Response is not valid 'message/http'."
MISMATCH = "Response type in header did not match generated content type."
UNKNOWN_TYPE = "Response did not specify a known content-type."

Answer = tuple[int, list[tuple[str, str]], bytes]


def through_a_front_door(result: Any) -> Answer:
    answer = answer_of(result)
    return answer.status, sorted(answer.headers), answer.body


def through_openwhisk(result: Any) -> Answer:
    answer = response(result)
    headers = sorted((name.lower(), value) for name, value in answer.headers)
    return answer.status, headers, answer.body


each_door = pytest.mark.parametrize("door", [through_a_front_door, through_openwhisk])


def typed(content_type: Any, body: Any) -> dict[str, Any]:
    return {"headers": {"content-type": content_type}, "body": body}


@each_door
@pytest.mark.parametrize(
    ("result", "status"),
    [
        ([], 400),
        ({"error": "text"}, 400),
        ({"error": ["x"], "body": {}}, 400),
        ({"statusCode": "200 ", "body": "x"}, 400),
        ({"statusCode": 10**50, "body": "x"}, 400),
        ({"statusCode": -1, "body": "x"}, 400),
        ({"statusCode": [200], "body": "x"}, 400),
        ({"statusCode": " 200", "body": "x"}, 400),
        ({"statusCode": "2_00", "body": "x"}, 400),
        ({"statusCode": "", "body": "x"}, 400),
        ({"statusCode": "200.0", "body": "x"}, 400),
        ({"statusCode": None, "body": "x"}, 400),
        ({"statusCode": True, "body": "x"}, 400),
        ({"statusCode": 199, "body": "x"}, 400),
        ({"statusCode": 600, "body": "x"}, 400),
        ({"statusCode": 200.5, "body": "x"}, 400),
        ({"statusCode": 200.0, "body": "x"}, 200),
        ({"statusCode": "+201", "body": "x"}, 201),
        ({"statusCode": 599, "body": "x"}, 599),
        ({"body": ""}, 204),
        ({"error": {"statusCode": 503, "body": {}}}, 503),
        ({"headers": {1: "a"}, "body": {}}, 200),
        ({"headers": None, "body": "x"}, 400),
        ({"headers": [], "body": "x"}, 400),
        ({"headers": {"a": {}}, "body": "x"}, 400),
        ({"headers": {"a": None}, "body": "x"}, 400),
        ({"error": None}, 400),
    ],
    ids=str,
)
def test_a_status_is_a_whole_number_of_http(
    result: Any, status: int, door: Any
) -> None:
    seen, _, body = door(result)
    assert seen == status
    if status == 400:
        assert json.loads(body)["error"] == INVALID_HTTP


@each_door
@pytest.mark.parametrize(
    "given",
    [
        'text/plain; a="x\r\nset-cookie: y"',
        'text/plain; a="x\n"',
        'text/plain; a="x\\\r"',
        'text/plain; charset="x\r\ny"',
        'text/plain; a="\0"',
        'text/plain; a="\u010d\u010a"',
        "text/plain\r\nset-cookie: y",
    ],
    ids=ascii,
)
def test_no_content_type_begins_another_header(given: str, door: Any) -> None:
    status, _, body = door(typed(given, "x"))
    assert status == 400
    assert json.loads(body)["error"] == UNKNOWN_TYPE


@given(st.text('\r\n\t ;=/"\\aé家\0-', max_size=30))
def test_whatever_type_is_given_a_header_is_sent_that_is_one(given_type: str) -> None:
    for door in (through_a_front_door, through_openwhisk):
        _, headers, _ = door(typed(f"text/plain{given_type}", "x"))
        for _, value in headers:
            value.encode("latin-1")
            assert value.isprintable() or "\t" in value
            assert not set(value) & set("\r\n\0")


def test_a_result_is_an_answer_however_deep_it_is() -> None:
    nested: list[Any] = []
    for _ in range(1100):
        nested = [nested]
        for result in ({"body": nested}, {"headers": {"a": nested}}):
            assert through_a_front_door(result)[0] in (200, 204, 400)


@each_door
@pytest.mark.parametrize("status", [204, 205, 304])
def test_some_statuses_have_no_body_whatever_the_result_says(
    status: int, door: Any
) -> None:
    assert door({"statusCode": status, "body": {"a": 1}}) == (status, [], b"")


@each_door
@pytest.mark.parametrize(
    ("given_type", "body", "sent_type", "sent"),
    [
        # A type of Pekko's registry, and its kind there.
        ("image/svg+xml", "PHN2Zz4=", "image/svg+xml", b"<svg>"),
        ("application/wasm", "YWJj", "application/wasm", b"abc"),
        ("application/octet-stream", "YWI", "application/octet-stream", b"ab"),
        ("application/xml", "<a/>", "application/xml; charset=UTF-8", b"<a/>"),
        ("text/event-stream", "data: 1", "text/event-stream", b"data: 1"),
        ("text/csv; charset=latin1", "é", "text/csv; charset=UTF-8", "é".encode()),
        ("text/plain", "größer", "text/plain; charset=UTF-8", "größer".encode()),
        ("application/json", "hello world", "application/json", b"hello world"),
        ("application/hal+json", "eyJhIjoxfQ==", "application/hal+json", b'{"a":1}'),
        ("application/cloudevents+json", [1], "application/cloudevents+json", b"[1]"),
        ("application/x-own", "YWJj", "application/x-own", b"abc"),
        (
            "application/x-own; charset=utf-8",
            "a",
            "application/x-own; charset=UTF-8",
            b"a",
        ),
        ("application/json; charset=utf-8", [1], "application/json", b"[1]"),
        ("application/json", "eyJhIjoxfQ==", "application/json", b'{"a":1}'),
        # A list repeats its header: the first one counts.
        (["text/csv", "text/plain"], "x", "text/csv; charset=UTF-8", b"x"),
        ([["application/json"]], [1], "application/json", b"[1]"),
        # An empty list is not a header.
        ([], "x", "text/html; charset=UTF-8", b"x"),
    ],
)
def test_the_type_decides_how_a_body_is_sent(
    given_type: Any, body: Any, sent_type: str, sent: bytes, door: Any
) -> None:
    expected = (200, [("content-type", sent_type)], sent)
    assert door(typed(given_type, body)) == expected


@each_door
@pytest.mark.parametrize(
    ("given_type", "body", "error"),
    [
        ("xyz", "text", UNKNOWN_TYPE),
        ("", "text", UNKNOWN_TYPE),
        ("xyz", {"a": 1}, MISMATCH),
        ("application/json; odata=verbose", {"a": 1}, MISMATCH),
        ("text/plain", {"a": 1}, MISMATCH),
        ("application/wasm", "not base64!", MISMATCH),
        ("image/svg+xml", "<svg>", MISMATCH),
        ("image/png", "YWJjZ", MISMATCH),
        ("image/png", "YWI==", MISMATCH),
        ("application/json", " eyJhIjoxfQ==   ", MISMATCH),
    ],
)
def test_a_type_that_does_not_fit_is_a_400(
    given_type: str, body: Any, error: str, door: Any
) -> None:
    status, _, content = door(typed(given_type, body))
    assert (status, json.loads(content)["error"]) == (400, error)


@each_door
@pytest.mark.parametrize(
    ("name", "value", "sent"),
    [
        ("a", [["b", "c"]], ["b", "c"]),
        ("a", ("b", "c"), ["b", "c"]),
        ("a", [], []),
        ("a", " b ", ["b"]),
        ("a", True, ["true"]),
        ("a", 1e22, ["1E+22"]),
        ("a", "\u0141", ["A"]),
        ("a b", "c", []),
        ("", "c", []),
        ("a\n", "b", []),
        ("a", "\x00", []),
        ("content-length", 5, []),
        ("Transfer-Encoding", "chunked", []),
        ("a", "b\r\nc: d", []),
        ("Connection", "close", []),
    ],
)
def test_a_header_is_sent_as_openwhisk_sends_it(
    name: str, value: Any, sent: list[str], door: Any
) -> None:
    status, headers, _ = door({"headers": {name: value}, "body": "x"})
    others = [pair for pair in headers if pair[0] != "content-type"]
    assert (status, others) == (200, [(name, text) for text in sent])


@each_door
@pytest.mark.parametrize("result", [{"body": {1, 2}}, {"a": float("nan")}, {1j: "a"}])
def test_what_is_no_json_is_a_400(result: Any, door: Any) -> None:
    status, _, body = door(result)
    error = "There was an error processing your request."
    assert (status, json.loads(body)["error"]) == (400, error)


@pytest.mark.parametrize(
    "case",
    [case for case in web_vectors.results() if case["extension"] == ".http"],
    ids=lambda case: str(case["name"]),
)
def test_result_vectors_hold_behind_a_front_door(case: dict[str, Any]) -> None:
    answer = answer_of(case["result"])
    expected = dict(case["expect"])
    parsed = json.loads(answer.body) if "text" not in expected and answer.body else None
    if "error" in expected:
        # The host's own code of a transaction is not there.
        assert parsed == {"error": expected.pop("error")}
    web_vectors.assert_answer(
        expected, answer.status, dict(answer.headers), answer.body, parsed
    )


texts = st.text() | st.sampled_from(
    ["text/plain", "application/json", "image/png", "YWJj", "2_00", "200", "a/b+json"]
)
scalars = st.none() | st.booleans() | st.integers(-9, 999) | st.floats(0, 600) | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=9
)
names = texts | st.sampled_from(["content-type", "Content-Type", "set-cookie", "x-a"])
answers = st.fixed_dictionaries(
    {},
    optional={
        "statusCode": values,
        "headers": values | st.dictionaries(names, values),
        "body": values,
    },
)


@given(answers | st.fixed_dictionaries({"error": answers | values}))
def test_both_give_the_same_answer_to_any_result(result: dict[str, Any]) -> None:
    status, headers, body = through_openwhisk(result)
    other_status, other_headers, other_body = through_a_front_door(result)

    assert (other_status, other_headers) == (status, headers)
    if dict(headers).get("content-type", "").endswith("json"):
        # OpenWhisk prints in lines, and adds the code of its transaction to an error.
        assert json_of(other_body) == json_of(body)
    else:
        assert other_body == body


def json_of(body: bytes) -> Any:
    try:
        value = json.loads(body)
    except ValueError:
        return base64.b64encode(body)  # a text that an action calls JSON
    if isinstance(value, dict):
        value.pop("code", None)
    return value
