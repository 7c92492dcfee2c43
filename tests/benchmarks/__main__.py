"""Runs all benchmarks and prints their figures: ``starter-kit bench``."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from tests.benchmarks import cold, costly, outbox, scale, served, warm

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def main() -> None:
    """Measure, and print each line when it is known."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print data")
    parser.add_argument("--quick", action="store_true", help="try it, badly")
    options = parser.parse_args()
    figures = (
        figure
        for part in (cold, warm, costly, outbox, scale, served)
        for figure in part.figures(quick=options.quick)
    )
    if options.json:
        machine = f"{platform.machine()}, Python {platform.python_version()}"
        found = [asdict(figure) for figure in figures]
        json.dump({"machine": machine, "figures": found}, sys.stdout, indent=2)
        return
    for line in as_markdown(figures):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
