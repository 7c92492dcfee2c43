"""Is it configured? ``check`` and ``config``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import typer

from scripts import console
from scripts.commands.options import App, AsJson
from scripts.manifest import load


def check(app: App = Path(), as_json: AsJson = False) -> None:
    """Say everything that is wrong with the configuration, all at once."""
    from scripts.check import check as found_in

    found = found_in(load(app))
    errors = sum(problem.severity == "error" for problem in found)
    if as_json:
        console.as_json([asdict(problem) for problem in found])
    else:
        console.problems(found)
        console.out.print(f"{errors} errors, {len(found) - errors} warnings")
    if errors:
        raise typer.Exit(1)


def config(app: App = Path(), as_json: AsJson = False) -> None:
    """Show every input of every action, its value and where it came from."""
    from scripts.check import describe

    described = describe(load(app))
    if as_json:
        console.as_json([asdict(each) for each in described])
    else:
        console.inputs(described)
