"""Clock and deadline. Tests replace time, sleep and randomness through ``Clock``.

The :class:`Deadline` of the activation carries its clock, so that code which must end
in time also waits by it.
"""

from __future__ import annotations

import contextlib
import os
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: What an activation may use where no deadline is set (``python -m``, tests).
DEFAULT_BUDGET_MS = 30_000
#: What is kept back of a platform's deadline, to answer before the container is killed.
MARGIN_MS = 1_000


def _chance() -> float:
    # os.urandom spares the import of `random`, which costs more than all of this.
    return int.from_bytes(os.urandom(4)) / 2**32


class Clock(NamedTuple):
    """The sources of time and chance.

    Attributes:
        now_s: wall-clock time in seconds since the epoch.
        monotonic_s: seconds that only go forward.
        sleep_s: waits that many seconds.
        chance: a number in [0, 1).
    """

    now_s: Callable[[], float] = time.time
    monotonic_s: Callable[[], float] = time.monotonic
    sleep_s: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = _chance


SYSTEM = Clock()


class Activation(NamedTuple):
    """What a platform says of one call, beside its parameters.

    Attributes:
        id: names the call in the platform's own records and in the log.
        deadline_ms: when it must have ended, in milliseconds since the epoch; None
            where the platform does not say.
    """

    id: str = ""
    deadline_ms: float | None = None


# Several calls may run in one process, each in a thread of its own.
_activation: ContextVar[Activation | None] = ContextVar("activation", default=None)


@contextlib.contextmanager
def activation(said: Activation) -> Iterator[None]:
    """Let what runs inside be this activation, whatever the environment says."""
    token = _activation.set(said)
    try:
        yield
    finally:
        _activation.reset(token)


# OpenWhisk runs one call at a time in a process, and sets these variables anew for each
# (Apache OpenWhisk, docs/actions.md).
def activation_id() -> str:
    """Return the id of the activation that runs; empty where it is not known."""
    said = _activation.get()
    return os.environ.get("__OW_ACTIVATION_ID", "") if said is None else said.id


def deadline_ms() -> float | None:
    """Return its deadline, in milliseconds since the epoch; None if unknown."""
    said = _activation.get()
    if said is not None:
        return said.deadline_ms
    try:
        return float(os.environ["__OW_DEADLINE"])
    except (KeyError, ValueError):
        return None


class Deadline:
    """The moment by which an activation must have answered."""

    __slots__ = ("_end_s", "clock")

    def __init__(self, budget_ms: float, clock: Clock = SYSTEM) -> None:
        self.clock = clock
        self._end_s = clock.monotonic_s() + budget_ms / 1000

    @classmethod
    def of_activation(cls, clock: Clock = SYSTEM) -> Deadline:
        """Return the platform's deadline less a margin, or the default budget."""
        end_ms = deadline_ms()
        if end_ms is None:
            return cls(DEFAULT_BUDGET_MS, clock)
        return cls(end_ms - clock.now_s() * 1000 - MARGIN_MS, clock)

    def remaining_ms(self) -> float:
        """Return the milliseconds that are left; negative once it has passed."""
        return (self._end_s - self.clock.monotonic_s()) * 1000

    def within(self, budget_ms: float) -> Deadline:
        """Return the earlier of this deadline and ``budget_ms`` from now."""
        return Deadline(min(budget_ms, self.remaining_ms()), self.clock)
