"""Returns the result that the request asks for."""

from __future__ import annotations

from typing import Any


def main(params: dict[str, Any]) -> Any:
    return params["result"]
