"""What ``migrate`` prints, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.migration.outcomes import State
from scripts.terminal import out

if TYPE_CHECKING:
    from scripts.migration.file_steps import FileStep
    from scripts.migration.migration_plan import MigrationPlan

_COLOURS = {
    State.MIGRATED: "green",
    State.THERE_ALREADY: "yellow",
    State.NOT_NEEDED: "dim",
    State.STAYS_IN_NODE: "cyan",
    State.FOR_YOU: "yellow",
}


def plan(made: MigrationPlan) -> None:
    """Print what became of each thing, and what is to be written."""
    out.line(f"JavaScript Starter Kit, generation {made.generation}")
    for state in State:
        found = [each for each in made.outcomes if each.state is state]
        if found:
            out.line((state.value, _COLOURS[state]))
        for each in found:
            out.line(f"    {each.what}", f": {each.detail}" if each.detail else "")
    for step in made.steps:
        out.line((step.verb, "green"), f" {step.name}")
        for detail in step.details:
            out.line(f"    {detail}")


def written(number: int, total: int, step: FileStep) -> None:
    """Print that a file has been written."""
    out.line(("✓", "green"), f" {number}/{total} {step.verb} {step.name}")


def done(steps: int) -> None:
    """Print what to do next."""
    if not steps:
        out.line("nothing to write")
    out.line("next: starter-kit check, then docs/from-javascript.md")


def as_data(made: MigrationPlan) -> dict[str, Any]:
    """Return the same for a program."""
    return {
        "generation": made.generation,
        "outcomes": [
            {"state": each.state.value, "what": each.what, "detail": each.detail}
            for each in made.outcomes
        ],
        "files": [
            {
                "verb": step.verb,
                "name": step.name,
                "details": list(step.details),
                "done": False,
            }
            for step in made.steps
        ],
    }
