"""The variables that a manifest refers to, and where each of them comes from.

``.env`` lies under the environment: a real variable wins, in whatever case its name is
written: ``AIO_runtime_namespace`` and ``AIO_RUNTIME_NAMESPACE`` mean the same. An empty
variable counts as missing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from actions.shared.platforms.substitution import spelling_of
from scripts.manifest.dotenv_text import LineFault, Variable, read_lines
from scripts.manifest.problems import ManifestError, Problem, Problems
from scripts.manifest.text_files import TextFileError, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ENV = ".env"
EXAMPLE = ".env.example"
_ENVIRONMENT = "environment"
_MISSING = ("the variable ", " is not set")
# The title of a part of the file; it explains no variable.
_HEADING = re.compile(r"#\s*-{2,}")
_SETTING = re.compile(r"(?:#\s*)?(?:export\s+)?([A-Za-z_]\w*)=", re.ASCII)


class Environment(Mapping[str, str]):
    """Variables by name, each with its source. Its text never shows a value.

    ``set_in`` says where a variable that is missing can be set; ``written`` holds the
    text in ``.env`` of those that come from there, for other readers may read it
    otherwise.
    """

    def __init__(
        self,
        values: Mapping[str, str],
        sources: Mapping[str, str] | None = None,
        problems: Sequence[Problem] = (),
        *,
        set_in: str = f"{ENV} or the environment",
        written: Mapping[str, str] | None = None,
    ) -> None:
        self.written = dict(written or {})
        self.set_in = set_in
        self._values = dict(values)
        self._sources = dict(sources or {})
        self.problems = tuple(problems)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<Environment of {len(self)} variables>"

    def under(self, others: Mapping[str, str]) -> Environment:
        """Return these variables and others, which win whatever the case of a name."""
        winners = {name.upper() for name in others}
        kept = {n: v for n, v in self._values.items() if n.upper() not in winners}
        sources = {n: s for n, s in self._sources.items() if n in kept}
        written = {n: text for n, text in self.written.items() if n in kept}
        merged = {**kept, **others}
        return Environment(merged, sources, self.problems, written=written)

    def find(self, name: str) -> str:
        """Return the value that ``$name`` stands for; empty when it is missing."""
        spelling = self._spelling(name)
        return self._values[spelling] if spelling else ""

    def source(self, name: str) -> str:
        """Return where that value comes from: ``.env:3`` or ``environment``."""
        return self._sources.get(self._spelling(name), _ENVIRONMENT)

    def _spelling(self, name: str) -> str:
        return spelling_of(name, self._values)


def read_environment(root: Path) -> Environment:
    """Return the variables of ``root/.env``, if there is one, under the environment.

    Nothing in a value is expanded.

    Raises:
        ManifestError: when ``.env`` cannot be read.
    """
    try:
        text = read_text(root / ENV)
    except TextFileError as error:
        if error.is_missing:
            return Environment(os.environ)
        problem = Problem(ENV, error.line, "", f"this file {error}", error.hint)
        raise ManifestError(problem) from None
    variables, problems = _variables(text)
    _warn_of_rivals(variables, problems)
    return Environment(
        {name: found.value for name, found in variables.items()},
        {name: f"{ENV}:{found.line}" for name, found in variables.items()},
        problems.sorted(),
        written={name: found.written for name, found in variables.items()},
    ).under(os.environ)


def _variables(text: str) -> tuple[dict[str, Variable], Problems]:
    """Return every variable in the text of ``.env``, and what is wrong there."""
    variables: dict[str, Variable] = {}
    problems = Problems()
    for found in read_lines(text):
        place = Problem(ENV, found.line, found.name, "")
        if isinstance(found, LineFault):
            note = problems.error if found.is_error else problems.warning
            note(place, found.message, found.hint)
            continue
        if found.name in variables:
            problems.warning(
                place,
                "this variable is there twice, and the last one counts",
                f"remove the one in line {variables[found.name].line}",
            )
        variables[found.name] = found
    return variables, problems


def _warn_of_rivals(variables: Mapping[str, Variable], problems: Problems) -> None:
    """Note whose value in ``.env`` is not the one that counts, or not everywhere."""
    outside = {name.upper(): name for name in os.environ}
    for name, (_, value, line, _) in variables.items():
        place = Problem(ENV, line, name, "")
        upper = name.upper()
        if upper in outside:
            spelled = outside[upper]
            if value and not os.environ[spelled]:
                problems.warning(
                    place,
                    "the environment has this variable too, and empty: so it is not "
                    "set",
                    f"unset {spelled} in the environment",
                )
            continue
        named = variables.get(upper)
        rival = named.value if named else ""
        if name != upper and value and rival and rival != value:
            problems.warning(
                place,
                f"{upper} has another value, and Adobe's tool knows only that one",
                "keep one of the two",
            )


def missing(name: str) -> str:
    """Return the message about a variable that has neither a value nor a default."""
    return f"{_MISSING[0]}{name}{_MISSING[1]}"


def is_of_a_missing_variable(problem: Problem) -> bool:
    """Tell whether the problem is what :func:`missing` says."""
    begin, end = _MISSING
    return problem.message.startswith(begin) and problem.message.endswith(end)


def how_to_set(root: Path, name: str, set_in: str = f"{ENV} or the environment") -> str:
    """Return a hint that says where to write the value of a variable, and which."""
    return f"set {name} in {set_in}{quoted_example(root, name)}"


def quoted_example(root: Path, name: str) -> str:
    """Return what ``.env.example`` says about a variable, for the end of a hint."""
    known = _explanation(root, name)
    return f" ({EXAMPLE}: {known})" if known else ""


def _explanation(root: Path, name: str) -> str:
    """Return the comment above the variable, or above the variables that share it."""
    try:
        return _explained(read_text(root / EXAMPLE), name)
    except TextFileError:
        return ""


@lru_cache(maxsize=256)  # It is asked for every variable that is not set.
def _explained(text: str, name: str) -> str:
    lines = text.splitlines()
    names = [found[1] if (found := _SETTING.match(line)) else "" for line in lines]
    upper = [found.upper() for found in names]
    if name.upper() not in upper:
        return ""
    at = upper.index(name.upper())
    while at and names[at]:
        at -= 1
    comment: list[str] = []
    while at >= 0 and lines[at].startswith("#") and not names[at]:
        if _HEADING.match(lines[at]):
            break
        comment.insert(0, lines[at].lstrip("# \t").rstrip())
        at -= 1
    return " ".join(comment)
