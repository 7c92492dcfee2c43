"""What an action's process writes, divided into the logs of its activations.

As in a container, the process and what watches it write to the same streams: after an
activation a mark ends its log. The mark is chosen anew for each stream, so that no
action can print it.
"""

from __future__ import annotations

import os
import threading
from queue import Empty, SimpleQueue
from uuid import uuid4

from scripts.running.log_lines import LogBuffer, LogLine

# How long the reader may take for what is in the pipe.
_READ_WAIT_S = 2.0


class LogStream:
    """One stream of a process: a pipe to write into, and its reader.

    Args:
        name: of the stream.
        limit_mb: how much of an activation's log is kept.
    """

    def __init__(self, name: str, limit_mb: int) -> None:
        self._name = name
        self._limit_mb = limit_mb
        self._mark = f"{uuid4().hex}\n"
        self._finished: SimpleQueue[LogBuffer] = SimpleQueue()
        source, self.writable_fd = os.pipe()
        self._reader = threading.Thread(
            target=self._divide, args=(source,), name=f"reader of {name}", daemon=True
        )
        self._reader.start()

    def write(self, text: str) -> None:
        """Add some text, as the proxy does."""
        content = text.encode()
        while content:
            content = content[os.write(self.writable_fd, content) :]

    def end(self) -> None:
        """Add the mark."""
        self.write(self._mark)

    def take(self) -> tuple[LogLine, ...]:
        """Return the lines that were written up to the next mark."""
        try:
            lines = self._finished.get(timeout=_READ_WAIT_S).lines()
        except Empty:
            return ()
        return tuple(LogLine(line, self._name) for line in lines)

    def close(self) -> None:
        """Close this end; the reader ends with the last process that writes."""
        os.close(self.writable_fd)
        self._reader.join(_READ_WAIT_S)

    def _divide(self, source: int) -> None:
        mark = self._mark.encode()
        log = LogBuffer(self._limit_mb)
        pending = b""
        with os.fdopen(source, "rb") as stream:
            while chunk := os.read(stream.fileno(), 65536):
                *finished, pending = (pending + chunk).split(mark)
                for part in finished:
                    log.write(part)
                    self._finished.put(log)
                    log = LogBuffer(self._limit_mb)
                # The beginning of a mark may be at the end of a chunk.
                certain = max(0, len(pending) - len(mark) + 1)
                log.write(pending[:certain])
                pending = pending[certain:]
