"""A result becomes an HTTP answer exactly as on OpenWhisk."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.platform.activation import Activation, Outcome, of_answer, of_value
from scripts.platform.result import Extension, response
from scripts.platform.web_http import HttpRequest, HttpResponse
from tests.platform.web_vectors import assert_answer
from tests.platform.web_vectors import results as vectors

INVALID_HTTP = "Response is not valid 'message/http'."
MISMATCH = "Response type in header did not match generated content type."
DEVELOPER = "There was an error processing your request."


def headers_of(answer: HttpResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers}


def error_of(answer: HttpResponse) -> tuple[int, str]:
    return answer.status, json.loads(answer.body)["error"]


@pytest.mark.parametrize("case", vectors(), ids=lambda case: case["name"])
def test_vectors_hold(case: dict[str, Any]) -> None:
    answer = response(case["result"], case["extension"])
    parsed = (
        json.loads(answer.body)
        if "text" not in case["expect"] and answer.body
        else None
    )
    assert_answer(
        case["expect"], answer.status, headers_of(answer), answer.body, parsed
    )


@pytest.mark.parametrize(
    ("result", "printed"),
    [
        (
            {"b": 1, "a": [1, "x", {"c": None}]},
            '{\n  "a": [1, "x", {\n    "c": null\n  }],\n  "b": 1\n}',
        ),
        ({"a": {}, "b": []}, '{\n  "a": {\n\n  },\n  "b": []\n}'),
        (
            [1e22, 1e-7, 0.0001, -0.0, 12345678901234567890],
            "[1E+22, 1E-7, 0.0001, 0.0, 12345678901234567890]",
        ),
        (['é\n\u0001"\\/'], '["é\\n\\u0001\\"\\\\/"]'),
        ([True, False, None], "[true, false, null]"),
    ],
)
def test_json_is_printed_as_the_platform_prints_it(result: Any, printed: str) -> None:
    assert response({"body": result}).body.decode() == printed


@pytest.mark.parametrize(
    ("result", "extension", "status", "body"),
    [
        ({"body": {"a": 1}}, ".text", 200, '{\n  "a": 1\n}'),
        ({"text": 1.5}, ".text", 200, "1.5"),
        ({"body": None, "text": "x"}, ".text", 200, "null"),
        ({"body": True}, ".text", 200, "true"),
        (["x"], ".text", 200, '["x"]'),
        ({"error": "boom"}, ".text", 200, "boom"),
        ({"svg": "<svg/>"}, ".svg", 200, "<svg/>"),
        ({"body": "b", "html": "h"}, ".html", 200, "b"),
        ([1], ".json", 200, "[1]"),
    ],
)
def test_an_extension_chooses_what_is_sent(
    result: Any, extension: Extension, status: int, body: str
) -> None:
    answer = response(result, extension)
    assert (answer.status, answer.body.decode()) == (status, body)


@pytest.mark.parametrize(
    ("result", "extension", "error"),
    [
        ({"html": 1}, ".html", "Response is not valid 'text/html'."),
        ({"body": None, "html": "x"}, ".html", "Response is not valid 'text/html'."),
        ({}, ".svg", "Response is not valid 'image/svg+xml'."),
        ({"error": "boom"}, ".json", "Response is not valid 'application/json'."),
    ],
)
def test_an_extension_that_finds_nothing_is_a_400(
    result: Any, extension: Extension, error: str
) -> None:
    assert error_of(response(result, extension)) == (400, error)


@pytest.mark.parametrize(
    "returned",
    [
        "text",
        1,
        True,
        None,
        float("nan"),
        {"a": float("inf")},
        {1, 2},
        b"bytes",
        {"a": object()},
        {"a": "\ud800"},
        {("a", "b"): 1},
        {"a": 10**100},
        {"a": 10**5000},
    ],
)
@pytest.mark.parametrize("extension", [".http", ".json", ".text"])
def test_what_an_action_must_not_return_is_its_developers_error(
    returned: Any, extension: Extension
) -> None:
    assert error_of(response(returned, extension)) == (400, DEVELOPER)


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (b'{"a":1}\n', Outcome("success", {"a": 1})),
        (b"[1]\n", Outcome("success", [1])),
        (
            b'{"error":{"x":1},"body":2}\n',
            Outcome("application error", {"error": {"x": 1}}),
        ),
        (
            b"null\n",
            Outcome(
                "action developer error",
                {
                    "error": "The action did not produce a valid JSON or JSON Array "
                    "response: null"
                },
            ),
        ),
        (
            b"3\n",
            Outcome(
                "action developer error",
                {"error": "The action did not return a dictionary or array."},
            ),
        ),
    ],
)
def test_an_answer_is_classified_as_by_proxy_and_invoker(
    line: bytes, outcome: Outcome
) -> None:
    assert of_answer(line) == outcome


def test_a_result_over_one_megabyte_is_an_application_error() -> None:
    fits = of_value({"body": "x" * (1_048_576 - len('{"body": ""}\n'))})
    assert fits.status == "success"
    outcome = of_value({"body": "x" * (1_048_577 - len('{"body": ""}\n'))})
    assert outcome == Outcome(
        "application error",
        {
            "error": "The action produced a response that exceeded the allowed "
            "length: 1048577 > 1048576 bytes."
        },
    )
    assert error_of(response(outcome)) == (400, INVALID_HTTP)


def test_tuples_and_number_keys_become_what_json_makes_of_them() -> None:
    assert of_value({"a": (1, 2), 3: 4}).result == {"a": [1, 2], "3": 4}


def test_the_answer_names_its_activation() -> None:
    activation = Activation("action developer error", {}, activation_id="a" * 32)
    answer = response(activation, headers=(("X-Cors", "1"),), transaction_id="tid-1")
    assert headers_of(answer)["x-openwhisk-activation-id"] == "a" * 32
    assert headers_of(answer)["x-cors"] == "1"
    assert json.loads(answer.body)["code"] == "tid-1"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ([], 200),
        (["*/*"], 200),
        (["text/html, application/*;q=0.1"], 200),
        (["text/html"], 406),
        (["application/json;q=0, */*"], 406),
        (["text/html", "application/json"], 200),
        (["*;q=.2"], 200),
        (["rubbish"], 200),
    ],
)
def test_a_caller_may_say_which_types_it_takes(accept: list[str], status: int) -> None:
    request = HttpRequest("GET", [("Accept", value) for value in accept])
    answer = response({"body": {"a": 1}}, request=request)
    assert answer.status == status
    if status == 406:
        assert "application/json" in json.loads(answer.body)["error"]


def test_an_error_is_sent_whatever_types_the_caller_takes() -> None:
    request = HttpRequest("GET", [("accept", "text/html")])
    assert (
        response({"error": {"statusCode": 401, "body": {}}}, request=request).status
        == 401
    )
    assert response("x", request=request).status == 400


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=20,
)
likely = st.fixed_dictionaries(
    {},
    optional={
        "statusCode": anything | st.integers(90, 610),
        "headers": anything | st.dictionaries(st.text(), anything),
        "body": anything,
        "error": anything,
    },
)


@given(anything | likely, st.sampled_from([".http", ".json", ".html", ".svg", ".text"]))
def test_any_result_becomes_a_valid_answer(result: Any, extension: Extension) -> None:
    answer = response(result, extension)
    assert 200 <= answer.status <= 599
    assert isinstance(answer.body, bytes)
    for name, value in answer.headers:
        assert name
        assert not {"\r", "\n", "\0"} & set(name + value)
        value.encode("latin-1")
