"""The payloads of events, as your shop wants them: yours to edit.

A model here is used for the event of its code, also in place of a shipped one. An event
without any model may carry any value; see docs/events.md for an example.
"""

from __future__ import annotations

from typing import Any

MODELS: dict[str, Any] = {}
