"""A clock that only moves when code waits."""

from __future__ import annotations

import time

from actions.shared.frame.clock import Clock


class TimeMachine:
    """Time for retries that take none.

    Attributes:
        pauses_s: every wait that was asked for, in seconds.
    """

    def __init__(self, chance: float = 1.0) -> None:
        self._moved_s = 0.0
        self._start_s = time.time()
        self.pauses_s: list[float] = []
        self.chance = chance
        self.clock = Clock(
            now_s=lambda: self._start_s + self._moved_s,
            monotonic_s=lambda: self._moved_s,
            sleep_s=self.wait,
            chance=lambda: self.chance,
        )

    def wait(self, seconds: float) -> None:
        """Move on, and record the pause."""
        self.pauses_s.append(seconds)
        self._moved_s += seconds

    def move(self, seconds: float) -> None:
        """Move on."""
        self._moved_s += seconds
