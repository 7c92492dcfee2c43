"""Sequences: actions that run one after the other, under a name of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scripts.manifest.entity_names import (
    HOW_FULL_NAMES_ARE_WRITTEN,
    OWN_NAMESPACE,
    is_missing,
    local_path,
    parts_of_full_name,
)
from scripts.manifest.known_keys import warn_of_unknown_keys
from scripts.manifest.problems import Placed
from scripts.manifest.web import read_web

if TYPE_CHECKING:
    from collections.abc import Collection

    from scripts.manifest.problems import Problems
    from scripts.manifest.source import Node

_KNOWN_KEYS = ("actions", "annotations", "raw-http", "web", "web-export")


@dataclass(frozen=True, kw_only=True)
class Sequence(Placed):
    """A sequence as it is to be deployed.

    Attributes:
        path: its package and name: ``shop/both``.
        components: paths of actions and sequences here, or full names elsewhere, which
            begin with a slash.
        web: whether it has a URL that any caller may call.
        raw: whether its first component gets the body as it came, undecoded.
        annotations: as they are written.
    """

    path: str
    components: tuple[str, ...]
    web: bool = False
    raw: bool = False
    annotations: Mapping[str, str | bool] = field(default_factory=dict)


def read_sequence(node: Node, path: str, problems: Problems) -> Sequence:
    """Return the sequence that ``node`` defines; all that is wrong with it is noted."""
    # That there is nothing is said below.
    members = node.members(problems) if node.value is not None else {}
    warn_of_unknown_keys(members, _KNOWN_KEYS, "a sequence", problems)
    web = read_web(node, members, problems)
    package = path.partition("/")[0]
    names = _names(members.get("actions"), problems)
    if names == [] and (node.value is None or isinstance(node.value, Mapping)):
        problems.error(
            node,
            f"the sequence {path} is made of nothing",
            "write actions: and the actions that it runs, separated by commas",
            under="actions",
        )
    return Sequence(
        path=path,
        components=tuple(
            name if "/" in name else f"{package}/{name}" for name in names or ()
        ),
        web=web.exported,
        raw=web.raw,
        annotations=web.annotations,
        file=node.file,
        line=node.line,
        key=node.key,
    )


def _names(node: Node | None, problems: Problems) -> list[str] | None:
    """Return the names that are written; None where something else is."""
    if node is None or node.value is None:
        return []
    items = node.value if isinstance(node.value, tuple) else (node,)
    names = ",".join(item.text(problems) for item in items).split(",")
    if not all(isinstance(item.value, str) for item in items):
        return None
    return [name.strip() for name in names if name.strip()]


def connected_sequences(
    sequences: Mapping[str, Sequence],
    actions: Collection[str],
    namespace: str,
    problems: Problems,
) -> dict[str, Sequence]:
    """Return the sequences with the paths of all their parts that are here.

    Args:
        sequences: as they are written, by path.
        actions: the paths of all actions.
        namespace: the own one, where it is known.
        problems: takes note of parts that are not there, of a sequence that contains
            itself, and of a name that an action has too.
    """
    known = {*actions, *sequences}
    for path, sequence in sequences.items():
        if path in actions:
            problems.error(
                sequence,
                f"{path} is an action and a sequence",
                "give one of them another name",
            )
        _check_parts(path, sequence, known, namespace, problems)
    _check_circles(
        {
            path: _connected(sequence, known, namespace)
            for path, sequence in sequences.items()
            if path not in actions
        },
        problems,
    )
    return {
        path: _connected(sequence, known, OWN_NAMESPACE)
        for path, sequence in sequences.items()
    }


def _connected(sequence: Sequence, known: set[str], namespace: str) -> Sequence:
    paths = ((part, local_path(part, namespace)) for part in sequence.components)
    parts = tuple(path if path in known else part for part, path in paths)
    return replace(sequence, components=parts)


def _check_parts(
    path: str, sequence: Sequence, known: set[str], namespace: str, problems: Problems
) -> None:
    malformed = [
        part
        for part in sequence.components
        if part.startswith("/") and not parts_of_full_name(part)
    ]
    missing = [
        part
        for part in sequence.components
        if part not in malformed and is_missing(part, known, namespace)
    ]
    if malformed:
        problems.error(
            sequence,
            f"the sequence {path} has parts that are not full names: "
            f"{', '.join(malformed)}",
            HOW_FULL_NAMES_ARE_WRITTEN,
            under="actions",
        )
    if missing:
        problems.error(
            sequence,
            f"the sequence {path} names what is not there: {', '.join(missing)}",
            f"there is: {', '.join(sorted(known))}; the actions of others are "
            "named in full, /namespace/package/action",
            under="actions",
        )


def _check_circles(sequences: Mapping[str, Sequence], problems: Problems) -> None:
    """Note every circle once, at the first sequence of it."""
    found: set[frozenset[str]] = set()
    for path, sequence in sequences.items():
        circle = circle_from(path, sequences)
        if circle and frozenset(circle) not in found:
            found.add(frozenset(circle))
            problems.error(
                sequence,
                f"the sequence {path} contains itself: {' > '.join(circle)}",
                "remove one of these",
            )


def count_actions(path: str, sequences: Mapping[str, Sequence]) -> int:
    """Return how many actions a sequence runs, those of sequences in it included.

    That is what a host limits (Apache OpenWhisk, Actions.scala,
    ``checkSequenceActionLimits``). A sequence that contains itself counts as one there.
    """
    counts: dict[str, int] = {}

    def count(name: str) -> int:
        if name not in sequences:
            return 1
        if name not in counts:
            counts[name] = 1
            counts[name] = sum(map(count, sequences[name].components))
        return counts[name]

    return count(path)


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
