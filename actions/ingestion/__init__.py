"""Events of the back office, on their way to Adobe I/O Events."""

from __future__ import annotations
