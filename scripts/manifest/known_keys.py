"""Keys that no tool reads: each is a warning, with the key that it may stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from scripts.manifest.problems import Problems
    from scripts.manifest.source import Node


_ALIKE = 0.8


def warn_of_unknown_keys(
    members: Mapping[str, Node], known: Collection[str], what: str, problems: Problems
) -> None:
    """Note every key of ``members`` that is not known; ``what`` says whose they are."""
    for key, member in members.items():
        if key not in known:
            near = nearest(key, known)
            problems.warning(
                member,
                f"no tool reads this key of {what}",
                f"write {near}" if near else f"known are {', '.join(sorted(known))}",
            )


def warn_of_misspelt_keys(
    members: Mapping[str, Node], known: Collection[str], problems: Problems
) -> None:
    """Note every key that is almost one of ``known``, where others may stand too."""
    for key, member in members.items():
        near = "" if key in known else nearest(key, known, cutoff=_ALIKE)
        if near and near not in members:
            problems.warning(member, "no tool reads this key here", f"write {near}")
