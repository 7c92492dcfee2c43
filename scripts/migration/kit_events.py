"""The old events, providers and registrations as ``config/*.json``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scripts.manifest.event_delivery import AS_IT_IS, JOURNAL
from scripts.manifest.event_files import (
    BACKOFFICE,
    EVENT_CODE,
    EVENTS_FILE,
    PROVIDERS_FILE,
    REGISTRATIONS_FILE,
    sample_template,
)
from scripts.migration.javascript_kit import MANAGED, PREFIXED
from scripts.migration.outcomes import Outcomes, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scripts.migration.javascript_kit import JavaScriptKit
    from scripts.migration.old_event_files import OldEvent

_COMMERCE = "com.adobe.commerce."
_TEXT = re.compile(r"[\w\s.(),@:'`?#!-]{0,200}")
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


def our_events(kit: JavaScriptKit, samples: Mapping[str, Any]) -> OurEvents:
    """Return what an old tree says about events as our three files.

    Args:
        kit: the old tree.
        samples: ours by event code, for events that have none there.
    """
    ours = OurEvents()
    _take_events(ours, kit, samples)
    _take_providers(ours, kit)
    _take_registrations(ours, kit)
    _note_what_lacks(ours, kit)
    return ours


def _take_events(
    ours: OurEvents, kit: JavaScriptKit, samples: Mapping[str, Any]
) -> None:
    owners: dict[str, str] = {}
    staying: dict[str, list[str]] = {}
    note = ours.outcomes.note
    for event in kit.events.events:
        what = f"event {event.code}"
        if event.provider != kit.events.backoffice:
            staying.setdefault(event.provider, []).append(event.code)
            continue
        code, entity = _published_code(event, kit), _entity_name(event.entity)
        if not EVENT_CODE.fullmatch(code):
            note(State.FOR_YOU, what, "use 1 to 255 letters, digits, ., - and _")
            continue
        if code in owners:
            what += f" of {event.entity}"
            note(State.FOR_YOU, what, f"{code} belongs to '{owners[code]}' already")
            continue
        owners[code] = event.entity
        detail = f"{EVENTS_FILE}, under '{entity}'"
        if not event.entity:
            detail += ", for no literal there says which entity it belongs to"
        if code != event.code:
            detail += f", as {code}: the JavaScript kit registers it under that code"
        sample, of_the_sample = _sample(event, code, samples)
        ours.events.setdefault(entity, {})[code] = sample
        note(State.MIGRATED, what, detail + of_the_sample)
    for provider, codes in staying.items():
        detail = f"{', '.join(codes)}: this webhook publishes the back office's only"
        note(State.STAYS_IN_NODE, f"events of the provider {provider}", detail)


def _sample(event: OldEvent, code: str, samples: Mapping[str, Any]) -> tuple[Any, str]:
    """Return the sample of an event, and what is to be said about it."""
    wrong = "it has no sample there"
    if event.sample is not None:
        try:
            sample_template(event.sample)
        except ValueError as error:
            wrong = f"its sample there cannot be sent: {error}"
        else:
            return event.sample, ""
    if code in samples:
        return samples[code], ", with the sample of this project"
    return {}, f"; {wrong}: write one"


def _published_code(event: OldEvent, kit: JavaScriptKit) -> str:
    """Return the code under which generation 3 registers an event."""
    prefix = kit.variables.get("EVENT_PREFIX", "")
    is_prefixed = kit.generation == PREFIXED and prefix
    if not is_prefixed or event.code.startswith("be-observer"):
        return event.code
    if event.code.startswith(_COMMERCE):
        return f"{_COMMERCE}{prefix}.{event.code.removeprefix(_COMMERCE)}"
    return f"{prefix}.{event.code}"


def _entity_name(name: str) -> str:
    """Return the name of an entity as our files take it."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", name or _OTHER)
    plain = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    return plain if re.match("[a-z]", plain) else f"entity-{plain}".rstrip("-")


def _take_providers(ours: OurEvents, kit: JavaScriptKit) -> None:
    note = ours.outcomes.note
    is_read = False
    for number, provider in enumerate(kit.events.providers):
        key = provider["key"]
        what = f"provider {key}"
        if key != kit.events.backoffice:
            detail = "its events are published and consumed there"
            note(State.STAYS_IN_NODE, what, detail)
            continue
        if is_read:
            what = f"provider {key}, entry {number + 1}"
            note(State.FOR_YOU, what, "this key is there twice: the first counts")
            continue
        is_read = True
        label = provider.get("label")
        description = provider.get("description") or ""
        if not isinstance(label, str) or not label or not _TEXT.fullmatch(label):
            detail = f"write its label into {PROVIDERS_FILE}: it is no plain text there"
            note(State.FOR_YOU, what, detail)
            continue
        if not isinstance(description, str) or not _TEXT.fullmatch(description):
            description = ""
            detail = f"write it into {PROVIDERS_FILE}: it is no plain text there"
            note(State.FOR_YOU, f"{what}: description", detail)
        ours.providers = [
            {"key": BACKOFFICE, "label": label, "description": description}
        ]
        note(State.MIGRATED, what, PROVIDERS_FILE)
        if provider.get("docs_url"):
            detail = "onboard leaves what the provider has in I/O Events"
            note(State.NOT_NEEDED, f"{what}: docs_url", detail)


def _take_registrations(ours: OurEvents, kit: JavaScriptKit) -> None:
    key = kit.events.backoffice
    note = ours.outcomes.note
    taken: dict[str, str] = {}
    for entity, keys in kit.events.registrations.items():
        if key not in keys:
            continue
        name = _entity_name(entity)
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


def _note_what_lacks(ours: OurEvents, kit: JavaScriptKit) -> None:
    """Say what the three files lack, because the old tree has none of it."""
    note = ours.outcomes.note
    if not ours.events:
        detail = (
            f"the old tree has none, so {EVENTS_FILE} and {REGISTRATIONS_FILE} are "
            "empty: add your own (docs/events.md), or comment the package ingestion "
            "out in app.config.yaml"
        )
        note(State.FOR_YOU, "events of the back office", detail)
        return
    received = {each["entity"] for each in ours.registrations}
    if lost := [entity for entity in ours.events if entity not in received]:
        detail = (
            f"the old tree registers no consumer for the events of {', '.join(lost)}: "
            f"add entries to {REGISTRATIONS_FILE}, or these events are lost"
        )
        note(State.FOR_YOU, "registrations that are missing", detail)
    keys = [each["key"] for each in kit.events.providers]
    if kit.events.backoffice not in keys:
        detail = (
            f"the old tree does not describe it: write its label into {PROVIDERS_FILE} "
            "before starter-kit onboard, or onboard makes a second provider"
        )
        note(State.FOR_YOU, f"provider {kit.events.backoffice}", detail)
