"""The cases that must hold, wherever an action runs.

They are maintained beside the repository and read from there when present;
the copy in this folder serves every other checkout.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_COPY = Path(__file__).parent
_MAINTAINED = Path(__file__).parents[3] / "shared" / "vectors"


def load(name: str) -> Any:
    """Return the parsed JSON of ``<name>.json``."""
    folder = _MAINTAINED if _MAINTAINED.is_dir() else _COPY
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
