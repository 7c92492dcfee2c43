"""How OpenWhisk makes an HTTP answer of an action's result.

Sources: Apache OpenWhisk, WebActions.scala (the transcoders and completeRequest), and
of Apache Pekko HTTP the rules for status codes, headers and content negotiation.
"""

from __future__ import annotations

import base64
import re
from typing import Any, Literal

from scripts.platform import activation as activations
from scripts.platform import media_type, platform_json, result_head
from scripts.platform.media_type import MediaType
from scripts.platform.web_http import (
    BAD_REQUEST,
    NO_CONTENT,
    OK,
    Headers,
    HttpRequest,
    HttpResponse,
    platform_error,
)

Extension = Literal[".http", ".json", ".html", ".svg", ".text"]

_NOT_FOUND = 404
_NOT_ACCEPTABLE = 406
_SVG = MediaType("image/svg+xml")
_TEXT = MediaType("text/plain")
_STATUS_WITHOUT_BODY = frozenset({204, 205, 304})
_INVALID_HTTP = "Response is not valid 'message/http'."
_TYPE_MISMATCH = "Response type in header did not match generated content type."
_BASE64 = re.compile(r"([A-Za-z0-9+/]*)(={0,2})")


class _InvalidResultError(Exception):
    """The result is no HTTP answer; the text is what the caller is told."""

    def __init__(self, text: str, status: int = BAD_REQUEST) -> None:
        super().__init__(text)
        self.status = status


class _NotAcceptableError(Exception):
    """The caller does not take the type of the answer."""


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
    accept = request.values("accept") if request else []
    try:
        status, own, body_type, body = _answer(outcome, extension)
        if body_type and status < BAD_REQUEST:
            _negotiate(body_type, accept)
    except _InvalidResultError as error:
        return platform_error(error.status, str(error), transaction_id, extra)
    except _NotAcceptableError as error:
        # A rejection leaves the platform without the headers of the action.
        return platform_error(_NOT_ACCEPTABLE, str(error), transaction_id)
    typed = (("content-type", body_type.header("UTF-8")),) if body_type else ()
    return HttpResponse(status, (*own, *extra, *typed), body)


_Answer = tuple[int, Headers, MediaType | None, bytes]


def _answer(outcome: activations.Outcome, extension: Extension) -> _Answer:
    if outcome.status == "action developer error":
        raise _InvalidResultError("There was an error processing your request.")
    result = outcome.result
    if outcome.status == "application error":
        result = result["error"]
    if extension == ".http":
        return _as_http(result)
    if extension == ".json":
        if not isinstance(result, (dict, list)):
            raise _InvalidResultError(_invalid(media_type.JSON))
        return OK, (), media_type.JSON, platform_json.write(result)
    if extension == ".text":
        return _as_text(result)
    of_type = media_type.HTML if extension == ".html" else _SVG
    text = _projection(result, extension)
    if not isinstance(text, str):
        raise _InvalidResultError(_invalid(of_type))
    return OK, (), of_type, _encoded(text)


def _as_text(result: Any) -> _Answer:
    if isinstance(result, dict) and not result.keys() & {"body", "text"}:
        text = "Response does not include requested property."
        raise _InvalidResultError(text, _NOT_FOUND)
    value = _projection(result, ".text")
    plain = _encoded(value) if isinstance(value, str) else platform_json.write(value)
    return OK, (), _TEXT, plain


def _projection(result: Any, extension: Extension) -> Any:
    """The ``body`` of a result, or the member that is named like the extension."""
    if not isinstance(result, dict):
        return result
    return result["body"] if "body" in result else result.get(extension[1:])


def _as_http(result: Any) -> _Answer:
    if not isinstance(result, dict):
        raise _InvalidResultError(_INVALID_HTTP)
    try:
        headers = result_head.headers(result.get("headers", {}))
        status = (
            result_head.status(result["statusCode"]) if "statusCode" in result else None
        )
    except ValueError:
        raise _InvalidResultError(_INVALID_HTTP) from None
    content_type = next((v for k, v in headers if k.lower() == "content-type"), None)
    own = result_head.sendable(headers)
    body = result.get("body")
    if body is None or body == "":
        return NO_CONTENT if status is None else status, own, None, b""
    body_type, content = (
        _text_entity(body, content_type)
        if isinstance(body, str)
        else _json_entity(body, content_type)
    )
    status = OK if status is None else status
    if status in _STATUS_WITHOUT_BODY:
        return status, own, None, b""
    return status, own, body_type, content


def _text_entity(body: str, content_type: str | None) -> tuple[MediaType, bytes]:
    body_type = media_type.HTML
    if content_type is not None:
        parsed = media_type.parse(content_type)
        if parsed is None:
            text = "Response did not specify a known content-type."
            raise _InvalidResultError(text)
        # The charset that the action names decides what kind of type it is, but what
        # is sent is UTF-8.
        body_type = MediaType(
            parsed.name,
            parsed.parameters,
            "UTF-8" if parsed.charset and parsed.kind == "open" else None,
        )
    is_encoded = body_type.kind == "binary" or (
        body_type.is_json_family and _looks_like_base64(body)
    )
    return body_type, _from_base64(body) if is_encoded else _encoded(body)


def _json_entity(body: Any, content_type: str | None) -> tuple[MediaType, bytes]:
    body_type = media_type.JSON
    if content_type is not None:
        parsed = media_type.parse(content_type)
        if parsed is None or not parsed.is_json_family:
            raise _InvalidResultError(_TYPE_MISMATCH)
        body_type = MediaType(parsed.name)
    return body_type, platform_json.write(body)


def _negotiate(body_type: MediaType, accept: list[str]) -> None:
    if not media_type.is_accepted(body_type, accept):
        raise _NotAcceptableError(
            "Resource representation is only available with these types:\n"
            + body_type.header("UTF-8")
        )


def _looks_like_base64(text: str) -> bool:
    trimmed = text.strip("".join(map(chr, range(33))))
    return bool(trimmed) and len(trimmed) % 4 == 0 and bool(_BASE64.fullmatch(trimmed))


def _from_base64(text: str) -> bytes:
    found = _BASE64.fullmatch(text)
    if not found or len(found[1]) % 4 == 1 or (found[2] and len(text) % 4):
        raise _InvalidResultError(_TYPE_MISMATCH)
    digits = found[1]
    return base64.b64decode(digits + "=" * (-len(digits) % 4))


def _encoded(text: str) -> bytes:
    return text.encode(errors="replace")


def _invalid(of_type: MediaType) -> str:
    return f"Response is not valid '{of_type.value}'."
