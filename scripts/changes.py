"""What a plan changes: one thing that differs, as it is and as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scripts.console import one_line

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. Secrets are masked.

    Attributes:
        what: ``code``, ``input LOG_LEVEL``, ``limit timeout`` …
        before: as it is; None when it is not there or cannot be shown.
        after: as it should be.
    """

    what: str
    before: Any = None
    after: Any = None

    def line(self, show: Callable[[Any], str] = one_line) -> str:
        """Return it as a line of text, values as ``show`` has them."""
        if self.before is None and self.after is None:
            return self.what
        if self.before is None:
            return f"{self.what}: {show(self.after)} (new)"
        if self.after is None:
            return f"{self.what}: {show(self.before)} (removed)"
        return f"{self.what}: {show(self.before)} -> {show(self.after)}"
