"""What ``onboard`` and ``doctor`` print, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scripts.console import problems
from scripts.terminal import err, out

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scripts.manifest.problems import Problem
    from scripts.onboarding.doctor import Check
    from scripts.onboarding.event_plan import Plan, Step
    from scripts.terminal import Activity

_COLOURS = {"create": "green", "update": "yellow", "delete": "red"}
_MARKS = {"green": ("✓", "green"), "red": ("✗", "red"), "skipped": ("-", "dim")}


class Progress:
    """Says what takes long: in one line that moves on a terminal, else line by line.

    Args:
        quiet: print nothing.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._activity: Activity | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.pause()

    def __call__(self, text: str) -> None:
        """Say what is being done."""
        if err.is_terminal:
            self.status(text)
        elif not self._quiet:
            err.line(text)

    def status(self, text: str) -> None:
        """Say what will be said again when it is done: on a terminal only."""
        if self._quiet or not err.is_terminal:
            return
        if self._activity is None:
            self._activity = err.activity()
        self._activity.say(text)

    def pause(self) -> None:
        """Leave the terminal to other output, until there is more to say."""
        if self._activity is not None:
            self._activity.stop()
            self._activity = None


def plan(made: Plan, warnings: Sequence[Problem]) -> None:
    """Print what is to be done, and what is left over."""
    problems(warnings)
    for step in made.steps:
        out.line((step.verb, _COLOURS[step.verb]), f" {step.kind} {step.name}")
        for each in step.differences:
            change = f"{each.before or 'nothing'} -> {each.after or 'nothing'}"
            out.line(f"    {each.what}: {change}")
    if made.leftovers:
        out.line("there, but not configured; --prune deletes it:")
        for text in made.leftovers:
            out.line(f"    {text}")


def plan_as_data(made: Plan, warnings: Sequence[Problem]) -> dict[str, Any]:
    """Return the same for a program."""
    return {
        "steps": [
            {
                "verb": step.verb,
                "kind": step.kind,
                "name": step.name,
                "differences": [
                    {"what": d.what, "before": d.before, "after": d.after}
                    for d in step.differences
                ],
                "done": False,
            }
            for step in made.steps
        ],
        "leftovers": list(made.leftovers),
        "warnings": [str(problem) for problem in warnings],
    }


def step_done(number: int, total: int, step: Step) -> None:
    """Print that a step has been taken."""
    out.line(("✓", "green"), f" {number}/{total} {step}")


def ready(steps: int, provider_ids: Mapping[str, str]) -> None:
    """Print that I/O Events is as it should be."""
    ids = ", ".join(f"{key} {each}" for key, each in provider_ids.items())
    done = f"{steps} steps taken" if steps else "nothing to do"
    out.line(f"{done}; providers: {ids}")


def check(seen: Check) -> None:
    """Print one check of the doctor."""
    out.line(
        _MARKS[seen.state],
        f" {seen.name:<14} ",
        (f"{seen.duration_ms:>6.0f} ms", "dim"),
        f"  {seen.text}",
    )
    if seen.hint:
        out.line(f"    {seen.hint}")
