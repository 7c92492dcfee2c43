"""Building and deploying."""

from __future__ import annotations
