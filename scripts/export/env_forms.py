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

    def takes(self, written: str, name: str) -> bool:
        """Tell whether it reads a setting as it is meant, as it is written."""
        begin = re.match(self.name.replace("NAME", re.escape(name)), written)
        return bool(begin and self.forms.match(written, begin.end()))


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
