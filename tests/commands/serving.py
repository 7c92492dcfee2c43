"""A running ``starter-kit serve``, and what it has printed."""

from __future__ import annotations

import re
import subprocess
import threading
from typing import TYPE_CHECKING, Self

from tests.commands.warm_start import environment, starter_kit_program
from tests.serving.waiting import PATIENCE_S, eventually

if TYPE_CHECKING:
    from pathlib import Path

READY = "Ctrl-C ends."


class Serving:
    """A running ``starter-kit serve``."""

    def __init__(self, *words: str | Path, cwd: Path, **env: str) -> None:
        self._process = subprocess.Popen(
            [starter_kit_program(), "serve", "--port", "0", *words],
            cwd=cwd,
            env=environment(**env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # As in a terminal of its own: a signal reaches no other process.
            start_new_session=True,
        )
        self.out = ""
        self.err = ""
        self._readers = [
            threading.Thread(target=self._read_output, args=(name,))
            for name in ("out", "err")
        ]

    def __enter__(self) -> Self:
        for reader in self._readers:
            reader.start()
        eventually(lambda: READY in self.out)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        self.wait()

    def url_of(self, action: str) -> tuple[str, str]:
        """Return the address of the server, and the path of an action there."""
        found = re.search(
            rf"^(http://127[^/]+)(/\S+/{action})$", self.out, re.MULTILINE
        )
        assert found is not None
        return found[1], found[2]

    def signal(self, number: int) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def wait(self) -> int:
        """Return how it ended."""
        code = self._process.wait(PATIENCE_S)
        for reader in self._readers:
            reader.join()
        return code

    def _read_output(self, name: str) -> None:
        stream = getattr(self._process, f"std{name}")
        with stream:
            for line in stream:
                setattr(self, name, getattr(self, name) + line.decode())
