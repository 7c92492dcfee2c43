"""Lies in a folder that no import can name, beside a module of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from table import QUANTITIES


@dataclass
class Line:
    """Dataclasses look their own module up."""

    sku: str
    qty: int = 0


def main(_params: dict[str, Any]) -> dict[str, Any]:
    QUANTITIES["calls"] += 1
    return {"body": {"calls": QUANTITIES["calls"], "line": Line("a").sku}}
