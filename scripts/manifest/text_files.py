"""The text and the JSON of an application's files, whichever editor has saved them.

A byte order mark is dropped; with the one of UTF-16, the file is read as that.
"""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any

from actions.shared.frame import exact_json
from scripts.failure import Failure

if TYPE_CHECKING:
    from pathlib import Path

_MARK = "\ufeff"
# At the end of a file, old programs write them.
_NO_TEXT = {"\0": "NUL", "\x1a": "Ctrl-Z"}
_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class TextFileError(Exception):
    """A file cannot be read. The text of the error goes on after the file's name.

    Attributes:
        hint: what to do about it; empty when the text says it.
        is_text: False when the bytes of the file are not text.
        is_missing: whether there is no such file.
        line: where the fault is, counted from 1.
    """

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        is_text: bool = True,
        is_missing: bool = False,
        line: int = 1,
    ) -> None:
        super().__init__(message)
        self.hint = hint
        self.is_text = is_text
        self.is_missing = is_missing
        self.line = line


def read_text(path: Path) -> str:
    """Return the text of a file, its lines separated by line feeds.

    Raises:
        TextFileError: when it cannot be read, is neither UTF-8 nor marked UTF-16, or
            has a character in it that no text has.
    """
    return plain(read_exactly(path)[0])


def plain(text: str) -> str:
    """Return a text of a file as it is parsed: no mark, lines end with line feeds."""
    return text.removeprefix(_MARK).replace("\r\n", "\n").replace("\r", "\n")


def read_for_edit(path: Path) -> tuple[str, str]:
    """Return what :func:`read_exactly` does; an empty text when there is no file.

    Raises:
        Failure: when it is there and cannot be read.
    """
    try:
        return read_exactly(path)
    except TextFileError as error:
        if error.is_missing:
            return "", "utf-8"
        raise Failure(f"{path}: this file {error}", error.hint) from None


def read_exactly(path: Path) -> tuple[str, str]:
    """Return the text as it is, mark included, and the encoding that makes its bytes.

    Raises:
        TextFileError: as :func:`read_text` does.
    """
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is not a path"
        raise TextFileError(
            f"cannot be read: {reason}",
            is_missing=isinstance(error, FileNotFoundError),
        ) from None
    encoding = _MARKS.get(content[:2], "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    # UTF-16 without a mark has a NUL here, and so has UTF-32.
    if "\0" in text[:4]:
        raise TextFileError("is not UTF-8 text", "save it as UTF-8", is_text=False)
    for character, name in _NO_TEXT.items():
        if character in text:
            raise TextFileError(
                f"has the control character {name}",
                "remove it, or save the file as UTF-8",
                is_text=False,
                line=text.count("\n", 0, text.index(character)) + 1,
            )
    return text, encoding


def parse_json(text: str) -> Any:
    """Return the value of a file's JSON text. The error never quotes the file.

    Raises:
        TextFileError: when it is not JSON, repeats a key, or is nested too deeply.
    """
    try:
        return exact_json.loads(text)
    except json.JSONDecodeError as error:
        raise TextFileError(f"is not JSON: {error.msg}", line=error.lineno) from None
    except ValueError as error:
        raise TextFileError(f"is not JSON: {error}") from None
