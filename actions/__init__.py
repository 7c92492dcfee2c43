"""The functions that are deployed. Nothing in here knows the tools in ``scripts``."""

from __future__ import annotations
