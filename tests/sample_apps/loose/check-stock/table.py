"""Stands beside the action."""

from __future__ import annotations

QUANTITIES = {"calls": 0}
