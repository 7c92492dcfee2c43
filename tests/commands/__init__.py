"""The commands, as they are typed."""

from __future__ import annotations
