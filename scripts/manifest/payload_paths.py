"""The paths with which Adobe Commerce names a value of a webhook's payload.

Dots lead into objects, ``[]`` after a name means each entry of a list, and names in the
brackets choose members (``items[sku,product.name]``). A path that begins with
``context_`` leads to a context of Commerce's and not into the payload (Adobe Commerce
Extensibility, "Create webhooks").
"""

from __future__ import annotations

import re
from typing import Any, Final

_CONTEXT: Final = "context_"
# A name, with what stands in brackets behind it.
_STEP: Final = re.compile(r"([^.\[\]]+)(\[[^\[\]]*\])?")


def is_context(path: str) -> bool:
    """Tell whether a path leads to a context instead of into the payload."""
    return path.startswith(_CONTEXT)


def steps(path: str) -> list[tuple[str, tuple[str, ...] | None]]:
    """Return each name, with the members chosen of the list or object behind it.

    The second is None without brackets, and empty for ``[]``.
    """
    return [
        (name, tuple(part.strip() for part in chosen[1:-1].split(",") if part.strip()))
        if chosen
        else (name, None)
        for name, chosen in _STEP.findall(path)
    ]


def missing_at(path: str, sample: Any) -> str:
    """Return the first part of ``path`` that ``sample`` does not have; empty if none.

    What is null, an empty list or an empty object in the sample may hold anything.
    """
    if is_context(path):
        return ""
    done: list[str] = []
    value = sample
    for name, chosen in steps(path):
        if not value:
            return ""
        if not isinstance(value, dict) or name not in value:
            return ".".join([*done, name])
        done.append(name if chosen is None else f"{name}[]")
        value = value[name]
        if chosen is not None:
            # A collection is a list, or an object by id.
            entries = list(value.values()) if isinstance(value, dict) else value
            value = entries[0] if isinstance(entries, list) and entries else None
            missing = (missing_at(each, value) for each in chosen)
            if first := next(filter(None, missing), ""):
                return ".".join([*done, first])
    return ""
