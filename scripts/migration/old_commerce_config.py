"""Events and providers of generation 4: literals in ``app.commerce.config.ts``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.manifest.event_files import BACKOFFICE
from scripts.migration.old_event_files import OldEvent, OldEvents
from scripts.migration.outcomes import State
from scripts.migration.typescript_literal import SPREAD, UNREADABLE, exported_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.migration.old_files import OldTree
    from scripts.migration.outcomes import Outcomes

COMMERCE_CONFIGS = tuple(f"app.commerce.config.{end}" for end in ("ts", "mts", "js"))

_COMMERCE = "commerce"
_EXTERNAL = "external"
_NO_LITERAL = "it is not a literal, and nothing is executed"


def read_commerce_config(tree: OldTree, name: str, outcomes: Outcomes) -> OldEvents:
    """Read what generation 4 says about events.

    Raises:
        Failure: when the file cannot be read.
    """
    reader = _Reader(name, outcomes)
    reader.read(exported_object(tree.text(name)))
    received: dict[str, set[str]] = {}
    for event in reader.events:
        received.setdefault(event.entity, set()).add(event.provider)
    keys = reader.external
    return OldEvents(
        tuple(reader.events),
        {entity: tuple(sorted(found)) for entity, found in received.items()},
        tuple(reader.providers),
        # The first external one, whatever its key.
        BACKOFFICE if BACKOFFICE in keys or not keys else keys[0],
    )


class _Reader:
    def __init__(self, name: str, outcomes: Outcomes) -> None:
        self._name = name
        self._outcomes = outcomes
        self.events: list[OldEvent] = []
        self.providers: list[Mapping[str, Any]] = []
        self._keys: dict[str, list[str]] = {_COMMERCE: [], _EXTERNAL: []}

    @property
    def external(self) -> list[str]:
        """The keys of the providers of events from outside of Commerce."""
        return self._keys[_EXTERNAL]

    def read(self, exported: object) -> None:
        place = f"{self._name}: eventing"
        if not isinstance(exported, dict):
            self._literal(f"{self._name}: what it exports", exported, dict)
            return
        if "eventing" in exported:
            eventing = self._literal(place, exported["eventing"], dict)
        elif SPREAD in exported:
            eventing = self._literal(place, exported[SPREAD], dict)
        else:
            detail = "the application has none, and so no events"
            self._outcomes.note(State.NOT_NEEDED, place, detail)
            return
        if SPREAD in eventing:
            self._literal(place, eventing[SPREAD], dict)
        for origin in (_COMMERCE, _EXTERNAL):
            sources = self._literal(f"{place}.{origin}", eventing.get(origin, []), list)
            for number, source in enumerate(sources):
                where = f"{place}.{origin}[{number}]"
                self._source(where, origin, self._literal(where, source, dict))

    def _source(self, place: str, origin: str, source: Mapping[str, Any]) -> None:
        if not source:
            return
        if SPREAD in source:
            self._literal(place, source[SPREAD], dict)
        where = f"{place}.provider"
        provider = self._literal(where, source.get("provider", {}), dict)
        if SPREAD in provider:
            self._literal(where, provider[SPREAD], dict)
        # A provider without a key goes by its label.
        names = (provider.get("key"), provider.get("label"))
        key = next((each for each in names if isinstance(each, str) and each), place)
        keys = self._keys[origin]
        if (origin == _COMMERCE and key == BACKOFFICE) or key in self._keys[_COMMERCE]:
            key = place  # another provider than the one of that name
        keys.append(key)
        self.providers.append({**provider, "key": key})
        listed = self._literal(f"{place}.events", source.get("events", []), list)
        for number, written in enumerate(listed):
            self._event(f"{place}.events[{number}]", key, written)

    def _event(self, place: str, key: str, written: Any) -> None:
        code = written.get("name") if isinstance(written, dict) else UNREADABLE
        if isinstance(code, str):
            entity = _entity(written.get("runtimeActions"))
            self.events.append(OldEvent(entity, key, code))
        elif code is None:
            self._outcomes.by_hand(place, "this event has no name")
        else:
            self._literal(f"{place}.name", code, str)

    def _literal(self, place: str, value: Any, kind: type[Any]) -> Any:
        """Return a literal of this kind; anything else is noted."""
        if isinstance(value, kind):
            return value
        if value is UNREADABLE:
            self._outcomes.by_hand(place, _NO_LITERAL)
        else:
            self._outcomes.by_hand(place, f"this is no {_KINDS[kind]}")
        return kind()


_KINDS: dict[type[Any], str] = {dict: "object", list: "list", str: "text"}


def _entity(runtime_actions: object) -> str:
    """Return the entity of an event: product, for the action product-backoffice/a.

    It is empty where no literal names an action.
    """
    actions = runtime_actions if isinstance(runtime_actions, list) else []
    names = [each for each in actions if isinstance(each, str)]
    package = names[0].partition("/")[0] if names else ""
    return package.rpartition("-")[0] or package
