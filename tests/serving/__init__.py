"""Tests of ``scripts/serving/``."""
