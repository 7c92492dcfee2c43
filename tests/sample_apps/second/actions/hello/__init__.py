"""Says hello."""

from __future__ import annotations
