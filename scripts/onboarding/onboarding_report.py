"""What ``onboard`` and ``doctor`` print, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Self

from scripts.changes import COLOURS
from scripts.console import problems
from scripts.onboarding.plan_parts import how_to_go_on
from scripts.terminal import err, out

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scripts.manifest.problems import Problem
    from scripts.onboarding.examined import Check
    from scripts.onboarding.plan_parts import Plan, Step
    from scripts.terminal import Activity

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
        out.line((step.verb, COLOURS[step.verb]), f" {step.kind} {step.name}")
        _differences(step)
    for left in made.left_alone:
        out.line(("left alone", "yellow"), f" {left}")
        _differences(left.step)
    for hint in how_to_go_on(made.left_alone):
        out.line(f"to go on: {hint}")
    if made.leftovers:
        out.line("there, but not configured; --prune deletes it:")
        for text in made.leftovers:
            out.line(f"    {text}")


def summary(made: Plan) -> str:
    """Return how much is planned, and whether it is dangerous."""
    text = f"{len(made.steps)} steps are planned"
    dangers = sum(bool(d.danger) for step in made.steps for d in step.differences)
    return f"{text}; {dangers} of them change who receives events" if dangers else text


def _differences(step: Step) -> None:
    for each in step.differences:
        out.line(f"    {each.line(lambda value: value or 'nothing')}")
        if each.danger:
            out.line("    ", ("dangerous", "red"), f": {each.danger}")


def plan_as_data(made: Plan, warnings: Sequence[Problem]) -> dict[str, Any]:
    """Return the same for a program."""
    return {
        "steps": [{**_as_data(step), "done": False} for step in made.steps],
        "leftovers": list(made.leftovers),
        "left_alone": [
            {**_as_data(left.step), "why": left.why, "hint": "; ".join(left.hints)}
            for left in made.left_alone
        ],
        "warnings": [str(problem) for problem in warnings],
    }


def _as_data(step: Step) -> dict[str, Any]:
    return {
        "verb": step.verb,
        "kind": step.kind,
        "name": step.name,
        "differences": [asdict(each) for each in step.differences],
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
    out.prose(
        _MARKS[seen.state],
        f" {seen.name:<14} ",
        (f"{seen.duration_ms:>6.0f} ms", "dim"),
        f"  {seen.text}",
    )
    for text in (*seen.details, seen.hint):
        if text:
            out.prose(f"    {text}")
