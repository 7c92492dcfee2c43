"""Query strings and form bodies, as the platform's HTTP server takes them apart.

It is stricter than browsers and than :mod:`urllib.parse`: only visible ASCII
characters, no ``#``, no ``%`` without two digits; and blank names count (``a=1&&b``
has three). Source: Apache Pekko HTTP, UriParser, ``query`` in relaxed mode.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote_plus, unquote

if TYPE_CHECKING:
    from collections.abc import Iterable

_PARSEABLE = re.compile(r"(?:[!\"$&-~]|%[0-9A-Fa-f]{2})*")
# What stays as it is when a query is printed, besides letters, digits and -._~
_KEPT = "!$'()*,:@/?"

Pair = tuple[str, str | None]


def parse(text: str) -> tuple[Pair, ...]:
    """Return names and values in order; a name without ``=`` has the value None.

    Raises:
        ValueError: a character that may not stand there; the text says where.
    """
    matched = _PARSEABLE.match(text)
    end = matched.end() if matched else 0
    if end < len(text):
        raise ValueError(f"illegal character or percent-encoding at position {end}")
    if not text:
        return ()
    pairs: list[Pair] = []
    for part in text.split("&"):
        name, equals, value = part.partition("=")
        pairs.append((_plain(name), _plain(value) if equals else None))
    return tuple(pairs)


def render(pairs: Iterable[Pair]) -> str:
    """Return the query string that the platform prints for ``pairs``."""
    return "&".join(
        _quoted(name) if value is None else f"{_quoted(name)}={_quoted(value)}"
        for name, value in pairs
    )


def as_parameters(pairs: Iterable[Pair]) -> dict[str, str]:
    """Return the parameters; of two equal names the last one wins."""
    return {name: value or "" for name, value in pairs}


def _plain(text: str) -> str:
    return unquote(text.replace("+", " "), errors="replace")


def _quoted(text: str) -> str:
    return quote_plus(text, safe=_KEPT)
