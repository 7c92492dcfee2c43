"""Counts the calls."""

from __future__ import annotations

count = 0
