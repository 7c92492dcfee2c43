"""JSON for people to read, in which every number is as it was."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

# Marks a decimal on its way through the encoder, which can only write it as text.
_MARK = uuid.uuid4().hex


def json_text(value: object) -> str:
    """Return the text of a file: indented, with a line feed at its end."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_mark_number)
    return re.sub(f'"{_MARK}([^"]+)"', r"\1", text) + "\n"


def _mark_number(number: Decimal) -> str:
    return f"{_MARK}{number}"
