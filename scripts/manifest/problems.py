"""What is wrong with a configuration: all of it at once, each fault with its place.

Nothing here repeats a value: a value may be a secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable


class Place(Protocol):
    """Anything that stands somewhere in a configuration file."""

    @property
    def file(self) -> str:
        """The file, relative to the application's folder."""

    @property
    def line(self) -> int:
        """The line, counted from 1."""

    @property
    def key(self) -> str:
        """The keys that lead there in that file, joined by dots."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """What a manifest file defines; without one, the place is empty.

    Attributes:
        file: the manifest file that defines it, relative to the application's folder.
        line: the line there.
        key: the keys that lead there, joined by dots.
    """

    file: str = ""
    line: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, or one thing worth a second look.

    Attributes:
        file: relative to the application's folder.
        line: counted from 1; 0 where it is about the file, or about what is missing.
        key: the keys that lead there in that file, joined by dots.
        message: what is wrong.
        hint: what to do about it.
        severity: an ``error`` keeps the application from working as it says.
    """

    file: str
    line: int
    key: str
    message: str
    hint: str = ""
    severity: Literal["error", "warning"] = "error"

    @property
    def place(self) -> str:
        """The file, and the line where there is one."""
        return f"{self.file}:{self.line}" if self.line else self.file

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.place}: {key}{self.message}{hint}"


def by_cause(problems: Iterable[Problem]) -> list[tuple[Problem, ...]]:
    """Return problems of one cause together, in the order of each one's first place.

    They differ in their places only.
    """
    groups: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        cause = (problem.severity, problem.message, problem.hint)
        groups.setdefault(cause, []).append(problem)
    return [tuple(group) for group in groups.values()]


def counted(problems: Iterable[Problem], noun: str) -> str:
    """Return how many causes there are, and in how many places if these are more."""
    groups = by_cause(problems)
    places = sum(map(len, groups))
    text = f"{len(groups)} {noun}" + ("" if len(groups) == 1 else "s")
    return text if places == len(groups) else f"{text} in {places} places"


class ManifestError(Exception):
    """The application cannot be used as it is configured.

    Attributes:
        problems: everything that is known to be wrong with it, warnings included.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Problems:
    """Collects problems while everything else is read on."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._usable = True

    def warning(
        self, place: Place, message: str, hint: str = "", *, under: str = ""
    ) -> None:
        """Note a warning; ``under`` names a key below ``place``."""
        self._note(place, message, hint, under, "warning")

    def error(
        self, place: Place, message: str, hint: str = "", *, under: str = ""
    ) -> None:
        """Note what does not work as it is written."""
        self._note(place, message, hint, under, "error")

    def unusable(
        self, place: Place, message: str, hint: str = "", *, under: str = ""
    ) -> None:
        """Note what leaves nothing to work with."""
        self._usable = False
        self._note(place, message, hint, under, "error")

    def add(self, problems: Iterable[Problem]) -> None:
        """Take over problems found elsewhere."""
        self._found.extend(problems)

    def take_over(self, other: Problems) -> None:
        """Take over all problems of ``other``, and whether something is unusable."""
        self._found.extend(other._found)
        self._usable = self._usable and other._usable

    def sorted(self) -> tuple[Problem, ...]:
        """Return every problem once, by file and line."""
        by_place = sorted(self._found, key=lambda found: (found.file, found.line))
        return tuple(dict.fromkeys(by_place))

    @property
    def usable(self) -> bool:
        """Whether there is something to work with."""
        return self._usable

    def raise_if_unusable(self) -> None:
        """Raise ManifestError with every problem if one of them is fatal."""
        if not self._usable:
            raise ManifestError(*self.sorted())

    def _note(
        self,
        place: Place,
        message: str,
        hint: str,
        under: str,
        severity: Literal["error", "warning"],
    ) -> None:
        key = ".".join(part for part in (place.key, under) if part)
        self._found.append(
            Problem(place.file, place.line, key, message, hint, severity)
        )
