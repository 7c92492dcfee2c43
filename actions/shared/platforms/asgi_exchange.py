"""The body of a request and an answer, over ASGI 3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]


class Disconnected(Exception):
    """The caller went away before its request was complete."""


async def read_body(
    receive: Receive, *, limit_bytes: int, largest_read_bytes: int
) -> tuple[bytes, int]:
    """Return a body and its size; a body over the limit is only counted.

    Args:
        receive: of the request.
        limit_bytes: the largest body that is kept.
        largest_read_bytes: where to stop. A caller that is cut off while it sends does
            not see the answer, so more is read than is kept.

    Raises:
        Disconnected: the caller has gone away.
    """
    body = bytearray()
    size_bytes = 0
    more = True
    while more and size_bytes <= largest_read_bytes:
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
    return bytes(body), size_bytes


async def send_answer(
    send: Send,
    method: str,
    status: int,
    headers: Iterable[tuple[str, str]],
    body: bytes,
) -> None:
    """Send an answer; to HEAD without its body."""
    lines = list(headers)
    is_head = method == "HEAD"
    if not is_head and status not in (204, 304):
        lines.append(("content-length", str(len(body))))
    pairs = [(name.encode("latin-1"), text.encode("latin-1")) for name, text in lines]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": b"" if is_head else body})


def header_lines(scope: Message) -> list[tuple[str, str]]:
    """Return the headers of a request as text."""
    pairs = scope["headers"]
    return [(name.decode("latin-1"), text.decode("latin-1")) for name, text in pairs]
