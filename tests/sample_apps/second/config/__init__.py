"""The name of the application."""

from __future__ import annotations

NAME = "second"
