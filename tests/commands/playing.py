"""A running ``starter-kit playground``, and what it has printed."""

from __future__ import annotations

import signal
import subprocess
import threading
from typing import TYPE_CHECKING, Self

from tests.commands.warm_start import environment, starter_kit_program
from tests.serving.waiting import PATIENCE_S, eventually

if TYPE_CHECKING:
    from pathlib import Path

_READY = "Ctrl-C ends"


class Running:
    """A running playground."""

    def __init__(self, *words: str | Path, cwd: Path) -> None:
        self._process = subprocess.Popen(
            [starter_kit_program(), "playground", *words],
            cwd=cwd,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.out = ""
        self._reader = threading.Thread(target=self._read_output)

    def __enter__(self) -> Self:
        self._reader.start()
        eventually(lambda: _READY in self.out or not self._reader.is_alive())
        assert _READY in self.out, self.out
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._reader.join()

    def interrupted(self) -> int:
        """Return how it ends with Ctrl-C."""
        self._process.send_signal(signal.SIGINT)
        code = self._process.wait(PATIENCE_S)
        self._reader.join()
        return code

    def _read_output(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self.out += line.decode()
