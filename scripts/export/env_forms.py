"""How a variable is written in ``.env``: so that every tool reads the same, or not.

The readers of ``.env`` agree on little: on escapes, on ``$`` and on ``#``. This knows
the ways of writing on which they agree, and takes anything else for a difference. In
single quotes every value is safe that holds no single quote and no two backslashes.

Sources: the parsers of python-dotenv, of npm's dotenv (16) and of Go's godotenv (1.5),
and POSIX, Shell Command Language, 2.2 (Quoting).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.manifest.environment import ENV
from scripts.manifest.text_files import TextFileError, read_text

if TYPE_CHECKING:
    from pathlib import Path

_END = r"[ \t]*(?:[ \t]#[^\n]*)?(?:\n|\Z)"
_SINGLE = r"'(?:[^'\\]|\\(?!['\\]))*'"


@dataclass(frozen=True)
class EnvReader:
    """What reads ``.env`` for a tool.

    Attributes:
        who: for a message.
        forms: the ways of writing a value that it reads as this project does.
        name: what may stand before the value.
    """

    who: str
    forms: re.Pattern[str]
    name: str

    def takes(self, text: str, name: str) -> bool:
        """Tell whether it reads a setting at the beginning of a text as it is meant."""
        begin = re.match(self.name.replace("NAME", re.escape(name)), text)
        return bool(begin and self.forms.match(text, begin.end()))


def _library(who: str, dollar: str) -> EnvReader:
    double = rf'"(?:[^"\\{dollar}]|\\n)*"'
    plain = rf"(?!['\"`\s])[^#{dollar}\n]*?"
    forms = re.compile(f"(?:{_SINGLE}|{double}|{plain}){_END}")
    return EnvReader(who, forms, r"[ \t]*(?:export[ \t]+)?NAME[ \t]*=[ \t]*")


#: npm's dotenv.
NODE = _library("npm's dotenv", "")
#: Go's godotenv, which replaces references in values.
GO = _library("Go's godotenv", "$")
#: A shell that the file is sourced in.
SHELL = EnvReader(
    "a shell",
    re.compile(rf'(?:{_SINGLE}|"[^"\\$`]*"|[\w@%+=:,./-]*){_END}', re.ASCII),
    r"[ \t]*(?:export[ \t]+)?NAME=",
)


@dataclass(frozen=True)
class EnvText:
    """The text of ``.env``, by lines; there may be none."""

    lines: tuple[str, ...]

    def reads_alike(self, name: str, source: str, reader: EnvReader) -> bool:
        """Tell whether a reader finds the same value as this project.

        Args:
            name: of the variable.
            source: where its value comes from: ``.env:3``, or anything else.
            reader: of the other tool.
        """
        file, _, line = source.rpartition(":")
        if file != ENV or not line.isdigit():
            return True  # from the environment, which needs no reading
        return reader.takes("\n".join(self.lines[int(line) - 1 :]), name)


def read(root: Path) -> EnvText:
    """Return the text of ``root/.env``."""
    try:
        return EnvText(tuple(read_text(root / ENV).split("\n")))
    except TextFileError:
        return EnvText(())
