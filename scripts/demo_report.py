"""What ``starter-kit demo`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts import console
from scripts.terminal import out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.demo import Visit

_AFTER_THE_TOUR = (
    "Next: starter-kit serve --fake-adobe   to call the webhooks yourself",
    "      docs/events.md                   to add an event of your own",
    "      starter-kit check                to see what your own account needs",
)
_AFTER_MISSES = (
    "Next: read the log below each stop that went otherwise.",
    "      The tour reads no .env: --env NAME=value, or --env .env, sets inputs.",
)


def print_visit(number: int, total: int, seen: Visit) -> None:
    """Print one stop of the guided tour."""
    stop = seen.stop
    out.line()
    out.line((f"{number}/{total}  {stop.title}", "bold"))
    out.line((f"POST {seen.url}", "cyan"))
    for name, value in stop.headers.items():
        out.line((f"{name}: {value}", "dim"))
    console.value(stop.payload)
    out.line((f"HTTP {seen.status}", "cyan"))
    console.value(seen.answer)
    for event in seen.arrived:
        out.line(("arrived at I/O Events", "cyan"))
        console.value(event)
    if stop.sends_events and not seen.arrived:
        out.line(("nothing arrived at I/O Events", "cyan"))
    if seen.as_expected:
        out.line(("✓ as expected", "green"))
        return
    arriving = ", ".join(stop.published) or "nothing"
    out.line(
        ("✗ not expected;", "red"),
        f" it should be HTTP {stop.status}, {stop.says!r} in the answer, "
        f"{arriving} at I/O Events",
    )
    console.logs(seen.logs)


def print_tour(visits: Sequence[Visit]) -> None:
    """Print what came of the guided tour, and what to do next."""
    out.line()
    out.table(
        ("", "HTTP", "outcome", "stop"),
        (
            [
                str(number),
                str(seen.status),
                ("expected", "green") if seen.as_expected else ("otherwise", "red"),
                seen.stop.title,
            ]
            for number, seen in enumerate(visits, 1)
        ),
    )
    out.line()
    missed = [seen for seen in visits if not seen.as_expected]
    for line in _AFTER_MISSES if missed else _AFTER_THE_TOUR:
        out.line(line)
    names = dict.fromkeys(name for seen in missed for name in seen.without_value)
    if names:
        out.line(f"Variables without a value: {', '.join(names)}")
