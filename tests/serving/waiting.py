"""Waiting for what must come, without a word on how fast it comes."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Far more than anything here takes: only a defect lasts as long.
PATIENCE_S = 60


def eventually(condition: Callable[[], bool]) -> None:
    """Return when the condition holds; fail when it has not for a long time."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


def in_threads(*functions: Callable[[], object]) -> None:
    """Call all of them side by side; return when all have ended."""
    threads = [threading.Thread(target=function, daemon=True) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


class LifeLine:
    """A named pipe that tells whether any process still holds its other end."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "pipe"
        os.mkfifo(self.path)
        self._held = threading.Event()
        self._thread = threading.Thread(target=self._read_output, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def wait_until_held(self) -> None:
        """Return when a process has opened it."""
        assert self._held.wait(PATIENCE_S)

    def assert_let_go(self) -> None:
        """Fail unless all processes that held it have ended, or end by themselves."""
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()

    def _read_output(self) -> None:
        with self.path.open("rb") as pipe:  # blocks until a writer comes
            self._held.set()
            pipe.read()
