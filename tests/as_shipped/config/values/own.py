"""The payloads of your own events: yours to edit.

An event that has no model here may carry any value; see docs/events.md for an example.
"""

from __future__ import annotations

from typing import Any

MODELS: dict[str, Any] = {}
