"""What is deployed to the host: packages, actions, triggers and rules."""

from __future__ import annotations

import copy
import threading
from typing import TYPE_CHECKING, Any

from scripts.stand_ins.openwhisk import entities, refusal
from scripts.stand_ins.openwhisk.full_names import full_name, path_of
from scripts.stand_ins.openwhisk.host_activations import HostActivations, now_ms
from scripts.stand_ins.openwhisk.sequence_parts import checked_components

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.stand_ins.openwhisk.entities import Entity

COLLECTIONS = ("packages", "actions", "triggers", "rules")


class Store:
    """The state of one namespace. Safe to use from several threads.

    Args:
        namespace: its name.
        kinds: the runtimes that the host has.

    Attributes:
        activations: what has run.
    """

    def __init__(self, namespace: str, kinds: tuple[str, ...]) -> None:
        self.namespace = namespace
        self._kinds = kinds
        self._lock = threading.RLock()
        self._entities: dict[str, dict[str, Entity]] = {
            each: {} for each in COLLECTIONS
        }
        self.activations = HostActivations()

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            for entities_of_a_kind in self._entities.values():
                entities_of_a_kind.clear()
            self.activations.restore({})

    def state(self) -> dict[str, Any]:
        """Return a copy of everything, as JSON values."""
        with self._lock:
            state = {**self._entities, "activations": self.activations.state()}
            return copy.deepcopy(state)

    def restore(self, state: Mapping[str, Any]) -> None:
        """Hold what :meth:`state` has returned, in place of what is there."""
        with self._lock:
            self._entities = {each: dict(state[each]) for each in COLLECTIONS}
            self.activations.restore(state["activations"])

    def names(self) -> dict[str, list[str]]:
        """Return the names of all that is there, by collection."""
        with self._lock:
            return {each: sorted(self._entities[each]) for each in COLLECTIONS}

    def find(self, collection: str, name: str) -> Entity | None:
        """Return an entity; None when there is none."""
        with self._lock:
            return self._entities[collection].get(name)

    def get(self, collection: str, name: str) -> Entity:
        """Return an entity.

        Raises:
            Refusal: there is none.
        """
        found = self.find(collection, name)
        if found is None:
            raise refusal.missing()
        if collection == "rules":
            return {**found, "status": self._status(name, found)}
        return found

    def entities(self, collection: str, package: str = "") -> list[Entity]:
        """Return all entities, or those of a package, the latest first."""
        with self._lock:
            found = [
                entity
                for name, entity in self._entities[collection].items()
                if not package or name.startswith(f"{package}/")
            ]
        return sorted(found, key=lambda each: -int(each["updated"]))

    def put(
        self, collection: str, name: str, body: Mapping[str, Any], *, overwrite: bool
    ) -> Entity:
        """Create or replace an entity, and return it.

        Raises:
            Refusal: it is there and ``overwrite`` was not asked for, or what it needs
                is not there, or ``body`` makes no sense.
        """
        with self._lock:
            before = self.find(collection, name)
            if before is not None and not overwrite:
                raise refusal.exists()
            package, _, short = name.rpartition("/")
            if package and package not in self._entities["packages"]:
                raise refusal.missing()
            entity = self._entity(collection, name, body, before)
            if collection == "rules" and before is not None:
                # Inactive where its trigger was deleted (getStatus in Rules.scala).
                entity["status"] = self._status(name, before)
            entity |= {
                "namespace": f"{self.namespace}/{package}"
                if package
                else self.namespace,
                "name": short,
                "version": _next(before),
                "updated": now_ms(),
            }
            self._entities[collection][name] = entity
            if collection == "rules":
                self._connect(name, entity)
            return entity

    def delete(self, collection: str, name: str, *, force: bool = False) -> Entity:
        """Delete an entity, and return what it was.

        Raises:
            Refusal: there is none, or it is a package with actions in it.
        """
        with self._lock:
            entity = self.get(collection, name)
            if collection == "packages":
                inside = [
                    each
                    for each in self._entities["actions"]
                    if each.startswith(f"{name}/")
                ]
                if inside and not force:
                    raise refusal.not_empty(len(inside))
                for each in inside:
                    del self._entities["actions"][each]
            del self._entities[collection][name]
            if collection == "rules":
                self._disconnect(name)
            return entity

    def set_status(self, rule: str, status: str) -> None:
        """Switch a rule on or off.

        Raises:
            Refusal: there is none, or this is not a status.
        """
        if status not in ("active", "inactive"):
            raise refusal.malformed(f"'{status}' is not a recognized rule state")
        with self._lock:
            self.get("rules", rule)
            entity = self._entities["rules"][rule]
            entity["status"] = status
            self._connect(rule, entity)

    def rules_of(self, trigger: str) -> list[tuple[str, str]]:
        """Return the active rules of a trigger, each with the path of its action."""
        with self._lock:
            # Not what the rules say: a trigger that was deleted has forgotten them.
            rules = self.get("triggers", trigger)["rules"]
            return [
                (name.partition("/")[2], path_of(rule["action"]))
                for name, rule in rules.items()
                if rule["status"] == "active"
            ]

    def _entity(
        self,
        collection: str,
        name: str,
        body: Mapping[str, Any],
        before: Entity | None,
    ) -> Entity:
        if collection == "packages":
            return entities.package(body, before)
        if collection == "actions":
            entity = entities.action(body, before, self._kinds)
            if entity["exec"]["kind"] == "sequence":
                entity["exec"]["components"] = checked_components(
                    name, entity, self.namespace, self._entities["actions"].get
                )
            return entity
        if collection == "triggers":
            return entities.trigger(body, before)
        entity = entities.rule(body, before)
        for part, of in (("trigger", "triggers"), ("action", "actions")):
            full = full_name(entity[part], self.namespace)
            if full["path"].split("/")[0] == self.namespace and not self.find(
                of, path_of(full)
            ):
                raise refusal.Refusal(
                    400, f"{part} /{full['path']}/{full['name']} does not exist"
                )
            entity[part] = full
        return entity

    def _connect(self, name: str, rule: Entity) -> None:
        self._disconnect(name)
        trigger = self.find("triggers", path_of(rule["trigger"]))
        if trigger is not None:
            trigger["rules"][f"{self.namespace}/{name}"] = {
                "action": rule["action"],
                "status": rule["status"],
            }

    def _status(self, name: str, rule: Entity) -> str:
        """Return what the trigger knows of a rule, which is what counts."""
        trigger = self.find("triggers", path_of(rule["trigger"])) or {"rules": {}}
        known = trigger["rules"].get(f"{self.namespace}/{name}", {})
        return str(known.get("status", "inactive"))

    def _disconnect(self, name: str) -> None:
        for trigger in self._entities["triggers"].values():
            trigger["rules"].pop(f"{self.namespace}/{name}", None)


def _next(before: Entity | None) -> str:
    if before is None:
        return "0.0.1"
    major, minor, patch = before["version"].split(".")
    return f"{major}.{minor}.{int(patch) + 1}"
