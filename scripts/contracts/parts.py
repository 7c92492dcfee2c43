"""The pieces that schemas are made of.

Schemas say what must be there and leave the rest open: more keys may follow in a later
version, and a caller may send more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Schema = dict[str, Any]
#: Makes a reference to a schema of that name.
Ref = Callable[[str], Schema]

TEXT: Schema = {"type": "string"}


def references(prefix: str) -> Ref:
    """Return what makes references to the schemas below ``prefix``."""
    return lambda name: {"$ref": f"{prefix}{name}"}


def an_object(
    description: str,
    required: Mapping[str, Schema],
    optional: Mapping[str, Schema] | None = None,
) -> Schema:
    """Return the schema of an object with these members."""
    return {
        "type": "object",
        "description": description,
        "required": list(required),
        "properties": {**required, **(optional or {})},
    }


def described(description: str, schema: Schema) -> Schema:
    """Return ``schema`` with a description."""
    return {"description": description, **schema}


def any_of(schemas: Iterable[Schema]) -> Schema:
    """Return the schema of what one of ``schemas`` fits; itself, when it is alone."""
    alternatives = list(schemas)
    return alternatives[0] if len(alternatives) == 1 else {"anyOf": alternatives}
