"""The answer that OpenWhisk would make of an action's result, on any platform.

Under the key ``error`` stands the answer to an error. ``statusCode``, ``headers`` and
``body`` make the answer; a body that is no text is sent as JSON, a text under a type of
binary content is base64 (Apache OpenWhisk, WebActions.scala, resultAsHttp).
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from actions.shared.platforms.web_call import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

_COOKIE: Final = "set-cookie"
_JSON: Final = "application/json"
_HTML: Final = "text/html"
_INVALID: Final = "Response is not valid 'message/http'."
_MISMATCH: Final = "Response type in header did not match generated content type."
_WITHOUT_BODY: Final = (204, 205, 304)
_STATUSES: Final = range(200, 600)
_BINARY: Final = re.compile(
    r"(?:audio|font|image(?!/svg\+xml)|video)/.*"
    r"|application/(?:octet-stream|pdf|zip|gzip|x-.*compressed|vnd\..*)"
)
_JSON_FAMILY: Final = re.compile(r"application/(?:json|.*\+json)")
_NAME: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE: Final = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
# What the server in front of an action sets itself.
_NOT_FOR_ACTIONS: Final = frozenset(
    {"connection", "content-length", "date", "server", "transfer-encoding"}
)


class WebAnswer(NamedTuple):
    """What a caller gets.

    Attributes:
        status: of HTTP.
        headers: names in lower case; repeated ones stand there repeatedly.
        body: its bytes.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def by_name(self) -> tuple[dict[str, str], list[str]]:
        """Return the headers, repeated ones as a list, and each cookie by itself."""
        cookies = [value for name, value in self.headers if name == _COOKIE]
        others = [(name, value) for name, value in self.headers if name != _COOKIE]
        return joined(others), cookies

    def text(self) -> tuple[str, bool]:
        """Return the body as text, and whether it is in base64."""
        try:
            return self.body.decode(), False
        except UnicodeDecodeError:
            return base64.b64encode(self.body).decode(), True


def refusal(status: int, error: str, *headers: tuple[str, str]) -> WebAnswer:
    """Return an answer of the front door's own, without a call of the action."""
    body = json.dumps({"error": error}, ensure_ascii=False).encode()
    return WebAnswer(status, (("content-type", _JSON), *headers), body)


def answer_of(result: Any) -> WebAnswer:
    """Return the answer that a result stands for; 400 where it stands for none."""
    if isinstance(result, dict) and "error" in result:
        result = result["error"]
    try:
        return _answer(result)
    except (OverflowError, TypeError, ValueError, RecursionError):
        return refusal(400, _INVALID)


def _answer(result: Any) -> WebAnswer:
    if not isinstance(result, dict):
        raise TypeError("a result is an object")
    lines = tuple(_lines(result.get("headers", {})))
    own = tuple((name, value) for name, value in lines if name != "content-type")
    types = [value for name, value in lines if name == "content-type"]
    content_type = types[-1] if types else ""
    body = result.get("body")
    is_empty = body is None or body == ""
    status = _status(result.get("statusCode", 204 if is_empty else 200))
    if is_empty or status in _WITHOUT_BODY:
        return WebAnswer(status, own)
    if isinstance(body, str):
        content = _content(body, content_type)
        sent_type = ("content-type", _with_charset(content_type or _HTML))
        return WebAnswer(status, (*own, sent_type), content)
    if content_type and not _JSON_FAMILY.match(content_type.lower()):
        return refusal(400, _MISMATCH)
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    headers = (*own, ("content-type", content_type or _JSON))
    return WebAnswer(status, headers, text.encode(errors="replace"))


def _status(code: Any) -> int:
    if isinstance(code, bool) or not isinstance(code, int | float | str):
        raise TypeError("a status is a number")
    number = int(code)
    if number not in _STATUSES or (isinstance(code, float) and number != code):
        raise ValueError("this is no status")
    return number


def _lines(headers: Any) -> Iterator[tuple[str, str]]:
    """Yield the headers that can be sent, names in lower case."""
    if not isinstance(headers, dict):
        raise TypeError("headers are an object")
    for name, value in headers.items():
        for each in value if isinstance(value, list) else [value]:
            if not isinstance(each, str | int | float):
                raise TypeError("the value of a header is a text or a number")
            text = (each if isinstance(each, str) else json.dumps(each)).strip(" \t")
            key = str(name).lower()
            if key not in _NOT_FOR_ACTIONS and _is_sendable(key, text):
                yield key, text


def _is_sendable(name: str, value: str) -> bool:
    return bool(_NAME.fullmatch(name) and _VALUE.fullmatch(value))


def _with_charset(content_type: str) -> str:
    # A text is sent in UTF-8, whatever its type.
    lower = content_type.lower()
    is_silent = lower.startswith("text/") and "charset" not in lower
    return f"{content_type}; charset=UTF-8" if is_silent else content_type


def _content(body: str, content_type: str) -> bytes:
    media_type = content_type.partition(";")[0].strip().lower()
    if content_type and "/" not in media_type:
        raise ValueError("this is no content type")
    if _BINARY.fullmatch(media_type):
        return base64.b64decode(body, validate=True)
    if _JSON_FAMILY.fullmatch(media_type):
        try:
            return base64.b64decode(body, validate=True)
        except ValueError:
            pass
    return body.encode(errors="replace")
