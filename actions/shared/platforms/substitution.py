"""``$NAME`` in a text becomes the value of the variable.

=====================  =============================================================
``$NAME``              the value; the name ends before the first character that is no
                       ASCII letter, digit or ``_``
``${NAME}``            the same, also ``${ NAME }``
``${NAME:-default}``   the value, or the default when the variable is missing or empty;
                       a default may hold references itself, and braces in pairs
``$$``                 a single ``$``
any other ``$``        stays, as in ``US$5`` and ``a $ b``
=====================  =============================================================

A value that came from a variable is never looked at again. What begins like a reference
and is none (``${A``, ``${A b}``) stays as it is written, and is reported.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Substitution:
    """What became of a text.

    Attributes:
        value: the text with every reference replaced; nothing stands for a missing one.
        variables: the names referred to, in order.
        found: those of them whose value was taken.
        missing: those that have neither a value nor a default.
        defaulted: whether a default was taken.
        malformed: how many references are none.
    """

    value: str
    variables: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    defaulted: bool = False
    malformed: int = 0


def substitute(text: str, find: Callable[[str], str]) -> Substitution:
    """Replace the references in ``text``.

    Args:
        text: as it stands in the manifest.
        find: returns the value of a variable; empty when it is missing.
    """
    template = _template(text)
    result = _Result(find)
    value = result.of(template)
    return Substitution(
        value,
        variables=_once(template.names()),
        found=_once(result.found),
        missing=_once(result.missing),
        defaulted=result.defaulted,
        malformed=template.malformed,
    )


def spelling_of(name: str, variables: Mapping[str, str]) -> str:
    """Return how the variable that ``$name`` means is spelled; empty without one.

    A name is also found in upper case and in any other case, exact first, because
    Adobe's tool keeps the names of ``.env`` in upper case. What is empty is missing.
    """
    upper = name.upper()
    for candidate in (name, upper):
        if variables.get(candidate):
            return candidate
    found = (each for each in variables if each.upper() == upper and variables[each])
    return next(found, "")


@dataclass(frozen=True, slots=True)
class _Reference:
    name: str
    default: _Template | None


@dataclass(frozen=True, slots=True)
class _Template:
    parts: tuple[str | _Reference, ...]
    malformed: int

    def names(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, _Reference):
                yield part.name
                if part.default:
                    yield from part.default.names()


_DOLLAR = re.compile(r"\$(?:(?P<escaped>\$)|(?P<name>[A-Za-z_]\w*)|\{)", re.ASCII)
_IN_BRACES = re.compile(
    r"\s*(?P<name>[A-Za-z_]\w*)(?:\s*|:-(?P<default>.*))", re.ASCII | re.DOTALL
)


@functools.lru_cache(maxsize=1024)  # A manifest is read again and again.
def _template(text: str) -> _Template:
    parts: list[str | _Reference] = []
    malformed = 0
    at = 0
    closing = _closing_braces(text)
    while dollar := _DOLLAR.search(text, at):
        parts.append(text[at : dollar.start()])
        at = dollar.end()
        if dollar["escaped"]:
            parts.append("$")
            continue
        if dollar["name"]:
            parts.append(_Reference(dollar["name"], None))
            continue
        end = closing.get(at - 1, -1)
        inner = _IN_BRACES.fullmatch(text, at, end) if end >= 0 else None
        if inner:
            default = inner["default"]
            nested = None if default is None else _template(default)
            malformed += nested.malformed if nested else 0
            parts.append(_Reference(inner["name"], nested))
            at = end + 1
        else:
            malformed += 1
            at = max(at, end + 1)
            parts.append(text[dollar.start() : at])
    parts.append(text[at:])
    return _Template(tuple(parts), malformed)


class _Result:
    """Puts values in the place of references, and remembers which."""

    def __init__(self, find: Callable[[str], str]) -> None:
        self._find = find
        self.found: list[str] = []
        self.missing: list[str] = []
        self.defaulted = False

    def of(self, template: _Template) -> str:
        return "".join(
            part if isinstance(part, str) else self._value(part)
            for part in template.parts
        )

    def _value(self, reference: _Reference) -> str:
        value = self._find(reference.name)
        if value:
            self.found.append(reference.name)
            return value
        if reference.default is None:
            self.missing.append(reference.name)
            return ""
        self.defaulted = True
        return self.of(reference.default)


def _closing_braces(text: str) -> dict[int, int]:
    """Return where each brace closes, by where it opens."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    for at, character in enumerate(text):
        if character == "{":
            opened.append(at)
        elif character == "}" and opened:
            closing[opened.pop()] = at
    return closing


def _once(names: Iterator[str] | list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
