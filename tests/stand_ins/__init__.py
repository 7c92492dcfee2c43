"""Tests of ``scripts/stand_ins/``."""
