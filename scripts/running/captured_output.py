"""Collects what runs in this process writes to standard output and error.

The streams that an action sees stay the same objects for the life of the process: a
handler that an action's module made at import keeps writing to the right place, also
in the next activation. Outside of an activation they pass everything on.
"""

from __future__ import annotations

import contextlib
import io
import sys
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import ReadableBuffer

    from scripts.running.log_lines import LogBuffer


class _Pipe(io.BufferedIOBase):
    """Writes into the log of the activation, or to the stream of the process."""

    log: LogBuffer | None = None

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        content = bytes(data)
        if _Pipe.log is not None:
            _Pipe.log.write(content)
        else:
            stream: TextIO | None = getattr(sys, self._name)
            if stream in (None, _OUT, _ERR):
                stream = getattr(sys, f"__{self._name}__")
            if stream is not None:
                stream.write(content.decode(errors="replace"))
        return len(content)


def _stream(name: str, errors: str) -> TextIO:
    # The error handlers are those of a Python process.
    pipe: Any = _Pipe(name)  # typeshed wants more than a stream that is only written
    return io.TextIOWrapper(pipe, "utf-8", errors, newline="\n", write_through=True)


_OUT = _stream("stdout", "strict")
_ERR = _stream("stderr", "backslashreplace")


@contextlib.contextmanager
def captured(log: LogBuffer) -> Iterator[None]:
    """Collect into ``log`` what is written, in order; one caller at a time."""
    before, previous = (sys.stdout, sys.stderr), _Pipe.log
    sys.stdout, sys.stderr, _Pipe.log = _OUT, _ERR, log
    try:
        yield
    finally:
        for stream in (_OUT, _ERR):
            stream.flush()
        (sys.stdout, sys.stderr), _Pipe.log = before, previous
