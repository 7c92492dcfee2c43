"""Answers with what it was called with."""

from __future__ import annotations

from typing import Any


def main(params: dict[str, Any]) -> dict[str, Any]:
    return {"body": params}


def plain(params: dict[str, Any]) -> dict[str, Any]:
    return params
