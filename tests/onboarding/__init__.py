"""Tests of onboarding: ``starter-kit onboard`` and ``starter-kit doctor``."""

from __future__ import annotations
