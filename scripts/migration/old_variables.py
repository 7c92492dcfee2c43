"""The variables of the old ``.env``, as JavaScript's dotenv reads them.

It reads some lines otherwise than ours are read: a ``#`` ends a value that is not in
quotes, also without a space before it; a backslash escapes nothing but a line break in
double quotes; ``NAME: value`` counts; a quote that is never closed is a part of the
value. ``tests/conformance/test_dotenv_reader.py`` holds it against dotenv itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scripts.manifest.dotenv_text import Variable, read_lines
from scripts.manifest.environment import ENV
from scripts.migration.outcomes import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.migration.old_files import OldTree
    from scripts.migration.outcomes import Outcomes

# "\'" within '…' does not end the value, and stays as it is.
_QUOTED = "|".join(rf"\s*{quote}(?:\\{quote}|[^{quote}])*{quote}" for quote in "'\"`")
_VARIABLE = re.compile(
    rf"^\s*(?:export\s+)?(?P<name>[A-Za-z0-9_.-]+)(?:\s*=\s*?|:\s+?)"
    rf"(?P<value>{_QUOTED}|[^#\n]+)?\s*(?:#.*)?$",
    re.MULTILINE,
)
_IN_QUOTES = re.compile(r"^(['\"`])(.*)\1$", re.MULTILINE | re.DOTALL)


class OldVariable(NamedTuple):
    """A variable, and the lines of its text, counted from 1."""

    name: str
    value: str
    line: int
    last: int


def read_variables(tree: OldTree, outcomes: Outcomes) -> dict[str, str]:
    """Return the variables; a line that is not read, or does not count, is noted.

    Raises:
        Failure: when the file cannot be read.
    """
    text = tree.text(ENV)
    found: dict[str, OldVariable] = {}
    taken = list(old_variables(text))
    for each in taken:
        if earlier := found.get(each.name):
            detail = f"line {each.line} sets it again, and that counts"
            place = f"{ENV}:{earlier.line}: {each.name}"
            outcomes.note(State.NOT_NEEDED, place, detail)
        found[each.name] = each
    _note_differences(text, taken, outcomes)
    return {name: each.value for name, each in found.items()}


def old_variables(text: str) -> Iterator[OldVariable]:
    """Yield every variable in a text whose lines end with line feeds."""
    for found in _VARIABLE.finditer(text):
        written = (found["value"] or "").strip()
        value = _IN_QUOTES.sub(r"\2", written)
        if written.startswith('"'):
            value = value.replace("\\n", "\n").replace("\\r", "\r")
        first, last = (
            text.count("\n", 0, at) + 1
            for at in (found.start("name"), found.end("value"))
        )
        yield OldVariable(found["name"], value, first, max(first, last))


def _note_differences(text: str, taken: list[OldVariable], outcomes: Outcomes) -> None:
    """Note each line that is not read there, is doubtful, or read otherwise here."""
    read = {number for each in taken for number in range(each.line, each.last + 1)}
    here = {}
    for each in read_lines(text):
        if isinstance(each, Variable):
            here[each.name, each.line] = each.value
            continue
        place = f"{ENV}:{each.line}" + (f": {each.name}" if each.name else "")
        detail = f"{each.message}: {each.hint}"
        if each.line in read and each.is_error:
            detail = f"{each.message}; what JavaScript's dotenv reads there is taken"
        outcomes.note(State.FOR_YOU, place, detail)
        here.pop((each.name, each.line), None)
    for name, value, line, _ in taken:
        if here.get((name, line), value) != value:
            detail = (
                "it is taken as JavaScript's dotenv reads it; this tool reads that "
                "line otherwise"
            )
            outcomes.note(State.MIGRATED, f"{ENV}:{line}: {name}", detail)
