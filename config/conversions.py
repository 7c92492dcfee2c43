"""What models may do to a value before they check it, compiled models too.

PHP has one kind of array: Commerce sends an empty object as ``[]``, and a collection as
a list or as an object by id. Each function is for pydantic's ``BeforeValidator``; the
build writes it into a compiled model by its name (``config.models``).
"""

from __future__ import annotations

from typing import Any


def rows(value: Any) -> Any:
    """Return a collection as a list; null is an empty one."""
    if isinstance(value, dict):
        return list(value.values())
    return [] if value is None else value


def members(value: Any) -> Any:
    """Return an object; null, and an empty array, are an empty one."""
    return {} if value is None or value == [] else value


def absent(value: Any) -> Any:
    """Return None for what Commerce does not have: an empty array, or an empty text."""
    return None if value in ([], "") else value
