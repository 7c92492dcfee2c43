"""Taking figures: in turn, many times, and by their median."""

from __future__ import annotations

import contextlib
import os
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


@dataclass(frozen=True)
class Figure:
    """One line of the report.

    Attributes:
        name: what was measured.
        value: the figure with its unit.
        against: what it was compared with, in the same run; empty for none.
        ratio: the figure divided by that, or that by the figure where the goal says
            faster; None for none.
        goal: what it should be, as text.
        met: whether it is; None where there is no goal.
        bars: what a picture shows of it: names and milliseconds.
    """

    name: str
    value: str
    against: str = ""
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None
    bars: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Pair:
    """Two things measured in turn, in seconds each."""

    ours_s: tuple[float, ...]
    theirs_s: tuple[float, ...]

    @property
    def ours_ms(self) -> float:
        """The median of this project's runs."""
        return statistics.median(self.ours_s) * 1000

    @property
    def theirs_ms(self) -> float:
        """The median of theirs."""
        return statistics.median(self.theirs_s) * 1000

    @property
    def ratio(self) -> float:
        """The median of the ratios, pair by pair: the machine may slow down halfway."""
        pairs = zip(self.ours_s, self.theirs_s, strict=True)
        return statistics.median(ours / theirs for ours, theirs in pairs)


@contextlib.contextmanager
def without_logs() -> Iterator[None]:
    """Keep nothing of what actions log: it would be shown, and measured as memory."""
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.redirect_stderr(nowhere),
    ):
        yield


def in_turn(
    ours: Callable[[], object], theirs: Callable[[], object], rounds: int
) -> Pair:
    """Measure both ``rounds`` times, one after the other, after a warm-up."""
    ours()
    theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    return Pair(tuple(a for a, _ in pairs), tuple(b for _, b in pairs))


def seconds(call: Callable[[], object]) -> float:
    """Return how long one call took."""
    start_s = time.perf_counter()
    call()
    return time.perf_counter() - start_s


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that ``percent`` of all values do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def at_most(
    name: str, pair: Pair, against: str, most: float, *, digits: int = 3
) -> Figure:
    """Return the line for a pair whose ratio should be ``most`` at the most."""
    return Figure(
        name,
        f"{pair.ours_ms:.{digits}f} ms",
        f"{against}: {pair.theirs_ms:.{digits}f} ms",
        pair.ratio,
        f"≤ {most:g} ×",
        pair.ratio <= most,
    )
