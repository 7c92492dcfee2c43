"""Tests of ``scripts/migration/``."""

from __future__ import annotations
