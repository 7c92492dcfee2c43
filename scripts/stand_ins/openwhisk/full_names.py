"""Names of entities with their namespace, in what is written to the host.

Source: Apache OpenWhisk, EntityPath.scala and FullyQualifiedEntityName.scala.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.manifest.entity_names import OWN_NAMESPACE, is_entity_name
from scripts.stand_ins.openwhisk import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEAST_PARTS = 2


def full_name(name: Any, namespace: str) -> dict[str, str]:
    """Return a name as the host keeps it: ``path`` (with the namespace) and ``name``.

    Args:
        name: as it is written, or as the host keeps it.
        namespace: the own one.

    Raises:
        Refusal: it is malformed.
    """
    if isinstance(name, dict):
        return name
    # Empty parts are none.
    parts = [part for part in str(name).split("/") if part]
    if not str(name).startswith("/"):
        parts.insert(0, namespace)
    if len(parts) < _LEAST_PARTS or not all(map(is_entity_name, parts)):
        raise refusal.no_full_name()
    if parts[:1] == [OWN_NAMESPACE]:
        parts[0] = namespace
    return {"path": "/".join(parts[:-1]), "name": parts[-1]}


def path_of(full: Mapping[str, str]) -> str:
    """Return the path within its namespace of an entity's full name."""
    _, _, package = full["path"].partition("/")
    return f"{package}/{full['name']}" if package else full["name"]
