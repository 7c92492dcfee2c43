"""How OpenWhisk answers with an action's result: its extensions, and its own headers.

What a result without an extension asks for is in
:mod:`actions.shared.platforms.http_result`. Source: Apache OpenWhisk, WebActions.scala
(the transcoders and completeRequest).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Literal

from actions.shared.platforms import media_type
from actions.shared.platforms.http_result import (
    HttpResult,
    InvalidResult,
    http_result,
)
from actions.shared.platforms.media_type import MediaType
from scripts.platform import activation as activations
from scripts.platform import platform_json
from scripts.platform.accept import is_accepted
from scripts.platform.web_http import (
    Headers,
    HttpRequest,
    HttpResponse,
    platform_error,
)

Extension = Literal[".http", ".json", ".html", ".svg", ".text"]

_SVG = MediaType("image/svg+xml")
_TEXT = MediaType("text/plain")


class _NotFoundError(Exception):
    """The result has not what the extension asks for."""


def response(
    result: Any,
    extension: Extension = ".http",
    *,
    request: HttpRequest | None = None,
    headers: Headers = (),
    transaction_id: str = "",
) -> HttpResponse:
    """Return what the caller of a web action gets. Never raises.

    Args:
        result: what ``main`` returned, or the outcome of its activation.
        extension: what the action's name in the URL ended with.
        request: what the action was called with; its ``Accept`` is respected.
        headers: those that every answer of the action has (CORS).
        transaction_id: stands in the platform's own errors as ``code``.
    """
    outcome = (
        result
        if isinstance(result, activations.Outcome)
        else activations.of_value(result)
    )
    extra = headers
    if isinstance(outcome, activations.Activation) and outcome.activation_id:
        extra = (("x-openwhisk-activation-id", outcome.activation_id), *headers)
    try:
        status, own, body_type, body = _answer(outcome, extension)
    except InvalidResult as error:
        return platform_error(HTTPStatus.BAD_REQUEST, str(error), transaction_id, extra)
    except _NotFoundError as error:
        return platform_error(HTTPStatus.NOT_FOUND, str(error), transaction_id, extra)
    if body_type is None:
        return HttpResponse(status, (*own, *extra), body)
    content_type = body_type.header("UTF-8")
    accept = request.values("accept") if request else []
    if status < HTTPStatus.BAD_REQUEST and not is_accepted(body_type, accept):
        # A rejection leaves the platform without the headers of the action.
        text = (
            "Resource representation is only available with these types:\n"
            + content_type
        )
        return platform_error(HTTPStatus.NOT_ACCEPTABLE, text, transaction_id)
    return HttpResponse(status, (*own, *extra, ("content-type", content_type)), body)


def _answer(outcome: activations.Outcome, extension: Extension) -> HttpResult:
    if outcome.status == "action developer error":
        raise InvalidResult("There was an error processing your request.")
    result = outcome.result
    if outcome.status == "application error":
        result = result["error"]
    if extension == ".http":
        return http_result(result, platform_json.write)
    if extension == ".json":
        if not isinstance(result, (dict, list)):
            raise InvalidResult(_invalid(media_type.JSON))
        return _ok(media_type.JSON, platform_json.write(result))
    if extension == ".text":
        return _as_text(result)
    of_type = media_type.HTML if extension == ".html" else _SVG
    text = _projection(result, extension)
    if not isinstance(text, str):
        raise InvalidResult(_invalid(of_type))
    return _ok(of_type, _encoded(text))


def _as_text(result: Any) -> HttpResult:
    if isinstance(result, dict) and not result.keys() & {"body", "text"}:
        raise _NotFoundError("Response does not include requested property.")
    value = _projection(result, ".text")
    plain = _encoded(value) if isinstance(value, str) else platform_json.write(value)
    return _ok(_TEXT, plain)


def _projection(result: Any, extension: Extension) -> Any:
    """The ``body`` of a result, or the member that is named like the extension."""
    if not isinstance(result, dict):
        return result
    return result["body"] if "body" in result else result.get(extension[1:])


def _ok(of_type: MediaType, body: bytes) -> HttpResult:
    return HttpResult(HTTPStatus.OK, (), of_type, body)


def _encoded(text: str) -> bytes:
    return text.encode(errors="replace")


def _invalid(of_type: MediaType) -> str:
    return f"Response is not valid '{of_type.value}'."
