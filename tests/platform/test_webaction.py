"""A request becomes parameters exactly as on OpenWhisk."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.shared.frame.body import MAX_BODY_BYTES
from scripts.platform import query_string
from scripts.platform.web_http import HttpRequest, HttpResponse, Rejected
from scripts.platform.web_url import split_extension
from scripts.platform.webaction import parameters
from tests.platform.web_vectors import FakeAction, action_of, assert_params, request_of
from tests.platform.web_vectors import requests as vectors

PLAIN = FakeAction()
RAW = FakeAction(raw_http=True)
JSON = ("content-type", "application/json")


def post(body: bytes | str, *headers: tuple[str, str], query: str = "") -> HttpRequest:
    content = body.encode() if isinstance(body, str) else body
    return HttpRequest("POST", headers or (JSON,), query=query, body=content)


def rejection(request: HttpRequest, action: FakeAction = PLAIN) -> tuple[int, Any]:
    with pytest.raises(Rejected) as caught:
        parameters(action, request, transaction_id="tid-1")
    response = caught.value.response
    return response.status, json.loads(response.body) if response.body else None


def outcome_of(
    action: FakeAction, request: HttpRequest
) -> HttpResponse | dict[str, Any]:
    try:
        return parameters(action, request)
    except Rejected as rejected:
        return rejected.response


@pytest.mark.parametrize("case", vectors(), ids=lambda case: case["name"])
def test_vectors_hold(case: dict[str, Any]) -> None:
    if "status" in case["expect"]:
        with pytest.raises(Rejected) as caught:
            parameters(action_of(case), request_of(case))
        assert caught.value.response.status == case["expect"]["status"]
    else:
        assert_params(case["expect"], parameters(action_of(case), request_of(case)))


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("12345678901234567890123456789", 12345678901234567890123456789),
        ("-0", 0),
        ("1.50e2", 150),
        ("1e0", 1),
        ("1e2", 100.0),
        ("0.1", 0.1),
        ("-0.0", 0.0),
        ("1e400", float("inf")),
        ('"\\u00e9\\ud83d\\ude00"', "é😀"),
        ('"\\ud800"', "?"),
        ('[{"a":"\\udfff"}]', [{"a": "?"}]),
        (b'"\xff"', "\ufffd"),
        (b'"\xed\xa0\x80"', "\ufffd"),
        (' {"a" : null}\r\n', {"a": None}),
        ('{"a":1,"a":2}', {"a": 2}),
        ("[" * 900 + "]" * 900, None),
    ],
)
def test_json_is_read_as_the_platform_reads_it(body: bytes | str, value: Any) -> None:
    content = body if isinstance(body, bytes) else body.encode()
    params = parameters(PLAIN, post(b'{"v":' + content + b"}"))
    if value is not None:
        assert params["v"] == value
        assert type(params["v"]) is type(value)


def test_null_is_a_body() -> None:
    assert parameters(PLAIN, post("null"))["__ow_body"] is None
    assert "__ow_body" not in parameters(PLAIN, post(""))


def test_no_number_becomes_a_negative_zero() -> None:
    assert str(parameters(PLAIN, post('{"v":-0.0}'))["v"]) == "0.0"


def test_keys_arrive_in_the_platforms_order() -> None:
    params = parameters(PLAIN, post('{"v":{"b":1,"a":{"z":1,"Z":2}}}'))
    assert json.dumps(params["v"]) == '{"a": {"Z": 2, "z": 1}, "b": 1}'


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "{'a':1}",
        '{"a":NaN}',
        '{"a":-Infinity}',
        '{"a":01}',
        '{"a":1.}',
        '{"a":' + "1" * 101 + "}",
        '{"a":1e99999999999}',
        '{"a":"\t"}',
        '{"a":"\\x"}',
        '{"a":"\uffff"}',
        "\ufeff{}",
        b"\xff\xfe{}",
        b'{"a":"\xc3"}',
        " ",
        "{} {}",
        "[" * 1001 + "]" * 1001,
        "[" * 200_000,
    ],
)
def test_what_is_no_json_for_the_platform_is_refused(body: bytes | str) -> None:
    status, answer = rejection(post(body))
    assert status == 400
    assert answer["error"].startswith("The request content was malformed:")
    assert answer["code"] == "tid-1"


@pytest.mark.parametrize(
    ("content_type", "body", "promoted"),
    [
        ("application/cloudevents+json", '{"a":1}', True),
        ("Application/JSON; Charset=utf-8", '{"a":1}', True),
        ("application/json; version=1", '{"a":1}', False),
        ("text/plain", '{"a":1}', False),
        ("application/json;", '{"a":1}', False),
    ],
)
def test_only_json_without_parameters_is_promoted(
    content_type: str, body: str, promoted: bool
) -> None:
    params = parameters(PLAIN, post(body, ("Content-Type", content_type)))
    assert ("a" in params) is promoted
    assert ("__ow_body" in params) is not promoted


@pytest.mark.parametrize(
    ("content_type", "is_text"),
    [
        ("application/json", False),
        ("application/json; charset=utf-8", False),
        ("application/cloudevents+json", False),
        ("application/cloudevents+json; charset=utf-8", True),
        ("application/hal+json", True),
        ("application/xml", True),
        ("application/x-www-form-urlencoded", True),
        ("text/csv; header=present", True),
        ("text/xml; charset=latin1", True),
        ("image/svg+xml", False),
        ("image/png; charset=utf-8", False),
        ("multipart/form-data; boundary=x", False),
        ("application/octet-stream; charset=utf-8", False),
        ("application/x-unheard-of", False),
        ("nonsense", False),
        ('text/plain; a="b', False),
        (None, False),
    ],
)
def test_a_raw_body_is_text_or_base64_depending_on_its_type(
    content_type: str | None, is_text: bool
) -> None:
    headers = [] if content_type is None else [("content-type", content_type)]
    request = HttpRequest("POST", headers, body="é".encode())
    expected = "é" if is_text else base64.b64encode("é".encode()).decode()
    assert parameters(RAW, request)["__ow_body"] == expected


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("application/json; charset=utf-8", "application/json"),
        ("TEXT/Plain;charset=utf8", "text/plain; charset=UTF-8"),
        ("text/plain;b=2; a=1", "text/plain; a=1; b=2"),
        ('text/plain; a="x y"', 'text/plain; a="x y"'),
        ("rubbish", "application/octet-stream"),
    ],
)
def test_the_content_type_is_rewritten(sent: str, seen: str) -> None:
    params = parameters(RAW, post("x", ("content-type", sent)))
    assert params["__ow_headers"]["content-type"] == seen


def test_a_body_without_type_counts_as_bytes() -> None:
    params = parameters(PLAIN, HttpRequest("POST", body=b"{}"))
    assert params["__ow_headers"] == {"content-type": "application/octet-stream"}
    assert params["__ow_body"] == "e30="


def test_of_repeated_headers_the_last_one_is_seen() -> None:
    headers = [("X-A", "1"), ("x-a", "2"), ("Content-Length", "0")]
    params = parameters(PLAIN, HttpRequest("GET", headers))
    assert params["__ow_headers"] == {"x-a": "2"}


@pytest.mark.parametrize(
    ("query", "params", "raw"),
    [
        ("a=1&a=2", {"a": "2"}, "a=1&a=2"),
        ("a", {"a": ""}, "a"),
        ("a=", {"a": ""}, "a="),
        ("a=b=c", {"a": "b=c"}, "a=b%3Dc"),
        ("a=1&&b=2", {"a": "1", "": "", "b": "2"}, "a=1&&b=2"),
        ("a=x%20y+z%2B", {"a": "x y z+"}, "a=x+y+z%2B"),
        ("a=%C3%A9%ff", {"a": "é\ufffd"}, "a=%C3%A9%EF%BF%BD"),
        ("a=/?:@!$'()*,;[]", {"a": "/?:@!$'()*,;[]"}, "a=/?:@!$'()*,%3B%5B%5D"),
    ],
)
def test_queries_are_taken_apart_and_printed_as_on_the_platform(
    query: str, params: dict[str, str], raw: str
) -> None:
    plain = parameters(PLAIN, HttpRequest("GET", query=query))
    assert {k: v for k, v in plain.items() if not k.startswith("__ow_")} == params
    assert parameters(RAW, HttpRequest("GET", query=query))["__ow_query"] == raw


@pytest.mark.parametrize("query", ["a=%", "a=%zz", "a=é", "a=x y", "a#b"])
def test_a_broken_query_is_refused(query: str) -> None:
    assert rejection(HttpRequest("GET", query=query))[0] == 400


@given(st.lists(st.tuples(st.text(), st.none() | st.text())))
def test_a_printed_query_is_the_same_query(pairs: list[tuple[str, str | None]]) -> None:
    encodable = [
        (
            name.encode(errors="replace").decode(),
            value and value.encode(errors="replace").decode(),
        )
        for name, value in pairs
    ]
    printed = query_string.render(encodable)
    if printed:
        assert list(query_string.parse(printed)) == encodable


@pytest.mark.parametrize("body", ["a=%", "a=x y", "a=1\n", "a=é"])
def test_a_broken_form_is_refused(body: str) -> None:
    form = ("content-type", "application/x-www-form-urlencoded")
    assert rejection(post(body, form))[0] == 400


def test_of_repeated_form_fields_the_last_one_wins() -> None:
    form = ("content-type", "application/x-www-form-urlencoded")
    assert parameters(PLAIN, post("a=1&a=2", form))["a"] == "2"


def test_a_reserved_name_in_a_form_is_refused() -> None:
    form = ("content-type", "application/x-www-form-urlencoded")
    assert rejection(post("__ow_user=me", form)) == (
        400,
        {
            "error": "Request defines parameters that are not allowed "
            "(e.g., reserved properties).",
            "code": "tid-1",
        },
    )


@pytest.mark.parametrize(
    ("value", "status"), [("", 400), (0, 400), (False, 400), (None, None)]
)
def test_final_protects_every_input_but_null(value: Any, status: int | None) -> None:
    action = FakeAction({"A": value}, final=True)
    if status:
        assert rejection(post('{"A":1}'), action)[0] == status
    else:
        assert parameters(action, post('{"A":1}'))["A"] == 1


def test_a_final_raw_action_promotes_nothing_and_refuses_nothing() -> None:
    action = FakeAction({"A": "kept"}, raw_http=True, final=True)
    assert parameters(action, post('{"A":1}', query="A=2"))["A"] == "kept"


def test_the_platform_wins_over_inputs_of_reserved_names() -> None:
    action = FakeAction({"__ow_method": "mine"})
    assert parameters(action, HttpRequest("GET"))["__ow_method"] == "get"


def test_an_input_cannot_be_changed_through_the_parameters() -> None:
    action = FakeAction({"A": {"list": [1]}})
    parameters(action, HttpRequest("GET"))["A"]["list"].append(2)
    assert action.parameters == {"A": {"list": [1]}}


@pytest.mark.parametrize("size", [MAX_BODY_BYTES, MAX_BODY_BYTES + 1])
def test_a_body_may_have_one_megabyte(size: int) -> None:
    request = post(b"x" * size, ("content-type", "text/plain"))
    if size <= MAX_BODY_BYTES:
        assert len(parameters(PLAIN, request)["__ow_body"]) == size
    else:
        assert rejection(request) == (
            413,
            {
                "error": "Request larger than allowed: 1048577 > 1048576 bytes.",
                "code": "tid-1",
            },
        )


@pytest.mark.parametrize(
    ("secret", "sent", "allowed"),
    [
        (None, None, True),
        (False, None, True),
        ("s3cret", "s3cret", True),
        ("s3cret", "S3cret", False),
        ("s3cret", None, False),
        (12345, "12345", True),
        (12345, "12346", False),
        (True, "true", False),
        ({"odd": 1}, "x", False),
    ],
)
def test_require_whisk_auth_asks_for_its_secret(
    secret: object, sent: str | None, allowed: bool
) -> None:
    action = FakeAction(require_whisk_auth=secret)
    headers = [] if sent is None else [("x-require-whisk-auth", sent)]
    request = HttpRequest("GET", headers)
    if allowed:
        assert parameters(action, request)["__ow_method"] == "get"
    else:
        status, answer = rejection(request, action)
        assert (status, answer["code"]) == (401, "tid-1")


def test_options_is_answered_by_the_platform_even_without_the_secret() -> None:
    action = FakeAction(require_whisk_auth="s3cret")
    asked = [("Access-Control-Request-Headers", "x-custom")]
    with pytest.raises(Rejected) as caught:
        parameters(action, HttpRequest("OPTIONS", asked))
    response = caught.value.response
    assert (response.status, response.body) == (200, b"")
    assert dict(response.headers) == {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "OPTIONS, GET, DELETE, POST, PUT, HEAD, PATCH",
        "Access-Control-Allow-Headers": "x-custom",
    }


def test_an_action_with_custom_options_answers_them_itself() -> None:
    action = FakeAction(
        require_whisk_auth="s3cret", annotations={"web-custom-options": True}
    )
    assert parameters(action, HttpRequest("OPTIONS"))["__ow_method"] == "options"
    assert rejection(HttpRequest("GET"), action)[0] == 401


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("webhook", ("webhook", ".http")),
        ("webhook.http", ("webhook", ".http")),
        ("webhook.json", ("webhook", ".json")),
        ("ingestion/webhook.svg", ("ingestion/webhook", ".svg")),
        ("webhook.xml", ("webhook.xml", ".http")),
        ("webhook.json.text", ("webhook.json", ".text")),
    ],
)
def test_the_extension_is_the_known_end_of_the_name(
    name: str, expected: tuple[str, str]
) -> None:
    assert split_extension(name) == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(
    st.sampled_from(["GET", "POST", "OPTIONS"]),
    st.sampled_from(
        [
            "application/json",
            "text/plain",
            "a/b",
            "application/x-www-form-urlencoded",
            "?",
        ]
    ),
    st.text(alphabet="ab=&%+1"),
    st.binary() | json_values.map(lambda value: json.dumps(value).encode()),
    st.booleans(),
)
def test_any_request_has_parameters_or_an_answer(
    method: str, content_type: str, query: str, body: bytes, raw: bool
) -> None:
    request = HttpRequest(method, [("content-type", content_type)], query, "", body)
    seen = outcome_of(FakeAction(raw_http=raw), request)
    if isinstance(seen, HttpResponse):
        assert seen.status in (200, 400)
    else:
        assert json.loads(json.dumps(seen)) == seen
