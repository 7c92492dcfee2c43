"""Stop asking a host that does not answer.

After a few failed calls in a row the circuit to a host opens: for a while every call
fails at once instead of making its caller wait for time-outs. Then one call is let
through as a probe; if it succeeds, the circuit closes.
"""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING

from actions.shared import logging

if TYPE_CHECKING:
    from actions.shared.clock import Clock

_FAILURES = 5
_OPEN_S = 30.0


class Breaker:
    """The circuit to one host. Its times come from the caller's clock."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._guard = threading.Lock()
        self._failures = 0
        self._open_until_s = 0.0

    def wait_s(self, clock: Clock) -> int:
        """Return 0 when a call may go through, else the seconds to wait (>= 1).

        The caller that is let through while the circuit is open is the probe; others
        wait until it has reported, or for another period.
        """
        with self._guard:
            if self._failures < _FAILURES:
                return 0
            left_s = self._open_until_s - clock.monotonic_s()
            if left_s > 0:
                return math.ceil(left_s)
            self._open_until_s = clock.monotonic_s() + _OPEN_S
        logging.info("Circuit half open: probing", host=self._host)
        return 0

    def succeeded(self) -> None:
        """Note that the host answered."""
        with self._guard:
            was_open = self._failures >= _FAILURES
            self._failures = 0
        if was_open:
            logging.info("Circuit closed: the host answers again", host=self._host)

    def failed(self, clock: Clock) -> None:
        """Note that a call failed in all its attempts."""
        with self._guard:
            self._failures += 1
            if self._failures < _FAILURES:
                return
            self._open_until_s = clock.monotonic_s() + _OPEN_S
        logging.error(
            "Circuit open: calls to this host fail at once until a probe succeeds",
            host=self._host,
            failures=self._failures,
            open_s=_OPEN_S,
        )
