"""The actions."""

from __future__ import annotations
