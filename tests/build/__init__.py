"""Tests of ``scripts/build/``."""
