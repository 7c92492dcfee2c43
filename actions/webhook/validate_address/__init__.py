"""An example, off by default: the action ``webhook/validate-address``."""

from __future__ import annotations
