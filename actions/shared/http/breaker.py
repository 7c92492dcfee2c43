"""Stop asking a host that does not answer.

After a few failed calls in a row the circuit to a host opens: for a while every call
fails at once instead of making its caller wait for time-outs. Then one call is let
through as a probe; if it succeeds, the circuit closes.

The circuit counts what the host did. A call that ended because its caller had no time
left tells nothing of the host: it neither opens nor closes the circuit, and if it was
the probe, the next call is the probe.
"""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING, Literal, NamedTuple

from actions.shared.frame import logging

if TYPE_CHECKING:
    from actions.shared.frame.clock import Clock

_FAILURES = 5
_OPEN_S = 30.0

#: How a call ended: the host ``answered``, the host ``failed``, or nothing is known of
#: the host (``out of time``).
Outcome = Literal["answered", "failed", "out of time"]


class Admission(NamedTuple):
    """Whether a call may go through.

    Attributes:
        wait_s: 0 when it may, else the seconds to wait (>= 1).
        probe: the number of the probe that the call is; 0 when it is none.
    """

    wait_s: int = 0
    probe: int = 0


class Breaker:
    """The circuit to one host. Its times come from the caller's clock."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._guard = threading.Lock()
        self._failures = 0
        self._open_until_s = 0.0
        self._probes = 0

    def admit(self, clock: Clock) -> Admission:
        """Say whether a call may go through; if so, :meth:`record` must follow.

        The caller that is let through while the circuit is open is the probe; others
        wait until it has ended, or for another period.
        """
        with self._guard:
            if self._failures < _FAILURES:
                return Admission()
            left_s = self._open_until_s - clock.monotonic_s()
            if left_s > 0:
                return Admission(wait_s=math.ceil(left_s))
            self._open_until_s = clock.monotonic_s() + _OPEN_S
            self._probes += 1
            admission = Admission(probe=self._probes)
        logging.info("Circuit half open: probing", host=self._host)
        return admission

    def record(self, admission: Admission, outcome: Outcome, clock: Clock) -> None:
        """Note how a call that was let through has ended."""
        if outcome == "answered":
            self._count_answer()
        elif outcome == "failed":
            self._count_failure(clock)
        elif admission.probe:
            self._give_back_probe(admission.probe, clock)

    def _count_answer(self) -> None:
        with self._guard:
            was_open = self._failures >= _FAILURES
            self._failures = 0
        if was_open:
            logging.info("Circuit closed: the host answers again", host=self._host)

    def _count_failure(self, clock: Clock) -> None:
        with self._guard:
            self._failures += 1
            if self._failures < _FAILURES:
                return
            self._open_until_s = clock.monotonic_s() + _OPEN_S
            # A probe that is still under way decides nothing any more.
            self._probes += 1
        logging.error(
            "Circuit open: calls to this host fail at once until a probe succeeds",
            host=self._host,
            failures=self._failures,
            open_s=_OPEN_S,
        )

    def _give_back_probe(self, probe: int, clock: Clock) -> None:
        with self._guard:
            # A later probe, or a failure since, has the say.
            if probe == self._probes:
                self._open_until_s = clock.monotonic_s()
