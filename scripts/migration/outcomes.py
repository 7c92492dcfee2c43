"""What became of each thing of the old tree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """What became of a thing, in the words that the command prints."""

    MIGRATED = "migrated"
    THERE_ALREADY = "there already"
    NOT_NEEDED = "not needed here"
    STAYS_IN_NODE = "stays in Node"
    FOR_YOU = "for you to do"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing of the old tree. No text in it holds a value of ``.env``.

    Attributes:
        state: what became of it.
        what: the thing, as the old tree names it.
        detail: where it is now, why it is not needed, or what is to be done.
    """

    state: State
    what: str
    detail: str
