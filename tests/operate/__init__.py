"""Tests of ``scripts/operate/``."""

from __future__ import annotations
