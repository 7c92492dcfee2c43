"""Calls itself over HTTP, as often as it is told to."""

from __future__ import annotations

import json
import os
import urllib.request
from typing import Any


def main(params: dict[str, Any]) -> dict[str, Any]:
    times = int(params["times"])
    if not times:
        return {"body": {"called": None}}
    url = f"{os.environ['__OW_API_HOST']}/api/v1/web/guest/demo/calling"
    # The server's own address, on loopback.
    with urllib.request.urlopen(f"{url}?times={times - 1}") as answer:  # noqa: S310
        return {"body": {"called": json.load(answer)}}
