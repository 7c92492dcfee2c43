"""Edits of ``.env`` that leave everything else in it as it was, byte by byte.

A file that people write by hand has comments, an order, and perhaps Windows' line
endings; it holds secrets, and must never be found half written.
"""

from __future__ import annotations

import io
import os
import re
import stat
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from dotenv.parser import parse_stream

from scripts.failure import Failure
from scripts.manifest.dotenv_text import Variable, read_lines
from scripts.manifest.text_files import plain, read_for_edit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dotenv.parser import Binding

_BOM = "\ufeff"
_PLAIN = re.compile(r"[A-Za-z0-9_./:@,+=-]*")
# As python-dotenv reads a binding: empty lines and export, the name, = and the value.
_BEFORE = re.compile(
    r"\s*(?:export[^\S\r\n]+)?(?:'[^']+'|[^=\#\s]+)[^\S\r\n]*(?P<equals>=[^\S\r\n]*)?"
)
_QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`", re.DOTALL)
_UNQUOTED = re.compile(r"[^\r\n]*?(?=[^\S\r\n]*(?:[\r\n]|$)|[^\S\r\n]+#)")
_NEWLINE = re.compile(r"\r\n|\n|\r")


def read_values(path: Path) -> dict[str, str]:
    """Return the variables in the file; none when there is no file.

    Raises:
        Failure: when it cannot be read.
    """
    return values_in(read_for_edit(path)[0])


def values_in(text: str) -> dict[str, str]:
    """Return the variables in the text of such a file, as the manifest reads them."""
    read = read_lines(plain(text))
    return {each.name: each.value for each in read if isinstance(each, Variable)}


_values_in = lru_cache(maxsize=2)(values_in)  # As with _bindings.


def write_values(path: Path, values: Mapping[str, str]) -> None:
    """Set variables in the file, all of them or none.

    A variable that is there keeps its place and its comment; the others are added at
    the end. A new file can be read by its owner only.

    Raises:
        Failure: when the file cannot be read or written.
    """
    before, encoding = read_for_edit(path)
    after = edited(before, values)
    if after != before:
        replace_file(path, after.encode(encoding))


def edited(text: str, values: Mapping[str, str]) -> str:
    """Return the text of a ``.env`` with variables set.

    Raises:
        Failure: when a line cannot be edited safely, or a value has control characters.
    """
    for name, value in values.items():
        if not value.isprintable():
            raise Failure(f"{name} cannot be written to .env: control characters in it")
        text = _with(text, name, value)
    return text


def _with(text: str, name: str, value: str) -> str:
    bom = _BOM if text.startswith(_BOM) else ""
    bindings = _bindings(text)
    parts = [each.original.string for each in bindings]
    at = _place(bindings, name)
    if at is None:
        newline = found[0] if (found := _NEWLINE.search(text)) else "\n"
        if parts and not parts[-1].endswith(("\n", "\r")):
            parts[-1] += newline
        parts.append(f"{name}={_quoted(value)}{newline}")
    elif _values_in(text).get(bindings[at].key or "") != value:
        parts[at] = _edited_line(parts[at], value)
    else:
        return text
    result = bom + "".join(parts)
    _check(text, result, at, name, value)
    return result


def _place(bindings: Sequence[Binding], name: str) -> int | None:
    """Return which binding counts: the last of this name, in this or another case."""
    for matches in (str.__eq__, lambda a, b: a.upper() == b.upper()):
        found = [
            number
            for number, each in enumerate(bindings)
            if each.key and matches(each.key, name)
        ]
        if found:
            return found[-1]
    return None


def _edited_line(line: str, value: str) -> str:
    before = _BEFORE.match(line)
    if before is None:
        return line
    rest = line[before.end() :]
    if before["equals"] is None:
        return f"{before[0]}={_quoted(value)}{rest}"
    old = _QUOTED.match(rest) or _UNQUOTED.match(rest)
    return f"{before[0]}{_quoted(value)}{rest[old.end() :] if old else ''}"


def _check(before: str, after: str, at: int | None, name: str, value: str) -> None:
    """Make sure that nothing else has changed: what is read is the proof."""
    bindings = _bindings(before)
    expected = [
        (each.key, value if number == at else each.value, each.error)
        for number, each in enumerate(bindings)
        if each.key or each.error
    ]
    if at is None:
        expected.append((name, value, False))
    read = [
        (each.key, each.value, each.error)
        for each in _bindings(after)
        if each.key or each.error
    ]
    spelling = name if at is None else str(bindings[at].key)
    values = {**_values_in(before), spelling: value}
    if read != expected or _values_in(after) != values:
        raise Failure(
            f".env cannot be edited safely to set {name}",
            "look for quotes that are not closed; put every value on one line",
        )


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


@lru_cache(maxsize=2)  # What one edit has written is what the next one reads.
def _bindings(text: str) -> tuple[Binding, ...]:
    return tuple(parse_stream(io.StringIO(text.removeprefix(_BOM), newline="")))


def replace_file(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """Write a file, whole or not at all.

    Args:
        path: the file; of a link, what it points to is written.
        content: its bytes.
        mode: its permissions; None for those it has, or for its owner's alone.

    Raises:
        Failure: when it cannot be written; it is as it was then.
    """
    # A link stays a link: what it points to is replaced.
    target = Path(os.path.realpath(path))
    new: Path | None = None
    try:
        # Made for its owner alone, for the settings may be secret.
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.")
        new = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            new.chmod(mode)
        elif target.exists():
            new.chmod(stat.S_IMODE(target.stat().st_mode))
        new.replace(target)
    except OSError as error:
        raise Failure(
            f"{path}: this file cannot be written: {error.strerror}",
            "nothing in it has changed; fix that and run the command again",
        ) from None
    finally:
        if new is not None:
            new.unlink(missing_ok=True)
