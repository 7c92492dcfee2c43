"""``none``: proves nothing, and lets everyone in. Reads no settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.auth import Accepted

if TYPE_CHECKING:
    from actions.shared.auth import Verdict
    from actions.shared.request import Request


def check(_request: Request) -> Verdict:
    """Accept every caller."""
    return Accepted("anyone")
