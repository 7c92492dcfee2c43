"""What became of each thing of the old tree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any


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


class Outcomes(list[Outcome]):
    """What became of each thing, in the order of reading: each thing once."""

    def note(self, state: State, what: str, detail: str) -> None:
        """Note what became of a thing."""
        outcome = Outcome(state, what, detail)
        if outcome not in self:
            self.append(outcome)

    def by_hand(self, place: str, reason: str) -> None:
        """Note what is not read, and why."""
        self.note(State.FOR_YOU, place, f"{reason}: take it over by hand")

    def object_at(self, place: str, value: object) -> dict[str, Any]:
        """Return an object; anything else is noted, and an empty one returned."""
        if isinstance(value, dict):
            return value
        self.by_hand(place, "this is not an object")
        return {}

    def list_at(self, place: str, value: object) -> list[Any]:
        """Return a list; anything else is noted, and an empty one returned."""
        if isinstance(value, list):
            return value
        self.by_hand(place, "this is not a list")
        return []

    def texts_at(self, place: str, value: object) -> tuple[str, ...]:
        """Return the texts of a list; anything else is noted, and left out."""
        found = []
        for number, each in enumerate(self.list_at(place, value)):
            if isinstance(each, str):
                found.append(each)
            else:
                self.by_hand(f"{place}[{number}]", "this is not text")
        return tuple(found)
