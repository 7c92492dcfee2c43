"""The old registrations as entries of ``config/registrations.json``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scripts.manifest.event_delivery import AS_IT_IS, JOURNAL
from scripts.manifest.event_files import (
    BACKOFFICE,
    EVENTS_FILE,
    PROVIDERS_FILE,
    REGISTRATIONS_FILE,
)
from scripts.migration.javascript_kit import MANAGED
from scripts.migration.outcomes import Outcomes, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.migration.javascript_kit import JavaScriptKit

_OTHER = "other"


@dataclass(slots=True)
class OurEvents:
    """The contents of the three files, and what became of what is in the old ones."""

    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    providers: list[dict[str, str]] = field(default_factory=list)
    registrations: list[dict[str, str]] = field(default_factory=list)
    outcomes: Outcomes = field(default_factory=Outcomes)

    def files(self) -> Iterator[tuple[str, Any]]:
        """Yield the name and the content of each file to be written.

        Events and registrations are the old tree's alone, also where it has none. A
        provider there must be.
        """
        yield EVENTS_FILE, self.events
        if self.providers:
            yield PROVIDERS_FILE, self.providers
        yield REGISTRATIONS_FILE, self.registrations


def entity_name(name: str) -> str:
    """Return the name of an entity as our files take it."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", name or _OTHER)
    plain = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    return plain if re.match("[a-z]", plain) else f"entity-{plain}".rstrip("-")


def take_registrations(ours: OurEvents, kit: JavaScriptKit) -> None:
    """Add a registration for each entity whose events the webhook publishes."""
    key = kit.events.backoffice
    note = ours.outcomes.note
    taken: dict[str, str] = {}
    for entity, keys in kit.events.registrations.items():
        if key not in keys:
            continue
        name = entity_name(entity)
        what = f"registration of {entity or _OTHER}"
        if name not in ours.events:
            note(State.NOT_NEEDED, what, "the entity has no event")
        elif name in taken:
            detail = f"its entity is '{name}' here, as that of {taken[name]} is"
            note(State.NOT_NEEDED, what, detail)
        else:
            taken[name] = entity
            _register(ours, kit, entity, name)
    if kit.generation != MANAGED:
        _note_other_registrations(ours, kit)
    elif ours.events:
        note(
            State.FOR_YOU,
            "consumers of the back office's events",
            "App Management has registered them for other event codes (<application "
            "id>.<code>) of a provider of its own: they get nothing of what this "
            "webhook publishes. Keep ingestion/webhook in Node for them, or give each "
            f"entity a consumer under delivery in {REGISTRATIONS_FILE}",
        )


def _register(ours: OurEvents, kit: JavaScriptKit, entity: str, name: str) -> None:
    is_managed = kit.generation == MANAGED
    delivery = JOURNAL if is_managed else AS_IT_IS
    detail = f"{REGISTRATIONS_FILE}, with the delivery {JOURNAL}"
    if not is_managed:
        consumer = f"{entity}-{kit.events.backoffice}/consumer"
        detail = f"{REGISTRATIONS_FILE}; its delivery to {consumer} is left as it is"
    entry = {"provider": BACKOFFICE, "entity": name, "delivery": delivery}
    ours.registrations.append(entry)
    what = f"registration of {entity or _OTHER}"
    ours.outcomes.note(State.MIGRATED, what, detail)
    if not is_managed:
        _note_its_name(ours, kit, entity, name)


def _note_other_registrations(ours: OurEvents, kit: JavaScriptKit) -> None:
    """Say which registrations are of events that this webhook does not publish."""
    staying: dict[str, list[str]] = {}
    for entity, keys in kit.events.registrations.items():
        for key in keys:
            if key != kit.events.backoffice:
                staying.setdefault(key, []).append(entity)
    for provider, entities in staying.items():
        what = f"registrations of the provider {provider}"
        ours.outcomes.note(State.STAYS_IN_NODE, what, ", ".join(entities))


def _note_its_name(ours: OurEvents, kit: JavaScriptKit, entity: str, name: str) -> None:
    """Say when onboard would not recognise the registration that is there."""
    ending = "Synchronization" if kit.generation == 1 else "Sync"
    theirs = f"Backoffice {entity[:1].upper()}{entity[1:]} {ending}"
    looked_for = f"Backoffice {name.replace('-', ' ').title()} Sync"
    if theirs != looked_for:
        detail = (
            f"rename '{theirs}' to '{looked_for}' in the Developer Console before "
            "starter-kit onboard, or onboard makes a second registration"
        )
        what = f"registration of {entity}: its name"
        ours.outcomes.note(State.FOR_YOU, what, detail)
