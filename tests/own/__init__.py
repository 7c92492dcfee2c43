"""Your own tests, of what you have made of the application."""

from __future__ import annotations
