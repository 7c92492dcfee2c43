"""AWS Lambda: an action behind HTTP, or called by a schedule.

Web actions answer function URLs and HTTP APIs (payload format 2.0), REST APIs and HTTP
APIs of format 1.0, and application load balancers, with and without lists of headers.
Other actions are called by EventBridge Scheduler, and by a scheduled rule of
EventBridge. Sources: AWS, "Using AWS Lambda with API Gateway" and "with Elastic Load
Balancing", "Lambda function URLs", EventBridge Scheduler's "Templated targets".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus

from actions.shared.platforms import calling
from actions.shared.platforms.web_answer import refusal
from actions.shared.platforms.web_call import WebCall, body_of, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from actions.shared.platforms.action_table import DeployedAction
    from actions.shared.platforms.web_answer import WebAnswer

    Event = Mapping[str, Any]
    Handler = Callable[[Any, Any], Any]

_EXPECTED: Final = (
    "an event of a function URL, of an API Gateway (payload format 1.0 or 2.0) or of "
    "an application load balancer"
)
_EXPECTED_SCHEDULE: Final = (
    "an event of EventBridge: source aws.scheduler or aws.events, and detail-type "
    "Scheduled Event"
)
_SCHEDULERS: Final = ("aws.scheduler", "aws.events")
_MALFORMED: Final = (AttributeError, KeyError, TypeError, ValueError)


def handler(action: DeployedAction) -> Handler:
    """Return the function that Lambda calls with an event and its context."""
    return _web_handler(action) if action.web else _schedule_handler(action)


def _web_handler(action: DeployedAction) -> Handler:
    def handle(event: Any, context: Any) -> dict[str, Any]:
        activation = calling.activation_of(action, *_said_by(context))
        try:
            call = _call(event)
        except _MALFORMED:
            answer = calling.unknown_shape(action, _EXPECTED, activation)
            return _response({}, answer)
        return _response(event, calling.answer(action, call, activation))

    return handle


def _schedule_handler(action: DeployedAction) -> Handler:
    def handle(event: Any, context: Any) -> Any:
        """Return the result. A failure is raised, so that Lambda tries again."""
        activation = calling.activation_of(action, *_said_by(context))
        try:
            payload = _payload(event)
        except _MALFORMED:
            calling.unknown_shape(action, _EXPECTED_SCHEDULE, activation)
            text = "The event is not one of a schedule."
            return _response({}, refusal(400, text))
        return calling.run_scheduled(action, payload, activation)

    return handle


def _said_by(context: Any) -> tuple[str, float]:
    return context.aws_request_id, context.get_remaining_time_in_millis()


def _call(event: Event) -> WebCall:
    if "http" in event["requestContext"]:
        return _call_of_format_2(event)
    return _call_of_format_1(event)


def _call_of_format_2(event: Event) -> WebCall:
    headers = [*event["headers"].items()]
    if cookies := event.get("cookies"):
        headers.append(("cookie", "; ".join(cookies)))
    return WebCall(
        method=event["requestContext"]["http"]["method"],
        headers=joined(headers),
        path=_path(event["rawPath"]),
        query=event["rawQueryString"],
        body=_body(event),
    )


def _call_of_format_1(event: Event) -> WebCall:
    # A load balancer hands over the query as it stands in the URL, a gateway decoded.
    encode = str if _is_of_load_balancer(event) else quote_plus
    pairs = _pairs(event, "multiValueQueryStringParameters", "queryStringParameters")
    return WebCall(
        method=event["httpMethod"],
        headers=joined(_pairs(event, "multiValueHeaders", "headers")),
        path=_path(event["path"]),
        query="&".join(f"{encode(name)}={encode(value)}" for name, value in pairs),
        body=_body(event),
    )


def _is_of_load_balancer(event: Event) -> bool:
    return "elb" in event["requestContext"]


def _pairs(event: Event, several: str, single: str) -> Iterator[tuple[str, str]]:
    """Yield names and values: of the member with lists where there is one."""
    if event.get(several):
        for name, values in event[several].items():
            yield from ((name, value) for value in values)
    else:
        yield from (event.get(single) or {}).items()


def _path(path: str) -> str:
    return "" if path == "/" else path


def _body(event: Event) -> bytes:
    return body_of(event.get("body"), is_base64=event.get("isBase64Encoded") is True)


def _payload(event: Event) -> dict[str, Any]:
    if event["source"] not in _SCHEDULERS or event["detail-type"] != "Scheduled Event":
        raise ValueError("this is not a schedule")
    detail = event.get("detail") or {}
    # A schedule's own default is a text.
    return dict(json.loads(detail) if isinstance(detail, str) else detail)


def _response(event: Event, answer: WebAnswer) -> dict[str, Any]:
    """Return an answer in the format of the event."""
    text, is_base64 = answer.text()
    response: dict[str, Any] = {
        "statusCode": answer.status,
        "body": text,
        "isBase64Encoded": is_base64,
    }
    if event.get("multiValueHeaders") or "httpMethod" in event:
        lists: dict[str, list[str]] = {}
        for name, value in answer.headers:
            lists.setdefault(name, []).append(value)
        # A load balancer reads one of the two, as it is set up, and a gateway both.
        if not _is_of_load_balancer(event) or event.get("multiValueHeaders"):
            return {**response, "multiValueHeaders": lists}
        last = {name: values[-1] for name, values in lists.items()}
        return {**response, "headers": last}
    response["headers"], cookies = answer.by_name()
    return {**response, "cookies": cookies} if cookies else response
