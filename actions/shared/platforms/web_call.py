"""A request over HTTP, and the parameters that a raw web action gets of it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class WebCall(NamedTuple):
    """What a caller sends to a web action, on any platform.

    Attributes:
        method: as the platform says it.
        headers: names in lower case (:func:`joined`).
        path: what follows the action in the URL; empty or with its slash.
        query: as it stands in the URL, without the question mark.
        body: byte for byte.
    """

    method: str
    headers: Mapping[str, str]
    path: str = ""
    query: str = ""
    body: bytes = b""

    def params(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return what ``main`` is called with, by the names of OpenWhisk.

        OpenWhisk decodes some bodies and not others, by their content type. Here the
        body is always in base64, so that no byte of it is lost.
        """
        return {
            **inputs,
            "__ow_method": self.method.lower(),
            "__ow_headers": dict(self.headers),
            "__ow_path": self.path,
            "__ow_query": self.query,
            "__ow_body": base64.b64encode(self.body).decode(),
            "__ow_body_is_base64": True,
        }


def joined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return headers by their names in lower case; repeated ones become a list.

    A list has commas (RFC 9110, section 5.3), and one of cookies has semicolons.
    """
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        mark = "; " if key == "cookie" else ", "
        found[key] = f"{found[key]}{mark}{value}" if key in found else value
    return found


def body_of(text: object, *, is_base64: bool) -> bytes:
    """Return the bytes of a body that a platform passes on as text.

    Raises:
        ValueError: it is not text, or not the base64 that it is announced as.
    """
    if text is None:
        return b""
    if not isinstance(text, str):
        raise ValueError("the body is not text")
    if is_base64:
        return base64.b64decode(text, validate=True)
    return text.encode()
