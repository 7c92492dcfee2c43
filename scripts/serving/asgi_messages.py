"""Between ASGI and the plain values of HTTP: reading a request, sending an answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from scripts.platform.web_http import HttpRequest, HttpResponse

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
#: An application (ASGI 3): the request's head, its body, its answer.
Application: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

_WITHOUT_LENGTH = (204, 304)
# A body beyond this is not even read to its end (Pekko's max-to-strict-bytes, as
# Apache OpenWhisk's application.conf sets it).
_LARGEST_READ_BYTES = 50 * 1_048_576


class Disconnected(Exception):
    """The caller went away before its request was complete."""


async def read_request(
    scope: Message, receive: Receive, *, limit_bytes: int
) -> tuple[HttpRequest, int]:
    """Return a request and the size of its body; a body over the limit is left out.

    It is read to its end all the same: a client that is cut off while it sends does
    not see the answer. ``path`` is the whole path, percent-encoded.

    Raises:
        Disconnected: the caller has gone away.
    """
    body = bytearray()
    size_bytes = 0
    more = True
    while more and size_bytes <= _LARGEST_READ_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        chunk = message.get("body", b"")
        size_bytes += len(chunk)
        if size_bytes <= limit_bytes:
            body += chunk
        else:
            body.clear()
        more = message.get("more_body", False)
    request = HttpRequest(
        method=scope["method"],
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in scope["headers"]
        ),
        query=scope["query_string"].decode("latin-1"),
        path=scope["raw_path"].decode("latin-1"),
        body=bytes(body),
    )
    return request, size_bytes


async def send_response(send: Send, request: HttpRequest, answer: HttpResponse) -> None:
    """Send an answer; to HEAD without its body."""
    headers = list(answer.headers)
    is_head = request.method == "HEAD"
    if not is_head and answer.status not in _WITHOUT_LENGTH:
        headers.append(("content-length", str(len(answer.body))))
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [
                (name.encode("latin-1"), value.encode("latin-1"))
                for name, value in headers
            ],
        }
    )
    body = b"" if is_head else answer.body
    await send({"type": "http.response.body", "body": body})
