"""Tests of ``scripts/platform/``."""
