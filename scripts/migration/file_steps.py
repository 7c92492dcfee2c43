"""A file to be written, and the text that it has before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from scripts.manifest.text_files import plain, read_for_edit

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
    return plain(read_for_edit(path)[0])
