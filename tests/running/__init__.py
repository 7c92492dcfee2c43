"""Tests of ``scripts/running/``."""
