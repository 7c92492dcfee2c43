"""What the doctor says of one thing that it looked at."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from scripts.failure import Failure
from scripts.manifest import ManifestError
from scripts.manifest.problems import by_cause

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.manifest.problems import Problem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Check:
    """What came of one check.

    Attributes:
        name: what was looked at.
        state: ``red`` has to be fixed; ``skipped`` could not be looked at.
        text: what was found.
        hint: what to do about it; empty unless red.
        duration_ms: how long it took.
    """

    name: str
    state: Literal["green", "red", "skipped"]
    text: str
    hint: str
    duration_ms: float

    def as_data(self) -> dict[str, Any]:
        """Return the same for a program."""
        return asdict(self)


class SkippedError(Exception):
    """A check that cannot be done; the text says why."""


def result_of(
    look: Callable[[], str],
) -> tuple[Literal["green", "red", "skipped"], str, str]:
    """Return the state, the text and the hint that come of a look."""
    try:
        return "green", look(), ""
    except SkippedError as reason:
        return "skipped", str(reason), ""
    except ManifestError as error:
        errors = [each for each in error.problems if each.severity == "error"]
        text = "; ".join(map(_cause, by_cause(errors)))
        return "red", text, "starter-kit check says what to do about each of them"
    except Failure as error:
        return "red", str(error), error.hint


def _cause(problems: tuple[Problem, ...]) -> str:
    first, *others = problems
    text = f"{first.file}:{first.line} {first.key}: {first.message}"
    return f"{text} (and {len(others)} more places)" if others else text


def needed(value: T | None, check: str) -> T:
    """Return what an earlier check has found.

    Raises:
        SkippedError: it has found nothing.
    """
    if value is None:
        raise SkippedError(f"it needs {check} first")
    return value
