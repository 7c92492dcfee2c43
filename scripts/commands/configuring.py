"""Is it configured? ``check`` and ``config``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from scripts import console, terminal
from scripts.commands.options import App, AsJson
from scripts.commands.reading import load

if TYPE_CHECKING:
    from scripts.manifest import Problem


def check(app: App = Path(), as_json: AsJson = False) -> None:
    """Say everything that is wrong with the configuration, all at once."""
    from scripts.check.next_step import next_step
    from scripts.manifest.problems import counted

    found = _found_in(app)
    errors = [problem for problem in found if problem.severity == "error"]
    warnings = [problem for problem in found if problem.severity == "warning"]
    if as_json:
        console.as_json([asdict(problem) for problem in found])
    else:
        console.problems(found, terminal.out)
        if step := next_step(app.resolve(), found):
            terminal.out.prose(f"Next: {step}")
        both = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
        terminal.out.line(both)
    if errors:
        raise typer.Exit(1)


def config(app: App = Path(), as_json: AsJson = False) -> None:
    """Show every input of every action, its value and where it came from."""
    from scripts.check import check_report
    from scripts.check.all_checks import describe

    described = describe(load(app))
    if as_json:
        console.as_json([asdict(each) for each in described])
    else:
        check_report.inputs(described)


def _found_in(app: Path) -> tuple[Problem, ...]:
    from scripts.check.all_checks import check
    from scripts.manifest import ManifestError

    try:
        return check(load(app))
    except ManifestError as error:  # a manifest that cannot be read is a result too
        return error.problems
