"""Runs all benchmarks and prints their figures: ``starter-kit bench``."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from scripts.terminal import out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.benchmarks.measuring import Figure


def as_markdown(figures: Iterable[Figure]) -> Iterable[str]:
    """Return the lines of a table, as they are measured."""
    yield "| figure | measured | against | ratio | goal | met |"
    yield "|---|---|---|---|---|---|"
    for figure in figures:
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} ×"
        met = {True: "yes", False: "**no**", None: ""}[figure.met]
        cells = (figure.name, figure.value, figure.against, ratio, figure.goal, met)
        yield f"| {' | '.join(cells)} |"


def show(figure: Figure) -> None:
    """Print a figure for a person."""
    met = ("yes", "green") if figure.met else ("no", "red")
    out.line((figure.name, "bold"))
    ratio = "" if figure.ratio is None else f", {figure.ratio:.2f} times"
    out.line(f"    {figure.value}, against {figure.against}{ratio}")
    if figure.met is not None:
        out.line(f"    goal: {figure.goal}; met: ", met)


def main() -> None:
    """Measure, and print each figure when it is known."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print data")
    parser.add_argument("--quick", action="store_true", help="try it, badly")
    options = parser.parse_args()
    figures = measured(quick=options.quick)
    if options.json:
        machine = f"{platform.machine()}, Python {platform.python_version()}"
        found = [asdict(figure) for figure in figures]
        json.dump({"machine": machine, "figures": found}, sys.stdout, indent=2)
    elif out.is_terminal:
        for figure in figures:
            show(figure)
    else:
        for line in as_markdown(figures):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


def measured(*, quick: bool) -> Iterator[Figure]:
    """Yield the figures of all parts; what they import takes a while."""
    from tests.benchmarks import cold, costly, outbox, scale, served, warm

    for part in (cold, warm, costly, outbox, scale, served):
        yield from part.figures(quick=quick)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
