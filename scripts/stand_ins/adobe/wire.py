"""A request as it arrives, and an answer with how it goes wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Ending = Literal["close", "midway", "reset"]
"""How a connection ends instead of an answer: closed without a byte, closed in the
middle of the answer, or reset (TCP RST) without a byte."""


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
