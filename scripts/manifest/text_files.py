"""The text and the JSON of an application's files, whichever editor has saved them.

A byte order mark is dropped; with the one of UTF-16, the file is read as that.
"""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any

from actions.shared.frame import exact_json

if TYPE_CHECKING:
    from pathlib import Path

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class TextFileError(Exception):
    """A file cannot be read. The text of the error goes on after the file's name.

    Attributes:
        hint: what to do about it; empty when the text says it.
        is_text: False when the bytes of the file are no text.
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
        TextFileError: when it cannot be read, or is neither UTF-8 nor marked UTF-16.
    """
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is no path"
        is_missing = isinstance(error, FileNotFoundError)
        raise TextFileError(
            f"cannot be read: {reason}", is_missing=is_missing
        ) from None
    is_utf_16 = content.startswith(_UTF_16)
    try:
        text = content.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    # So begins UTF-16 without a mark, too.
    if "\0" in text[:2]:
        raise TextFileError("is no UTF-8 text", "save it as UTF-8", is_text=False)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_json(text: str) -> Any:
    """Return the value of a file's JSON text. The error never quotes the file.

    Raises:
        TextFileError: when it is no JSON, repeats a key, or is nested too deeply.
    """
    try:
        return exact_json.loads(text)
    except json.JSONDecodeError as error:
        raise TextFileError(f"is no JSON: {error.msg}", line=error.lineno) from None
    except ValueError as error:
        raise TextFileError(f"is no JSON: {error}") from None
