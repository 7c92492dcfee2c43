"""Says which application it belongs to."""

from __future__ import annotations

from typing import Any

from actions.hello import wording

from config import NAME


def main(_params: dict[str, Any]) -> dict[str, Any]:
    from actions.late import PLACE

    wording.count += 1
    return {"body": {"name": NAME, "place": PLACE, "count": wording.count}}
