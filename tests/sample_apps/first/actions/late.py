"""Is imported in the middle of a call."""

from __future__ import annotations

PLACE = "late in first"
