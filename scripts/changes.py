"""What a plan changes, in the words and colours of every plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scripts.console import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: In which colour a plan shows what is to be done with a thing.
COLOURS = {
    "create": "green",
    "update": "yellow",
    "unchanged": "dim",
    "delete": "red",
    "keep": "red",
}


def count_verbs(verbs: Iterable[str]) -> str:
    """Return how many steps of a plan there are of each kind, as a line of text."""
    found = list(verbs)
    counted = ("create", "update", "unchanged", "delete")
    return ", ".join(f"{found.count(verb)} {verb}" for verb in counted)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. Secrets are masked.

    Attributes:
        what: ``code``, ``input LOG_LEVEL``, ``limit timeout`` …
        before: as it is; None when it is not there or cannot be shown.
        after: as it should be.
    """

    what: str
    before: object = None
    after: object = None

    def line(self, show: Callable[[Any], str] = one_line) -> str:
        """Return it as a line of text, values as ``show`` has them."""
        if self.before is None and self.after is None:
            return self.what
        if self.before is None:
            return f"{self.what}: {show(self.after)} (new)"
        if self.after is None:
            return f"{self.what}: {show(self.before)} (removed)"
        return f"{self.what}: {show(self.before)} -> {show(self.after)}"
