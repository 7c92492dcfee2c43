"""An example, off by default: the action ``webhook/validate-order``."""

from __future__ import annotations
