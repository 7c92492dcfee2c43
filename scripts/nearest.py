"""The known name that a mistyped one may stand for: actions, keys, events."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Return the known name that is most like ``name``; empty when none is.

    Args:
        name: what was typed.
        known: the names that there are.
        cutoff: how like it must be, from 0 (whatever there is) to 1 (the same).
    """
    return next(iter(get_close_matches(name, list(known), 1, cutoff)), "")
