"""AWS Lambda: each event by its documentation, and what is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from actions.shared.platforms import aws_lambda, calling
from tests.front_doors.doors import Context, deployed, echo, lines

# As AWS documents them, less the members that tell nothing of the request.
FUNCTION_URL: dict[str, Any] = {
    "version": "2.0",
    "routeKey": "$default",
    "rawPath": "/my/path",
    "rawQueryString": "parameter1=value1&parameter1=value2&parameter2=a%20b",
    "cookies": ["cookie1=a", "cookie2=b"],
    "headers": {"header1": "value1", "header2": "value1,value2"},
    "queryStringParameters": {"parameter1": "value1,value2", "parameter2": "a b"},
    "requestContext": {
        "apiId": "<urlid>",
        "http": {"method": "POST", "path": "/my/path", "protocol": "HTTP/1.1"},
        "requestId": "id",
        "stage": "$default",
    },
    "body": "Hello from client!",
    "isBase64Encoded": False,
}
REST: dict[str, Any] = {
    "version": "1.0",
    "resource": "/my/path",
    "path": "/my/path",
    "httpMethod": "POST",
    "headers": {"Header2": "value2", "Cookie": "cookie1=a"},
    "multiValueHeaders": {"Header2": ["value1", "value2"], "Cookie": ["cookie1=a"]},
    "queryStringParameters": {"parameter1": "value2", "parameter2": "a b"},
    "multiValueQueryStringParameters": {
        "parameter1": ["value1", "value2"],
        "parameter2": ["a b"],
    },
    "requestContext": {"accountId": "123456789012", "requestId": "id="},
    "body": "SGVsbG8gZnJvbSBjbGllbnQh",
    "isBase64Encoded": True,
}
LOAD_BALANCER: dict[str, Any] = {
    "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:…"}},
    "httpMethod": "POST",
    "path": "/my/path",
    "queryStringParameters": {"parameter2": "a%20b"},
    "headers": {"header2": "value1", "x-forwarded-for": "72.12.164.125"},
    "body": "Hello from client!",
    "isBase64Encoded": False,
}
LISTS_OF_LOAD_BALANCER: dict[str, Any] = {
    "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:…"}},
    "httpMethod": "POST",
    "path": "/my/path",
    "multiValueQueryStringParameters": {"parameter2": ["a%20b"]},
    "multiValueHeaders": {"header2": ["value1", "value2"]},
    "body": "Hello from client!",
    "isBase64Encoded": False,
}


def body_of(response: dict[str, Any]) -> Any:
    return json.loads(response["body"])


@pytest.mark.parametrize(
    ("event", "header2", "query"),
    [
        (FUNCTION_URL, "value1,value2", FUNCTION_URL["rawQueryString"]),
        (
            REST,
            "value1, value2",
            "parameter1=value1&parameter1=value2&parameter2=a+b",
        ),
        (LOAD_BALANCER, "value1", "parameter2=a%20b"),
        (LISTS_OF_LOAD_BALANCER, "value1, value2", "parameter2=a%20b"),
    ],
    ids=["function url", "rest", "load balancer", "its lists"],
)
def test_an_event_becomes_the_parameters_of_a_raw_action(
    event: dict[str, Any], header2: str, query: str
) -> None:
    params = body_of(aws_lambda.handler(deployed(echo))(event, Context()))

    assert params["__ow_method"] == "post"
    assert params["__ow_path"] == "/my/path"
    assert params["__ow_query"] == query
    assert params["__ow_headers"]["header2"] == header2
    assert params["__ow_body"] == "SGVsbG8gZnJvbSBjbGllbnQh"
    assert params["__ow_body_is_base64"] is True


def test_cookies_of_a_function_url_are_one_header() -> None:
    params = body_of(aws_lambda.handler(deployed(echo))(FUNCTION_URL, Context()))
    assert params["__ow_headers"]["cookie"] == "cookie1=a; cookie2=b"


def test_an_http_api_without_body_and_query_is_a_request_too() -> None:
    event = {**FUNCTION_URL, "rawPath": "/", "rawQueryString": ""}
    del event["body"]
    params = body_of(aws_lambda.handler(deployed(echo))(event, Context()))
    assert (params["__ow_path"], params["__ow_query"], params["__ow_body"]) == ("",) * 3


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (FUNCTION_URL, {"headers": {"a": "1, 2"}, "cookies": ["b=1", "c=2"]}),
        (REST, {"multiValueHeaders": {"a": ["1", "2"], "set-cookie": ["b=1", "c=2"]}}),
        (LOAD_BALANCER, {"headers": {"a": "2", "set-cookie": "c=2"}}),
        (
            LISTS_OF_LOAD_BALANCER,
            {"multiValueHeaders": {"a": ["1", "2"], "set-cookie": ["b=1", "c=2"]}},
        ),
    ],
    ids=["function url", "rest", "load balancer", "its lists"],
)
def test_an_answer_has_the_format_of_the_event(
    event: dict[str, Any], expected: dict[str, Any]
) -> None:
    headers = {"A": ["1", 2], "Set-Cookie": ["b=1", "c=2"]}
    result = {"statusCode": 204, "headers": headers}
    response = aws_lambda.handler(deployed(lambda _: result))(event, Context())

    assert response == {
        "statusCode": 204,
        "body": "",
        "isBase64Encoded": False,
        **expected,
    }


def test_a_body_that_is_no_text_is_answered_in_base64() -> None:
    result = {"headers": {"content-type": "image/png"}, "body": "iVBORw0KGgo="}
    response = aws_lambda.handler(deployed(lambda _: result))(FUNCTION_URL, Context())
    assert (response["body"], response["isBase64Encoded"]) == ("iVBORw0KGgo=", True)


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        {},
        {"Records": [{"eventSource": "aws:sqs"}]},
        {"source": "aws.scheduler", "detail-type": "Scheduled Event"},
        {"requestContext": {}},
        {**FUNCTION_URL, "headers": None},
        {**FUNCTION_URL, "isBase64Encoded": True},
        {**FUNCTION_URL, "body": {"a": 1}},
        {**REST, "multiValueHeaders": {"a": None}},
    ],
    ids=str,
)
def test_an_event_of_another_shape_gets_400_and_a_line_that_says_what_was_expected(
    event: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def main(_: dict[str, Any]) -> Any:
        pytest.fail("it was called")

    response = aws_lambda.handler(deployed(main))(event, Context())

    assert response["statusCode"] == 400
    assert "shape" in body_of(response)["error"]
    (line,) = lines(capsys)
    assert (line["level"], line["action"]) == ("error", "shop/echo")
    assert line["activation_id"] == "call-1"
    assert "function URL" in line["expected"]


SCHEDULED = {
    "version": "0",
    "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    "source": "aws.scheduler",
    "account": "123456789012",
    "time": "2026-11-26T12:00:00Z",
    "region": "eu-central-1",
    "resources": ["arn:aws:scheduler:eu-central-1:123456789012:schedule/default/a"],
    "detail": "{}",
}


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        (SCHEDULED, {}),
        ({**SCHEDULED, "source": "aws.events", "detail": {}}, {}),
        ({**SCHEDULED, "detail": {"batch": 5}}, {"batch": 5}),
        ({**SCHEDULED, "detail": '{"batch": 5}'}, {"batch": 5}),
    ],
)
def test_a_schedule_calls_an_action_that_is_not_on_the_web(
    event: dict[str, Any], payload: dict[str, Any]
) -> None:
    action = deployed(
        lambda params: params,
        web=False,
        inputs={"LIMIT": "${LIMIT:-3}"},
    )
    assert aws_lambda.handler(action)(event, Context()) == {"LIMIT": "3", **payload}


def test_a_schedule_cannot_set_an_input() -> None:
    action = deployed(lambda params: params, web=False, inputs={"URL": "https://a"})
    event = {**SCHEDULED, "detail": {"URL": "https://evil"}}
    assert aws_lambda.handler(action)(event, Context()) == {"URL": "https://a"}


@pytest.mark.parametrize("event", [FUNCTION_URL, {}, {"source": "aws.s3"}, None])
def test_nothing_else_calls_it(event: Any, capsys: pytest.CaptureFixture[str]) -> None:
    def main(_: dict[str, Any]) -> Any:
        pytest.fail("it was called")

    response = aws_lambda.handler(deployed(main, web=False))(event, Context())

    assert response["statusCode"] == 400
    assert "aws.scheduler" in lines(capsys)[0]["expected"]


@pytest.mark.parametrize("ending", ["an error", "an exception"])
def test_a_scheduled_call_that_fails_is_raised_so_that_lambda_counts_it(
    ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def main(_: dict[str, Any]) -> dict[str, Any]:
        if ending == "an exception":
            raise ValueError("Bearer 1234567890abcdefgh")
        return {"error": {"statusCode": 503}}

    handle = aws_lambda.handler(deployed(main, web=False))
    with pytest.raises(calling.CallFailed) as raised:
        handle(SCHEDULED, Context())
    assert "1234567890abcdefgh" not in f"{raised.value}{capsys.readouterr().err}"
