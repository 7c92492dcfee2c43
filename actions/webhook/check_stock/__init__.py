"""The stock check: the action ``webhook/check-stock``."""

from __future__ import annotations
