"""The log of an activation: a bounded text that is read line by line."""

from __future__ import annotations

import json
from typing import Any, Self


class LogLine(str):
    """A line of a log, without its end.

    Attributes:
        stream: that it was written to, ``stdout`` or ``stderr``.
    """

    __slots__ = ("stream",)
    stream: str

    def __new__(cls, text: str, stream: str = "stdout") -> Self:
        """Return the line ``text`` of ``stream``."""
        line = super().__new__(cls, text)
        line.stream = stream
        return line


class LogBuffer:
    """Collects what an action writes, up to its log limit.

    Args:
        limit_mb: ``limits.logs`` of the action, in megabytes.
    """

    def __init__(self, limit_mb: int = 10) -> None:
        self._limit_bytes = limit_mb * 1_048_576
        self._content = bytearray()
        self._truncated = False

    def write(self, data: bytes) -> None:
        """Add some bytes; those beyond the limit are dropped."""
        room = self._limit_bytes - len(self._content)
        self._truncated |= len(data) > room
        self._content += data[:room]

    def lines(self) -> tuple[str, ...]:
        """Return the lines, without their ends."""
        text = self._content.decode(errors="replace")
        lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
        if self._truncated:
            # The platform's own words (Apache OpenWhisk, ErrorResponse.scala).
            lines.append(
                "Logs were truncated because the total bytes size exceeds the limit "
                f"of {self._limit_bytes} bytes."
            )
        return tuple(lines) if lines != [""] else ()


def parsed(line: str) -> dict[str, Any]:
    """Return a line of JSON as it is, and any other as ``{"message": line}``."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    return value if isinstance(value, dict) else {"message": line}
