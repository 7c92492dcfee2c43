"""What the doctor says of one thing that it looked at."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from scripts.failure import Failure
from scripts.manifest import ManifestError
from scripts.manifest.problems import by_cause, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scripts.manifest.problems import Problem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Check:
    """What came of one check.

    Attributes:
        name: what was looked at.
        state: ``red`` has to be fixed; ``skipped`` could not be looked at.
        text: what was found, on one line.
        details: further lines: each cause, all that is missing.
        hint: what to do about it; empty unless red.
        duration_ms: how long it took.
    """

    name: str
    state: Literal["green", "red", "skipped"]
    text: str
    duration_ms: float = 0
    details: tuple[str, ...] = ()
    hint: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return the same for a program."""
        return asdict(self)


class SkippedError(Exception):
    """A check that cannot be done; the text says why."""


def result_of(name: str, look: Callable[[], str]) -> Check:
    """Return the check that comes of a look, not yet timed."""
    try:
        return Check(name, "green", look())
    except SkippedError as reason:
        return Check(name, "skipped", str(reason))
    except ManifestError as error:
        errors = [each for each in error.problems if each.severity == "error"]
        causes = tuple(map(_cause, by_cause(errors)))
        hint = "starter-kit check says what to do about each of them"
        return Check(name, "red", counted(errors, "error"), details=causes, hint=hint)
    except Failure as error:
        return Check(name, "red", error.text, details=error.details, hint=error.hint)


def _cause(problems: tuple[Problem, ...]) -> str:
    first, *others = problems
    text = str(replace(first, hint=""))
    places = "1 more place" if len(others) == 1 else f"{len(others)} more places"
    return f"{text} (and {places})" if others else text


def all_alike(differences: Iterable[str], hint: str) -> None:
    """Make sure that nothing differs.

    Raises:
        Failure: it names each difference, on a line of its own where there are more.
    """
    texts = [text for text in differences if text]
    if len(texts) > 1:
        raise Failure(f"{len(texts)} differ", hint, texts)
    if texts:
        raise Failure(texts[0], hint)


def needed(value: T | None, check: str) -> T:
    """Return what an earlier check has found.

    Raises:
        SkippedError: it has found nothing.
    """
    if value is None:
        raise SkippedError(f"it needs {check} first")
    return value
