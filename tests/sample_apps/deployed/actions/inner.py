"""Counts how often it was called in a row."""

from __future__ import annotations


def main(params: dict) -> dict:
    return {"count": params.get("count", 0) + params["STEP"]}
