"""An example, off by default: the action ``webhook/item-prices``."""

from __future__ import annotations
