"""DigitalOcean's event of an HTTP request; its answers are OpenWhisk's.

Source: DigitalOcean's reference, "Parameters and Responses".
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from scripts.platform import webaction
from scripts.platform.result import response
from scripts.platform.web_http import Rejected

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actions.shared.platforms.action_table import DeployedAction
    from scripts.front_doors.plain_http import CallContext
    from scripts.platform.web_http import Headers, HttpRequest


class FunctionContext:
    """What the platform says of a call."""

    def __init__(self, context: CallContext) -> None:
        self.activation_id = context.id
        self.request_id = context.id
        self.deadline = int(context.deadline_ms)


class _Deployed:
    """The action as OpenWhisk's rules see it."""

    annotations: Mapping[str, Any] = {"web-custom-options": True}
    final = True

    def __init__(self, action: DeployedAction, *, raw_http: bool) -> None:
        self.parameters: dict[str, Any] = action.inputs()
        self.raw_http = raw_http
        self.require_whisk_auth = action.secret


def call(
    action: DeployedAction, request: HttpRequest, context: CallContext
) -> tuple[int, Headers, bytes]:
    """Call ``main`` with the event, and with its context where it takes one."""
    try:
        event = event_of(request, _Deployed(action, raw_http=context.is_raw))
    except Rejected as rejected:
        refused = rejected.response
        return refused.status, refused.headers, refused.body
    code = getattr(action.main, "__code__", None)
    takes_context = getattr(code, "co_argcount", 1) > 1
    more = (FunctionContext(context),) if takes_context else ()
    answer = response(action.main(event, *more), request=request)
    return answer.status, answer.headers, answer.body


def event_of(request: HttpRequest, action: webaction.WebAction) -> dict[str, Any]:
    """Return the event: the inputs and, without raw, what the caller sent, and http.

    Raises:
        Rejected: the platform answers by itself.
    """
    params = webaction.parameters(action, request)
    http: dict[str, Any] = {
        "headers": params["__ow_headers"],
        "method": request.method,
        "path": request.path,
    }
    if action.raw_http:
        http |= {**_body(request.body), "queryString": request.query}
    beside = {k: v for k, v in params.items() if not k.startswith("__ow_")}
    return {**beside, "http": http}


def _body(body: bytes) -> dict[str, Any]:
    try:
        return {"body": body.decode(), "isBase64Encoded": False}
    except UnicodeDecodeError:
        return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
