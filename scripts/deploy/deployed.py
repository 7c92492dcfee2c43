"""What is on the host: every name and mark, and the details of what is wanted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scripts.deploy import ownership_mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scripts.deploy.desired import Kind
    from scripts.deploy.openwhisk_api import Collection, OpenWhisk

_COLLECTIONS: tuple[Collection, ...] = ("packages", "actions", "triggers", "rules")
_SIDE_BY_SIDE = 4

Key = tuple["Collection", str]


@dataclass(frozen=True)
class Found:
    """One entity as it is on the host.

    Attributes:
        collection: the API's word for its kind.
        name: as the API takes it: ``package/action`` for an action.
        annotations: all of them.
        entity: what the host says of it; parameters only when it was read by itself.
    """

    collection: Collection
    name: str
    annotations: Mapping[str, Any]
    entity: Mapping[str, Any] = field(repr=False)

    @property
    def mark(self) -> Mapping[str, Any]:
        """Who made it, and from what; nothing when it was made by hand."""
        mark = self.annotations.get(ownership_mark.ANNOTATION)
        return mark if isinstance(mark, dict) else {}

    @property
    def project(self) -> str:
        """The project that made it; empty when it was made by hand."""
        return str(self.mark.get("projectName", ""))

    @property
    def kind(self) -> Kind:
        """What it is."""
        if self.collection == "actions":
            return "sequence" if self._runtime == "sequence" else "action"
        return {"packages": "package", "triggers": "trigger", "rules": "rule"}[
            self.collection
        ]  # type: ignore[return-value] # mypy widens the values to str

    @property
    def version(self) -> str:
        """The host's number for what was last written."""
        return str(self.entity.get("version", ""))

    @property
    def updated_ms(self) -> int:
        """When it was last written; 0 when the host does not say."""
        return int(self.entity.get("updated") or 0)

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Its parameters and their values."""
        return ownership_mark.by_key(self.entity.get("parameters"))

    @property
    def is_sealed(self) -> bool:
        """Whether the host keeps its parameters encrypted, and shows them so."""
        listed = self.entity.get("parameters") or []
        return any(each.get("encryption") for each in listed)

    @property
    def _runtime(self) -> str:
        # A list shows no kind, but for the annotation that the host adds.
        told = self.annotations.get("exec") or self.entity.get("exec", {}).get("kind")
        return str(told or "")


def find_all(
    api: OpenWhisk, details_of: Iterable[Key], project: str
) -> dict[Key, Found]:
    """Return what is on the host, by collection and name.

    Args:
        api: the host.
        details_of: what is to be read by itself, if it is there.
        project: whose entities are to be read by themselves, too.
    """
    with ThreadPoolExecutor(_SIDE_BY_SIDE, "deploy") as pool:
        listed = pool.map(lambda each: (each, list(api.entities(each))), _COLLECTIONS)
        found = {
            (one.collection, one.name): one
            for collection, entities in listed
            for one in (_read_entity(collection, entity) for entity in entities)
        }
        wanted = set(details_of)
        keys = [
            key
            for key, one in found.items()
            if key in wanted or (project and one.project == project)
        ]
        for key, entity in zip(
            keys, pool.map(lambda key: api.get(*key), keys), strict=True
        ):
            if entity is None:  # it was deleted meanwhile
                del found[key]
            else:
                found[key] = _read_entity(key[0], entity)
    return found


def _read_entity(collection: Collection, entity: Mapping[str, Any]) -> Found:
    name = str(entity.get("name", ""))
    _, _, package = str(entity.get("namespace", "")).partition("/")
    return Found(
        collection,
        f"{package}/{name}" if package and collection == "actions" else name,
        ownership_mark.by_key(entity.get("annotations")),
        entity,
    )
