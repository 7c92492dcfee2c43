"""Between ASGI and the plain values of HTTP: reading a request, sending an answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from actions.shared.platforms.asgi_exchange import (
    header_lines,
    read_body,
    send_answer,
)
from scripts.platform.web_http import HttpRequest, HttpResponse

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
#: An application (ASGI 3): the request's head, its body, its answer.
Application: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

# A body beyond this is not even read to its end (Pekko's max-to-strict-bytes, as
# Apache OpenWhisk's application.conf sets it).
_LARGEST_READ_BYTES = 50 * 1_048_576


async def read_request(
    scope: Message, receive: Receive, *, limit_bytes: int
) -> tuple[HttpRequest, int]:
    """Return a request and the size of its body; a body over the limit is left out.

    ``path`` is the whole path, percent-encoded.

    Raises:
        Disconnected: the caller has gone away.
    """
    body, size_bytes = await read_body(
        receive, limit_bytes=limit_bytes, largest_read_bytes=_LARGEST_READ_BYTES
    )
    request = HttpRequest(
        method=scope["method"],
        headers=tuple(header_lines(scope)),
        query=scope["query_string"].decode("latin-1"),
        path=scope["raw_path"].decode("latin-1"),
        body=body,
    )
    return request, size_bytes


async def send_response(send: Send, request: HttpRequest, answer: HttpResponse) -> None:
    """Send an answer; to HEAD without its body."""
    await send_answer(send, request.method, answer.status, answer.headers, answer.body)
