"""An example, off by default: the action ``webhook/shipping-rates``."""

from __future__ import annotations
