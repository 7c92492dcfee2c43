"""Tests of ``scripts/export/``."""

from __future__ import annotations
