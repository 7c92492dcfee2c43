"""What the paths of a subscription's fields read in a payload, and write into a body.

The forms of a path are described in :mod:`scripts.manifest.payload_paths`. What the
payload or a context does not have is null (Adobe Commerce Extensibility, "Create
webhooks").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from scripts.manifest.payload_paths import is_context, steps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_Steps: TypeAlias = "Sequence[tuple[str, tuple[str, ...] | None]]"


def value_at(source: str, payload: Any, contexts: Mapping[str, Any]) -> Any:
    """Return what a source names; None when it is not there.

    Args:
        source: the path.
        payload: the method's whole payload.
        contexts: what the contexts hold, by the whole path, or as objects in objects.
    """
    if not is_context(source):
        return _read(payload, steps(source))
    if source in contexts:
        return contexts[source]
    return _read(contexts, steps(source))


def put(body: dict[str, Any], name: str, value: Any) -> None:
    """Write a value into a body, at the place that the name of a field names."""
    _write(body, steps(name), value)


def _read(value: Any, path: _Steps) -> Any:
    for place, (name, chosen) in enumerate(path):
        value = value.get(name) if isinstance(value, dict) else None
        if chosen is None:
            continue
        entries = _entries(value)
        if entries is None:
            return None
        if chosen:
            entries = [_chosen(each, chosen) for each in entries]
        rest = path[place + 1 :]
        return [_read(each, rest) for each in entries] if rest else entries
    return value


def _entries(value: Any) -> list[Any] | None:
    """Return what a collection holds: it is a list, or an object by id."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else None


def _chosen(entry: Any, names: Sequence[str]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for name in names:
        _write(body, steps(name), _read(entry, steps(name)))
    return body


def _write(body: dict[str, Any], path: _Steps, value: Any) -> None:
    (name, chosen), *rest = path
    if not rest:
        body[name] = value
    elif chosen is None:
        _write(body.setdefault(name, {}), rest, value)
    elif not isinstance(value, list):
        body.setdefault(name, None)
    else:
        rows = body.get(name) or []
        rows += [{} for _ in range(len(value) - len(rows))]
        for row, each in zip(rows, value, strict=False):
            _write(row, rest, each)
        body[name] = rows
