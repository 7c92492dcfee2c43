"""What the host checks of a sequence.

Source: Apache OpenWhisk, Actions.scala.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.stand_ins.openwhisk import refusal
from scripts.stand_ins.openwhisk.entities import SEQUENCE_LENGTH
from scripts.stand_ins.openwhisk.full_names import full_name, path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.stand_ins.openwhisk.entities import Entity


def checked_components(
    name: str, entity: Entity, namespace: str, find: Callable[[str], Entity | None]
) -> list[str]:
    """Return the components of a sequence by their full names.

    Args:
        name: of the sequence.
        entity: the sequence.
        namespace: that it is in.
        find: returns an action by its path.

    Raises:
        Refusal: there is none, or too many, or one is not there or is the sequence.
    """

    def length(path: str) -> int:
        """Return how many actions run in place of a part."""
        if path == name:
            raise refusal.Refusal(400, "Sequence may not refer to itself.")
        found = find(path)
        if not found:
            raise refusal.Refusal(400, "Sequence component does not exist.")
        if found["exec"]["kind"] != "sequence":
            return 1
        parts = found["exec"]["components"]
        return sum(length(path_of(full_name(each, namespace))) for each in parts)

    components = entity["exec"].get("components")
    if not components:
        raise refusal.malformed("'components' must be defined for sequence kind")
    full = [full_name(each, namespace) for each in components]
    if sum(length(path_of(each)) for each in full) > SEQUENCE_LENGTH:
        raise refusal.Refusal(400, "Too many actions in the sequence.")
    return [f"/{each['path']}/{each['name']}" for each in full]
