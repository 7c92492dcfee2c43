"""What an action's process writes, divided into the logs of its activations.

As in a container, the process and the proxy write to the same two streams; after an
activation the proxy writes a sentinel to both, and whoever reads the logs reads up to
it. An action that prints the sentinel itself ends the reading of its own log early.
"""

from __future__ import annotations

import os
import threading
from queue import Empty, SimpleQueue

from scripts.running.log_lines import LogBuffer, divide

#: Apache OpenWhisk's mark for the end of an activation's log.
SENTINEL = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX"
_MARK = f"{SENTINEL}\n"
_PATIENCE_S = 2.0


class LogStream:
    """One stream of a container: a pipe to write into, and its reader.

    Args:
        name: of the stream, for the thread that reads it.
        limit_mb: how much of an activation's log is kept.
    """

    def __init__(self, name: str, limit_mb: int) -> None:
        source, self.writable_fd = os.pipe()
        self._finished: SimpleQueue[LogBuffer] = SimpleQueue()
        self._reader = threading.Thread(
            target=divide,
            args=(os.fdopen(source, "rb"), _MARK.encode(), limit_mb, self._finished),
            name=f"reader of {name}",
            daemon=True,
        )
        self._reader.start()

    def write(self, text: str) -> None:
        """Add some text, as the proxy does."""
        content = text.encode()
        while content:
            content = content[os.write(self.writable_fd, content) :]

    def end(self) -> None:
        """Add the sentinel."""
        self.write(_MARK)

    def take(self) -> tuple[str, ...]:
        """Return the lines that were written up to the next sentinel."""
        try:
            return self._finished.get(timeout=_PATIENCE_S).lines()
        except Empty:
            return ()

    def close(self) -> None:
        """Close the proxy's end; the reader ends with the last process that writes."""
        os.close(self.writable_fd)
        self._reader.join(_PATIENCE_S)
