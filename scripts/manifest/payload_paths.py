"""The paths with which Adobe Commerce names a value of a webhook's payload.

Dots lead into objects, ``[]`` after a name means each entry of a list, and names in the
brackets choose members (``items[sku,product.name]``). A path that begins with
``context_`` leads to a context of Commerce's and not into the payload (Adobe Commerce
Extensibility, "Create webhooks").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


def body_of(
    fields: Iterable[tuple[str, str]], payload: Any, contexts: Mapping[str, Any]
) -> Any:
    """Return the body that Commerce sends: what the fields choose of a payload.

    Args:
        fields: name and source of each; without any, the body is the whole payload.
        payload: of the method.
        contexts: the value of each context's source; one that is not there is null.
    """
    chosen = list(fields)
    if not chosen:
        return payload
    body: dict[str, Any] = {}
    for name, source in chosen:
        value = (
            contexts.get(source)
            if is_context(source)
            else _value_at(steps(source), payload)
        )
        _put(body, steps(name), value)
    return body


def _value_at(path: list[tuple[str, tuple[str, ...] | None]], value: Any) -> Any:
    """Return what is at ``path``; None where nothing is."""
    if not path:
        return value
    (name, members), *rest = path
    value = value.get(name) if isinstance(value, dict) else None
    if members is None:
        return _value_at(rest, value)
    entries = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(entries, list):
        return None
    if members:
        entries = [
            body_of([(each, each) for each in members], entry, {}) for entry in entries
        ]
    return [_value_at(rest, entry) for entry in entries]


def _put(
    body: dict[str, Any], path: list[tuple[str, tuple[str, ...] | None]], value: Any
) -> None:
    """Put ``value`` at ``path``, which leads through objects that may not be there."""
    (name, members), *rest = path
    if not rest:
        body[name] = value
    elif members is None:
        inner = body.setdefault(name, {})
        if isinstance(inner, dict):
            _put(inner, rest, value)
    else:
        values = value if isinstance(value, list) else []
        entries = body.setdefault(name, [])
        entries += [{} for _ in values[len(entries) :]]
        for entry, each in zip(entries, values, strict=False):
            _put(entry, rest, each)
