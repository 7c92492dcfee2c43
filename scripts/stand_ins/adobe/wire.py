"""HTTP/1.1 as bytes: requests taken off a connection, answers put on it (RFC 9112).

Only what the clients of the stand-in use: bodies with a length or in chunks,
keep-alive, and ``Expect: 100-continue``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

Ending = Literal["close", "midway", "reset"]
"""How a connection ends instead of an answer: closed without a byte, closed in the
middle of the answer, or reset (TCP RST) without a byte."""

_MAX_HEAD_BYTES = 65_536
_NO_BODY = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it arrived.

    ``headers`` have lower-case names. ``connection`` counts the connections that the
    server has accepted, from 1. What may hold a secret stays out of ``repr``.
    """

    method: str
    path: str
    query: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    connection: int

    @property
    def media_type(self) -> str:
        """The type that its body is announced with, in lower case."""
        given = self.headers.get("content-type", "")
        return given.partition(";")[0].strip().lower()

    def values(self, name: str) -> list[str]:
        """Return the values of a header; ``name`` is in lower case."""
        return [self.headers[name]] if name in self.headers else []


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: at once, or after ``delay_ms``, or not at all (``ending``)."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay_ms: float = 0
    ending: Ending | None = None


def json_answer(
    status: int,
    content: Any,
    headers: Mapping[str, str] | None = None,
    media_type: str = "application/json",
) -> Answer:
    """An answer whose body is ``content`` as JSON."""
    body = json.dumps(content).encode()
    return Answer(status, {"content-type": media_type, **(headers or {})}, body)


class Head(NamedTuple):
    """The first line and the headers of a request."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body_at: int
    closes: bool
    expects_continue: bool


def parse_head(buffer: bytearray) -> Head | None:
    """The head at the start of the buffer; None while it is incomplete.

    Raises:
        ValueError: this is no HTTP/1.1.
    """
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        if len(buffer) > _MAX_HEAD_BYTES:
            raise ValueError("the head of the request is too large")
        return None
    first, *lines = buffer[:end].decode("latin-1").split("\r\n")
    method, target, version = first.split(" ")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError("a header without a colon")
        name, value = name.lower(), value.strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    path, _, query = target.partition("?")
    wish = headers.get("connection", "").lower()
    closes = wish == "close" or (version == "HTTP/1.0" and wish != "keep-alive")
    waits = headers.get("expect", "").lower() == "100-continue"
    return Head(method, path, query, headers, end + 4, closes, waits)


def body_of(head: Head, buffer: bytearray) -> tuple[bytes, int] | None:
    """The body that follows the head, and where it ends; None while it is incomplete.

    Raises:
        ValueError: its length or a chunk cannot be read.
    """
    if "transfer-encoding" in head.headers:
        return _chunked_body(buffer, head.body_at)
    end = head.body_at + _length(head.headers.get("content-length", "0"), 10)
    return (bytes(buffer[head.body_at : end]), end) if len(buffer) >= end else None


def _chunked_body(buffer: bytearray, at: int) -> tuple[bytes, int] | None:
    """The body that starts at ``at`` in chunks, and where it ends (RFC 9112, 7.1)."""
    body = bytearray()
    while (line_end := buffer.find(b"\r\n", at)) >= 0:
        size = _length(buffer[at:line_end].partition(b";")[0].decode("ascii"), 16)
        at = line_end + 2
        if size == 0:
            # Trailers, if any, end with an empty line, and are of no use here.
            end = buffer.find(b"\r\n", at)
            while end > at:
                at, end = end + 2, buffer.find(b"\r\n", end + 2)
            return (bytes(body), end + 2) if end == at else None
        if len(buffer) < at + size + 2:
            return None
        body += buffer[at : at + size]
        at += size + 2
    return None


def _length(text: str, base: int) -> int:
    length = int(text, base)
    if length < 0:
        raise ValueError("a body cannot be shorter than nothing")
    return length


def encode(answer: Answer, *, with_body: bool = True) -> bytes:
    """The answer as it goes over the connection."""
    try:
        reason = HTTPStatus(answer.status).phrase
    except ValueError:
        reason = ""
    lines = [f"HTTP/1.1 {answer.status} {reason}"]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    if answer.status not in _NO_BODY:
        lines.append(f"content-length: {len(answer.body)}")
    head = "\r\n".join([*lines, "\r\n"]).encode("latin-1")
    return head + answer.body if with_body and answer.status not in _NO_BODY else head
