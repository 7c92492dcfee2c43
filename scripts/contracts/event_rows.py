"""The events that the back office may send, as rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scripts.contracts.parts import references
from scripts.contracts.value_schemas import value_schemas

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.contracts.parts import Schema

_PREFIX = "#/$defs/"


@dataclass(frozen=True)
class Row:
    """One event.

    Attributes:
        entity: the entity that owns it.
        event: its code.
        required: the fields without which its value is refused, as paths:
            ``items[].qty`` is required in each of the items.
        sample: a value as an example.
    """

    entity: str
    event: str
    required: tuple[str, ...]
    sample: Any


def rows(root: Path) -> list[Row]:
    """Return the events of the application in ``root``, in the order of their file.

    Raises:
        ConfigError: when ``config/events.json`` is broken or not there.
        Failure: when a model cannot be used.
    """
    values = value_schemas(root, references(_PREFIX))
    return [
        Row(
            entity=event.entity,
            event=code,
            required=tuple(_required_members(values.of_event[code], values.shared)),
            sample=event.sample,
        )
        for code, event in values.events.items()
    ]


def _required_members(
    schema: Schema,
    shared: Mapping[str, Schema],
    path: str = "",
    above: frozenset[str] = frozenset(),
) -> list[str]:
    """Return the paths of what must be there, without those of objects and arrays."""
    name = schema.get("$ref", "").removeprefix(_PREFIX)
    if name in above:  # a model that refers to itself
        return [path]
    if name:
        schema, above = shared[name], above | {name}
    inner: list[tuple[str, Schema]] = []
    if "items" in schema:
        inner = [(f"{path}[]", schema["items"])]
    elif "properties" in schema:
        dot = f"{path}." if path else ""
        members = schema["properties"]
        inner = [(dot + each, members[each]) for each in schema.get("required", ())]
    below = [
        place
        for at, part in inner
        for place in _required_members(part, shared, at, above)
    ]
    return below or ([path] if path and not path.endswith("]") else [])
