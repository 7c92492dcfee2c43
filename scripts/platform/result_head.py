"""The status and the headers that an action's result asks for.

Sources: Apache OpenWhisk, WebActions.scala (resultAsHttp, headersFromJson), and of
Apache Pekko HTTP what its HttpResponseRendererFactory.scala does not send.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scripts.platform import platform_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.platform.web_http import Headers

_FIRST_STATUS = 200
_LAST_STATUS = 599
# The HTTP server sets these itself, whatever an action says.
_NOT_FOR_ACTIONS = frozenset(
    {
        "connection",
        "content-length",
        "content-type",
        "date",
        "server",
        "transfer-encoding",
    }
)
_INTEGER = re.compile(r"[+-]?[0-9]{1,10}")
_FIELD_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_FIELD_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


def status(code: Any) -> int:
    """Return the status for ``statusCode``: a whole number, also as text.

    Raises:
        ValueError: it is none. OpenWhisk lets 1xx pass; as no caller can receive
            such an answer, it counts as none here.
    """
    if isinstance(code, str) and _INTEGER.fullmatch(code):
        code = int(code)
    if isinstance(code, bool) or not isinstance(code, (int, float)):
        raise ValueError("not a number")
    if not _FIRST_STATUS <= code <= _LAST_STATUS or code != int(code):
        raise ValueError("not a status")
    return int(code)


def headers(given: Any) -> Headers:
    """Return the headers for ``headers``; a list repeats its header.

    Raises:
        ValueError: it is no object, or a value is an object or null.
    """
    if not isinstance(given, dict):
        raise ValueError("headers must be an object")
    return tuple(line for name, value in given.items() for line in _lines(name, value))


def sendable(given: Headers) -> Headers:
    """Return the headers that the server sends.

    It leaves out what it sets itself and what would break the message.
    """
    narrowed = ((name, _bytes_only(value)) for name, value in given)
    return tuple(
        (name, value.strip(" \t"))
        for name, value in narrowed
        if name.lower() not in _NOT_FOR_ACTIONS
        and _FIELD_NAME.fullmatch(name)
        and _FIELD_VALUE.fullmatch(value)
    )


def _lines(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for member in value:
            yield from _lines(name, member)
    elif isinstance(value, str):
        yield name, value
    elif isinstance(value, (bool, int, float)):
        yield name, platform_json.scalar(value)
    else:
        raise ValueError(f"header {name} must be a text, a number or a boolean")


def _bytes_only(value: str) -> str:
    # Pekko cuts every character down to one byte.
    return "".join(chr(ord(character) & 0xFF) for character in value)
