"""Sequences: actions that run one after the other, under a name of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_WEB_WORDS = (True, "yes", "raw")


@dataclass(frozen=True)
class Sequence:
    """A sequence, as its definition says it.

    Attributes:
        path: its package and name: ``shop/both``.
        components: paths of actions and sequences here, or full names elsewhere, which
            begin with a slash.
        web: whether it has a URL that anybody may call.
        raw: whether its first component gets the body as it came, undecoded.
        annotations: as they are written.
    """

    path: str
    components: tuple[str, ...]
    web: bool = False
    raw: bool = False
    annotations: Mapping[str, Any] = field(default_factory=dict)


def read_sequence(path: str, definition: Any) -> Sequence:
    """Return the sequence that ``definition`` describes; anything else has no parts."""
    if not isinstance(definition, Mapping):
        return Sequence(path, ())
    listed = definition.get("actions") or ""
    names = listed if isinstance(listed, list) else str(listed).split(",")
    names = [str(name).strip() for name in names if str(name).strip()]
    package = path.partition("/")[0]
    annotations = definition.get("annotations")
    annotations = dict(annotations) if isinstance(annotations, Mapping) else {}
    word = definition.get("web")
    web = word in _WEB_WORDS
    return Sequence(
        path=path,
        components=tuple(
            name if "/" in name else f"{package}/{name}" for name in names
        ),
        web=web,
        raw=web and (word == "raw" or annotations.get("raw-http") is True),
        annotations=annotations,
    )


def circle_from(path: str, sequences: Mapping[str, Sequence]) -> tuple[str, ...]:
    """Return the way from a sequence back to itself; empty when there is none."""
    visited: set[str] = set()
    ways: list[tuple[str, ...]] = [(path,)]
    while ways:
        way = ways.pop()
        here = sequences.get(way[-1])
        for part in here.components if here else ():
            if part == path:
                return (*way, part)
            if part not in visited:
                visited.add(part)
                ways.append((*way, part))
    return ()
