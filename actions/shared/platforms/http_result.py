"""What OpenWhisk makes of an action's result: status, headers, type and body.

Every way of running an action goes through here. Sources: Apache OpenWhisk,
WebActions.scala (resultAsHttp), and of Apache Pekko HTTP the rules for status codes
and what HttpResponseRendererFactory.scala does not send.
"""

from __future__ import annotations

import base64
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from actions.shared.platforms import media_type
from actions.shared.platforms.media_type import MediaType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Headers = tuple[tuple[str, str], ...]

_INVALID: Final = "Response is not valid 'message/http'."
_MISMATCH: Final = "Response type in header did not match generated content type."
_UNKNOWN_TYPE: Final = "Response did not specify a known content-type."
# OpenWhisk lets 1xx pass; no caller can receive such an answer.
_STATUSES: Final = range(200, 600)
_WITHOUT_BODY: Final = (204, 205, 304)
# The HTTP server sets these itself, whatever an action says.
_NOT_FOR_ACTIONS: Final = frozenset(
    {
        "connection",
        "content-length",
        "content-type",
        "date",
        "server",
        "transfer-encoding",
    }
)
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,10}")
_FIELD_NAME: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_FIELD_VALUE: Final = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_BASE64: Final = re.compile(r"([A-Za-z0-9+/]*)(={0,2})")


class InvalidResult(ValueError):
    """A result is not an HTTP answer; the text is what the caller reads, with a 400."""


class HttpResult(NamedTuple):
    """The HTTP answer that a result asks for.

    Attributes:
        status: of HTTP.
        headers: those that can be sent, without the type; a list repeats its header.
        content_type: of the body; None without a body.
        body: its bytes.
    """

    status: int
    headers: Headers
    content_type: MediaType | None
    body: bytes


def http_result(result: Any, write: Callable[[Any], bytes]) -> HttpResult:
    """Return the answer that a result, a JSON value, asks for.

    Args:
        result: what ``main`` returned, or what stands under its ``error``.
        write: how JSON is printed.

    Raises:
        InvalidResult: it asks for none.
    """
    if not isinstance(result, dict):
        raise InvalidResult(_INVALID)
    lines = tuple(_lines(result.get("headers", {})))
    body = result.get("body")
    is_empty = body is None or body == ""
    status = status_of(result.get("statusCode", 204 if is_empty else 200))
    headers = tuple(_sendable(lines))
    if is_empty:
        return HttpResult(status, headers, None, b"")
    given = next((v for name, v in lines if name.lower() == "content-type"), None)
    if isinstance(body, str):
        content_type, content = _text_entity(body, given)
    else:
        content_type, content = _json_type(given), write(body)
    if status in _WITHOUT_BODY:
        return HttpResult(status, headers, None, b"")
    return HttpResult(status, headers, content_type, content)


def number_text(value: float) -> str:
    """Return a number or a boolean as OpenWhisk prints it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    # Java's BigDecimal knows no negative zero.
    return str(abs(Decimal(repr(value))) if value == 0 else Decimal(repr(value)))


def status_of(code: Any) -> int:
    """Return the status for ``statusCode``: a whole number, also as text.

    Raises:
        InvalidResult: it is none.
    """
    if isinstance(code, str) and _INTEGER.fullmatch(code):
        code = int(code)
    if isinstance(code, bool) or code not in _STATUSES:
        raise InvalidResult(_INVALID)
    return int(code)


def _lines(headers: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(headers, dict):
        raise InvalidResult(_INVALID)
    for name, value in headers.items():
        yield from _lines_of(name, value)


def _lines_of(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for member in value:
            yield from _lines_of(name, member)
    elif isinstance(value, str):
        yield name, value
    elif isinstance(value, int | float):
        yield name, number_text(value)
    else:
        raise InvalidResult(_INVALID)


def _sendable(lines: Headers) -> Iterator[tuple[str, str]]:
    """Yield the headers that the server sends.

    It leaves out what it sets itself and what would break the message.
    """
    for name, value in lines:
        # Pekko cuts every character down to one byte.
        text = "".join(chr(ord(character) & 0xFF) for character in value)
        is_allowed = name.lower() not in _NOT_FOR_ACTIONS
        if is_allowed and _FIELD_NAME.fullmatch(name) and _FIELD_VALUE.fullmatch(text):
            yield name, text.strip(" \t")


def _text_entity(body: str, given: str | None) -> tuple[MediaType, bytes]:
    parsed = media_type.HTML if given is None else media_type.parse(given)
    if parsed is None:
        raise InvalidResult(_UNKNOWN_TYPE)
    # The charset that the action names decides what kind of type it is, but what is
    # sent is UTF-8.
    charset = "UTF-8" if parsed.charset and parsed.kind == "open" else None
    content_type = parsed._replace(charset=charset)
    is_encoded = content_type.kind == "binary" or (
        content_type.is_json_family and _looks_like_base64(body)
    )
    content = _from_base64(body) if is_encoded else body.encode(errors="replace")
    return content_type, content


def _json_type(given: str | None) -> MediaType:
    parsed = media_type.JSON if given is None else media_type.parse(given)
    if parsed is None or not parsed.is_json_family:
        raise InvalidResult(_MISMATCH)
    return MediaType(parsed.name)


def _looks_like_base64(text: str) -> bool:
    trimmed = text.strip("".join(map(chr, range(33))))
    return bool(trimmed) and len(trimmed) % 4 == 0 and bool(_BASE64.fullmatch(trimmed))


def _from_base64(text: str) -> bytes:
    found = _BASE64.fullmatch(text)
    if not found or len(found[1]) % 4 == 1 or (found[2] and len(text) % 4):
        raise InvalidResult(_MISMATCH)
    digits = found[1]
    return base64.b64decode(digits + "=" * (-len(digits) % 4))
