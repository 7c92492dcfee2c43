"""Which activations were probes, so that they are not taken for calls.

``dist/probes.json`` holds the ids of the latest; another machine does not know them.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import httpx

#: The header in which OpenWhisk says which activation has answered.
ACTIVATION_ID = "x-openwhisk-activation-id"

_FILE = ("dist", "probes.json")
_MOST = 1_000
_IDS = TypeAdapter(list[str])


def remember(root: Path, answers: Iterable[httpx.Response]) -> None:
    """Add the activations that answered probes.

    A folder that cannot be written is not a failure.
    """
    file = root.joinpath(*_FILE)
    ids = [str(each.headers.get(ACTIVATION_ID, "")) for each in answers]
    kept = [*recorded(root), *filter(None, ids)][-_MOST:]
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(kept), encoding="utf-8")


def recorded(root: Path) -> list[str]:
    """Return the ids of probes, the oldest first; none where nothing is recorded."""
    try:
        return _IDS.validate_json(root.joinpath(*_FILE).read_bytes())
    except (OSError, ValidationError):
        return []
