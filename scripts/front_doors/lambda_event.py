"""AWS Lambda's events of an HTTP request, and the answer in each format.

Sources: AWS, "Lambda function URLs", "Working with AWS Lambda proxy integrations for
HTTP APIs", "Set up Lambda proxy integrations in API Gateway" and "Using AWS Lambda with
an Application Load Balancer".
"""

from __future__ import annotations

import base64
import json
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from actions.shared.platforms.action_table import DeployedAction
    from scripts.front_doors.plain_http import CallContext
    from scripts.platform.web_http import HttpRequest

    Answer = tuple[int, list[tuple[str, str]], bytes]
    Caller = Callable[[DeployedAction, HttpRequest, CallContext], Answer]

# The types of bodies that are passed on as text.
_TEXT = ("text/", "application/json", "application/javascript", "application/xml")
_TARGET_GROUP = (
    "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/shop/0123456789"
)


class LambdaContext:
    """What Lambda's runtime says of a call."""

    def __init__(self, context: CallContext) -> None:
        self.aws_request_id = context.id
        self._deadline_ms = context.deadline_ms

    def get_remaining_time_in_millis(self) -> int:
        """Return what is left until the function's time-out."""
        return max(0, int(self._deadline_ms - time.time() * 1000))


def function_url_event(request: HttpRequest) -> dict[str, Any]:
    """Return the event of payload format 2.0."""
    headers: dict[str, str] = {}
    for name, value in request.headers:
        key = name.lower()
        if key != "cookie":
            headers[key] = f"{headers[key]},{value}" if key in headers else value
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": request.path or "/",
        "rawQueryString": request.query,
        "headers": headers,
        "requestContext": {
            "accountId": "anonymous",
            "http": {"method": request.method, "path": request.path or "/"},
            "stage": "$default",
        },
        **_body(request),
    }
    if cookies := request.values("cookie"):
        event["cookies"] = [part for text in cookies for part in text.split("; ")]
    if request.query:
        event["queryStringParameters"] = dict(_pairs(request))
    return event


def rest_event(request: HttpRequest) -> dict[str, Any]:
    """Return the event of payload format 1.0."""
    return {
        "resource": "/{proxy+}",
        "path": request.path or "/",
        "httpMethod": request.method,
        "headers": dict(request.headers),
        "multiValueHeaders": _lists(request.headers),
        "queryStringParameters": dict(_pairs(request)) or None,
        "multiValueQueryStringParameters": _lists(_pairs(request)) or None,
        "requestContext": {"stage": "prod", "httpMethod": request.method},
        "body": None,
        **_body(request),
    }


def load_balancer_event(request: HttpRequest) -> dict[str, Any]:
    """Return the event of a load balancer; its target group has no lists of headers."""
    parts = [part.partition("=") for part in request.query.split("&") if part]
    return {
        "requestContext": {"elb": {"targetGroupArn": _TARGET_GROUP}},
        "httpMethod": request.method,
        "path": request.path or "/",
        # As it stands in the URL.
        "queryStringParameters": {name: value for name, _, value in parts},
        "headers": {name.lower(): value for name, value in request.headers},
        "body": "",
        **_body(request),
    }


def _caller(event_of: Callable[[HttpRequest], dict[str, Any]]) -> Caller:
    def call(
        action: DeployedAction, request: HttpRequest, context: CallContext
    ) -> Answer:
        door = import_module("actions.shared.platforms.aws_lambda")
        # Both travel as JSON.
        sent = json.loads(json.dumps(event_of(request)))
        returned = door.handler(action)(sent, LambdaContext(context))
        return answer_of(json.loads(json.dumps(returned)))

    return call


#: Call with an event of a function URL or of an HTTP API, of a REST API, and of a load
#: balancer.
call_function_url = _caller(function_url_event)
call_rest = _caller(rest_event)
call_load_balancer = _caller(load_balancer_event)


def answer_of(response: Mapping[str, Any]) -> Answer:
    """Return status, headers and body of what a function has returned."""
    single = response.get("headers") or {}
    several = response.get("multiValueHeaders") or {}
    headers = [(name, text) for name, text in single.items() if name not in several]
    headers += [(name, text) for name, texts in several.items() for text in texts]
    headers += [("set-cookie", cookie) for cookie in response.get("cookies", ())]
    body: str = response["body"]
    content = base64.b64decode(body) if response["isBase64Encoded"] else body.encode()
    return response["statusCode"], headers, content


def _body(request: HttpRequest) -> dict[str, Any]:
    if not request.body:
        return {"isBase64Encoded": False}
    media_types = request.values("content-type")
    if media_types and media_types[-1].lower().startswith(_TEXT):
        try:
            return {"body": request.body.decode(), "isBase64Encoded": False}
        except UnicodeDecodeError:
            pass
    return {"body": base64.b64encode(request.body).decode(), "isBase64Encoded": True}


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    return parse_qsl(request.query, keep_blank_values=True)


def _lists(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found
