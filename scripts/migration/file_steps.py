"""A file to be written, and the text that it has before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from scripts.failure import Failure
from scripts.manifest.text_files import TextFileError, read_exactly

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileStep:
    """A file to be written.

    Attributes:
        verb: what happens to it.
        name: relative to the application's folder.
        content: its bytes; they may be secret.
        details: what changes, secrets masked.
        mode: the permissions it gets; None to keep those it has.
    """

    verb: Literal["create", "replace", "edit"]
    name: str
    content: bytes = field(repr=False)
    details: tuple[str, ...] = ()
    mode: int | None = None


def text_of(path: Path) -> str:
    """Return the text of a file as it is parsed; empty when there is none."""
    return plain(exactly(path)[0])


def plain(text: str) -> str:
    """Return a text of a file as it is parsed."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def exactly(path: Path) -> tuple[str, str]:
    """Return the text and the encoding of one of these files; empty when there is none.

    Raises:
        Failure: when it is there and cannot be read.
    """
    try:
        return read_exactly(path)
    except TextFileError as error:
        if error.is_missing:
            return "", "utf-8"
        raise Failure(f"{path}: this file {error}", error.hint) from None
