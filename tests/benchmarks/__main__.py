"""Runs all benchmarks and prints their figures: ``starter-kit bench``."""

from __future__ import annotations

import argparse
import json
import platform
import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.failure import Failure
from scripts.terminal import err, out
from tests.benchmarks.picture import picture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.terminal import Part
    from tests.benchmarks.measuring import Figure

_TITLES = ("figure", "measured", "against", "ratio", "goal", "met")


def cells(figure: Figure) -> tuple[str, ...]:
    """Return a figure as a row of the table."""
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} ×"
    met = {True: "yes", False: "no", None: ""}[figure.met]
    return figure.name, figure.value, figure.against, ratio, figure.goal, met


def as_markdown(figures: Iterable[Figure]) -> Iterator[str]:
    """Return the lines of a table, as they are measured."""
    yield f"| {' | '.join(_TITLES)} |"
    yield "|---|---|---|---|---|---|"
    for figure in figures:
        row = (*cells(figure)[:-1], cells(figure)[-1].replace("no", "**no**"))
        yield f"| {' | '.join(row)} |"


def show(title: str, figures: Iterable[Figure]) -> None:
    """Print the figures of a part for a person, as a table as wide as the terminal."""
    rows: list[tuple[Part, ...]] = []
    with out.activity() as activity:
        activity.say(f"measuring: {title}")
        for figure in figures:
            *row, met = cells(figure)
            rows.append((*row, (met, "green" if figure.met else "red")))
            activity.say(f"measuring: {title}, {figure.name} is known")
    out.line((title, "bold"))
    out.table(_TITLES, rows)
    out.line()


def main() -> None:
    """Measure, and print each figure when it is known."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print data")
    parser.add_argument("--quick", action="store_true", help="try it, badly")
    parser.add_argument("--against", help="a command to measure in turn, and no more")
    parser.add_argument("--action", help="what that is compared with")
    parser.add_argument("--picture", help="the file for a picture of cold starts")
    options = parser.parse_args()
    found: list[Figure] = []
    parts = ((title, _keep_each(figures, found)) for title, figures in _parts(options))
    if options.json:
        for _, figures in parts:
            list(figures)
        machine = f"{platform.machine()}, Python {platform.python_version()}"
        data = [asdict(figure) for figure in found]
        json.dump({"machine": machine, "figures": data}, sys.stdout, indent=2)
    elif out.is_terminal:
        for title, figures in parts:
            show(title, figures)
    else:
        for line in as_markdown(figure for _, each in parts for figure in each):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    if options.picture:
        Path(options.picture).write_text(picture(found), encoding="utf-8")


def _keep_each(figures: Iterable[Figure], found: list[Figure]) -> Iterator[Figure]:
    for figure in figures:
        found.append(figure)
        yield figure


def _parts(
    options: argparse.Namespace,
) -> Iterator[tuple[str, Iterator[Figure]]]:
    """Yield the figures of all parts; what they import takes a while."""
    from tests.benchmarks import cold

    if options.against:
        command = shlex.split(options.against)
        figures = cold.figures_against(command, options.action, quick=options.quick)
        yield "cold starts", figures
        return
    yield "cold starts", cold.figures(quick=options.quick)
    if options.picture:
        return
    from tests.benchmarks import costly, outbox, scale, served, warm

    rest = {
        "warm calls": warm,
        "costly bodies": costly,
        "redelivery": outbox,
        "several containers": scale,
        "behind ASGI": served,
    }
    for title, part in rest.items():
        yield title, part.figures(quick=options.quick)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        err.line(failure.text)
        if failure.hint:
            err.line(failure.hint)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
