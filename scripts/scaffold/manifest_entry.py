"""The lines of a new action in the manifest. All other lines stay as they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scripts.failure import Failure

if TYPE_CHECKING:
    from scripts.manifest import Action

_INDENT = re.compile(r" *")


def with_entry(text: str, last: Action, entry: str) -> str:
    """Return a manifest file with ``entry`` behind the entry of the action ``last``.

    Args:
        text: the file.
        last: an action that the file defines; the new one is indented as it is.
        entry: the lines of the new action, not indented.

    Raises:
        Failure: the entry of ``last`` is not written in lines of its own.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    first = last.line - 1
    indent = _indent_of(lines[first])
    if not re.match(rf" *['\"]?{re.escape(last.name)}['\"]? *: *(#.*)?$", lines[first]):
        raise Failure(
            f"{last.file}:{last.line}: the entry of {last.name} does not stand in "
            "lines by itself",
            f"add the new one by hand:\n{entry}",
        )
    end = first + 1
    for number in range(first + 1, len(lines)):
        line = lines[number].strip()
        if line and not line.startswith("#") and _indent_of(lines[number]) <= indent:
            break
        # Comments and empty lines behind the entry belong to what comes next.
        if line and _indent_of(lines[number]) > indent:
            end = number + 1
    new = ["", *entry.splitlines()] if _is_spaced(lines, first) else entry.splitlines()
    inserted = [" " * indent + line if line else "" for line in new]
    return newline.join([*lines[:end], *inserted, *lines[end:]]) + newline


def _indent_of(line: str) -> int:
    found = _INDENT.match(line)
    return len(found.group()) if found else 0


def _is_spaced(lines: list[str], first: int) -> bool:
    """Tell whether an empty line separates the actions; a first one does not say."""
    before = lines[first - 1].strip() if first else ""
    return not before or before.startswith("#")
