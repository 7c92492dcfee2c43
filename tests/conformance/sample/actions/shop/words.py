"""Code that is never run: only its place matters."""

from __future__ import annotations
