"""Lies in a folder that is called like a module of the standard library."""

from __future__ import annotations

from typing import Any


def main(_params: dict[str, Any]) -> dict[str, Any]:
    return {"body": __name__}
