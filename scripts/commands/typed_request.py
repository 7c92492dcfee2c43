"""A request, from the options of a command."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from scripts import console
from scripts.masking import typed_path
from scripts.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def body_from(event: Path | None, data: str | None) -> bytes | None:
    """Return the body; None when there is none.

    Raises:
        typer.BadParameter: when there are two, or the file cannot be read.
    """
    if event is not None and data is not None:
        raise typer.BadParameter("give the body with --event or --data, not with both")
    if data is not None:
        if data != "-" and not data.startswith("@"):
            return os.fsencode(data)  # as it was typed, whatever it is
        return _content(
            data.removeprefix("@"), "; a text with @ at its start is a file"
        )
    return None if event is None else _content(str(event))


def _content(name: str, hint: str = "") -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        text = f"{typed_path(name) if name else '@'}: {error.strerror}{hint}"
        raise typer.BadParameter(printable(text)) from None
    except ValueError:
        raise typer.BadParameter(f"this is not a path{hint}") from None


def headers_from(
    headers: Sequence[str], *, with_body: bool
) -> tuple[tuple[str, str], ...]:
    """Return headers of ``Name: value`` texts; a body is JSON unless they say else.

    Raises:
        typer.BadParameter: when one has no colon.
    """
    found = []
    for header in headers:
        name, colon, value = header.partition(":")
        if not (name.strip() and colon):
            # What is typed may be the credential alone.
            raise typer.BadParameter("a header has no colon; write 'Name: value'")
        found.append((name.strip(), value.strip()))
    if with_body and "content-type" not in {name.lower() for name, _ in found}:
        found.append(("content-type", "application/json"))
    return tuple(found)


def settings_from(given: Sequence[str]) -> Mapping[str, str]:
    """Return settings of ``NAME=value`` texts and of files such as ``.env``.

    Raises:
        typer.BadParameter: when one is neither.
    """
    settings: dict[str, str] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if equals and name.isidentifier():
            settings[name] = value
        elif os.path.isfile(each):  # noqa: PTH113 - that may be any text
            settings.update(_settings_in(Path(each)))
        else:
            text = f"'{typed_path(each)}' is neither NAME=value nor a file"
            raise typer.BadParameter(printable(text))
    return settings


def _settings_in(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the settings in a file such as ``.env``, as that one is read."""
    from scripts.manifest import Problem
    from scripts.manifest.dotenv_text import LineFault, read_lines
    from scripts.manifest.text_files import TextFileError, read_text

    try:
        text = read_text(file)
    except TextFileError as error:
        message = f"{file} {error}; {error.hint}".removesuffix("; ")
        raise typer.BadParameter(printable(message)) from None
    for found in read_lines(text):
        if not isinstance(found, LineFault):
            yield found.name, found.value
            continue
        problem = Problem(str(file), found.line, found.name, found.message, found.hint)
        if found.is_error:
            raise typer.BadParameter(printable(str(problem)))
        console.problems([replace(problem, severity="warning")])
