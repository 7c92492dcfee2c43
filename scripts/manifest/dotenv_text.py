"""The text of ``.env``, line by line: variables, and what is wrong with a line.

python-dotenv reads it. What it does not read is read here: values in backticks, as
JavaScript's dotenv knows them. A line that cannot be read is one fault, and the lines
after it are read as if it were not there.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, NamedTuple

from dotenv.parser import parse_stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dotenv.parser import Binding

_NAME = r"[A-Za-z_][\w.-]*"
_IN_BACKTICKS = re.compile(
    rf"\s*(?:export[^\S\n]+)?(?P<name>{_NAME})[^\S\n]*=[^\S\n]*`", re.ASCII
)
_CLOSED = re.compile(r"(?P<value>[^`]*)`(?P<after>[^\n]*)(?:\n|\Z)")
_QUOTED = re.compile(
    rf"(?:export\s+)?(?P<name>{_NAME})\s*=\s*(?P<quote>['\"`])(?P<rest>.*)", re.ASCII
)
_NAMED = re.compile(rf"(?:export\s+)?{_NAME}\s*=", re.ASCII)
_WITH_COLON = re.compile(rf"(?:export\s+)?(?P<name>{_NAME})\s*:(?:\s|\Z)", re.ASCII)
_COMMAND = re.compile(
    rf"(?:set|setx|env|let|const|var)\s+{_NAME}\s*[=\s]", re.IGNORECASE
)
_OTHER_COMMENT = re.compile(r";|//|--|rem\b", re.IGNORECASE)
_COMMENT = re.compile(r"\s*(?:#.*)?")
_UNQUOTED = re.compile(rf"(?:export\s+)?{_NAME}\s*=\s*(?P<text>[^'\"`\s].*)", re.ASCII)
# A "#" that begins a comment has a space behind it, as people write it.
_CUT = re.compile(r"\s#(?=[^\s#])")
_TYPOGRAPHIC = tuple("\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u00ab\u00bb")


class Variable(NamedTuple):
    """A variable; ``written`` is its text in the file, ``line`` counts from 1."""

    name: str
    value: str
    line: int
    written: str


class LineFault(NamedTuple):
    """What is wrong with a line, and what to do; ``name`` is its variable, if any."""

    name: str
    line: int
    message: str
    hint: str
    is_error: bool = True


def read_lines(text: str) -> Iterator[Variable | LineFault]:
    """Yield every variable of a file whose lines end with line feeds, and its faults.

    A variable whose value is doubtful is followed by a fault that is not an error.
    """
    at = 0
    while at < len(text):
        start = at
        for binding in parse_stream(io.StringIO(text[start:])):
            written = binding.original.string
            begin = at + len(written) - len(written.lstrip())
            line = text.count("\n", 0, begin) + 1
            if found := _IN_BACKTICKS.match(text, at):
                read, at = _in_backticks(text, found, begin, line)
                yield read
                break
            if binding.error or (binding.key and binding.value is None):
                first = text[begin:].partition("\n")[0]
                yield _fault(first, written.lstrip(), line)
                at = begin + len(first) + 1
                break
            at += len(written)
            yield from _variable(binding, line)
        else:
            return


def _in_backticks(
    text: str, found: re.Match[str], begin: int, line: int
) -> tuple[Variable | LineFault, int]:
    """Return the variable, or why it cannot be read, and where to read on."""
    name = found["name"]
    closed = _CLOSED.match(text, found.end())
    if closed and _COMMENT.fullmatch(closed["after"]):
        written = text[begin : closed.end()]
        return Variable(name, closed["value"], line, written), closed.end()
    first = text[begin:].partition("\n")[0]
    after = begin + len(first) + 1
    return _fault(first, text[begin : closed.end() if closed else after], line), after


def _variable(binding: Binding, line: int) -> Iterator[Variable | LineFault]:
    if not binding.key or binding.value is None:
        return
    name, written = binding.key, binding.original.string.lstrip()
    yield Variable(name, binding.value, line, written)
    plain = _UNQUOTED.match(written)
    if plain and plain["text"].startswith(_TYPOGRAPHIC):
        yield LineFault(
            name,
            line,
            "typographic quotes are part of the value",
            "write \" or ' instead of them",
            is_error=False,
        )
    elif plain and _CUT.search(plain["text"]):
        yield LineFault(
            name,
            line,
            "the value ends before the # in this line: what follows is a comment",
            "put the value in quotes if the # belongs to it, or a space behind the #",
            is_error=False,
        )


def _fault(first: str, written: str, line: int) -> LineFault:
    """Return what is wrong with a line.

    Args:
        first: the line.
        written: it, and the lines after it that would belong to its value.
        line: its number.
    """
    if quoted := _QUOTED.match(first):
        name, quote = quoted["name"], quoted["quote"]
        closes = quote in quoted["rest"].replace(f"\\{quote}", "")
        others = written.rstrip("\n").split("\n")[1:]
        if not closes and (not others or any(map(_NAMED.match, others))):
            return LineFault(
                name,
                line,
                f"the quote {quote} is never closed",
                f"close it with {quote}",
            )
        return LineFault(
            name,
            line,
            f"there is text after the closing quote {quote}",
            "remove it, or put the whole value in another kind of quotes",
        )
    if colon := _WITH_COLON.match(first):
        return LineFault(
            colon["name"], line, "there is a : where the = belongs", "write NAME=value"
        )
    if _COMMAND.match(first):
        return LineFault(
            "",
            line,
            "this line is a command",
            "write NAME=value, and no word before it",
        )
    if _OTHER_COMMENT.match(first):
        return LineFault("", line, "a comment begins with # here", "write # before it")
    return LineFault(
        "",
        line,
        "this line is not a NAME=value",
        "comment it out, or put the value in quotes",
    )
