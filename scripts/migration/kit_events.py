"""The old events, providers and registrations as ``config/*.json``."""

from __future__ import annotations

import json
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
from scripts.migration.outcomes import Outcome, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scripts.migration.javascript_kit import JavaScriptKit, OldEvent

_COMMERCE = "com.adobe.commerce."
_CODE = re.compile(r"[\w.-]{1,255}", re.ASCII)
_TEXT = re.compile(r"[\w\s.(),@:'`?#!-]{0,200}")
_WITH_APP_MANAGEMENT = 4


@dataclass(slots=True)
class OurEvents:
    """The contents of the three files, and what became of what is in the old ones."""

    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    providers: list[dict[str, str]] = field(default_factory=list)
    registrations: list[dict[str, str]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield the name and the text of each file that has content."""
        for name, content in (
            (EVENTS_FILE, self.events),
            (PROVIDERS_FILE, self.providers),
            (REGISTRATIONS_FILE, self.registrations),
        ):
            if content:
                yield name, json.dumps(content, ensure_ascii=False, indent=2) + "\n"

    def note(self, state: State, what: str, detail: str) -> None:
        """Note what became of a thing."""
        self.outcomes.append(Outcome(state, what, detail))


def our_events(kit: JavaScriptKit, samples: Mapping[str, Any]) -> OurEvents:
    """Return what an old tree says about events as our three files.

    Args:
        kit: the old tree.
        samples: ours by event code, for events that have none there.
    """
    ours = OurEvents()
    key = _backoffice(kit)
    _take_events(ours, kit, key, samples)
    _take_providers(ours, kit, key)
    _take_registrations(ours, kit, key)
    return ours


def _backoffice(kit: JavaScriptKit) -> str:
    """Return the old key of the provider that the webhook publishes to."""
    keys = [str(each.get("key", "")) for each in kit.providers]
    others = [key for key in keys if key != "commerce"]
    # Generation 4 takes the first external one, whatever its key.
    if BACKOFFICE not in keys and others and kit.generation == _WITH_APP_MANAGEMENT:
        return others[0]
    return BACKOFFICE


def _take_events(
    ours: OurEvents, kit: JavaScriptKit, key: str, samples: Mapping[str, Any]
) -> None:
    owners: dict[str, str] = {}
    staying: dict[str, list[str]] = {}
    for event in kit.events:
        what = f"event {event.code}"
        if event.provider != key:
            staying.setdefault(event.provider, []).append(event.code)
            continue
        code, entity = _published_code(event, kit), _entity_name(event.entity)
        if not _CODE.fullmatch(code):
            ours.note(State.FOR_YOU, what, "use 1 to 255 letters, digits, ., - and _")
            continue
        if (owner := owners.setdefault(code, entity)) != entity:
            ours.note(State.FOR_YOU, what, f"it belongs to '{owner}' already")
            continue
        sample = event.sample
        detail = f"{EVENTS_FILE}, under '{entity}'"
        if code != event.code:
            detail += f", as {code}: the JavaScript kit registers it under that code"
        if sample is None:
            sample = samples.get(code, {})
            is_shipped = code in samples
            detail += ", with the sample of this project" if is_shipped else ""
            if not is_shipped:
                detail += "; it has no sample there: write one"
        ours.events.setdefault(entity, {})[code] = sample
        ours.note(State.MIGRATED, what, detail)
    for provider, codes in staying.items():
        detail = f"{', '.join(codes)}: this webhook publishes the back office's only"
        ours.note(State.STAYS_IN_NODE, f"events of the provider {provider}", detail)


def _published_code(event: OldEvent, kit: JavaScriptKit) -> str:
    """Return the code under which generation 3 registers an event."""
    prefix = kit.variables.get("EVENT_PREFIX", "")
    if kit.generation != 3 or not prefix or event.code.startswith("be-observer"):  # noqa: PLR2004 - legacy
        return event.code
    if event.code.startswith(_COMMERCE):
        return f"{_COMMERCE}{prefix}.{event.code.removeprefix(_COMMERCE)}"
    return f"{prefix}.{event.code}"


def _entity_name(name: str) -> str:
    """Return the name of an entity as our files take it."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", name)
    plain = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    return plain if re.match("[a-z]", plain) else f"entity-{plain}".rstrip("-")


def _take_providers(ours: OurEvents, kit: JavaScriptKit, key: str) -> None:
    for provider in kit.providers:
        what = f"provider {provider.get('key')}"
        if provider.get("key") != key:
            detail = "its events are published and consumed there"
            ours.note(State.STAYS_IN_NODE, what, detail)
            continue
        label = provider.get("label")
        description = provider.get("description") or ""
        if not isinstance(label, str) or not label or not _TEXT.fullmatch(label):
            detail = f"write its label into {PROVIDERS_FILE}: it is no plain text there"
            ours.note(State.FOR_YOU, what, detail)
            continue
        if not isinstance(description, str) or not _TEXT.fullmatch(description):
            description = ""
        ours.providers = [
            {"key": BACKOFFICE, "label": label, "description": description}
        ]
        ours.note(State.MIGRATED, what, PROVIDERS_FILE)
        if provider.get("docs_url"):
            detail = "onboard leaves what the provider has in I/O Events"
            ours.note(State.NOT_NEEDED, f"{what}: docs_url", detail)


def _take_registrations(ours: OurEvents, kit: JavaScriptKit, key: str) -> None:
    is_managed = kit.generation == _WITH_APP_MANAGEMENT
    delivery = JOURNAL if is_managed else AS_IT_IS
    for entity, keys in kit.registrations.items():
        if key not in keys:
            continue
        name = _entity_name(entity)
        what = f"registration of {entity}"
        if name not in ours.events:
            ours.note(State.NOT_NEEDED, what, "the entity has no event")
            continue
        ours.registrations.append(
            {"provider": BACKOFFICE, "entity": name, "delivery": delivery}
        )
        if is_managed:
            detail = f"{REGISTRATIONS_FILE}, with the delivery {JOURNAL}"
        else:
            consumer = f"{entity}-{key}/consumer"
            detail = (
                f"{REGISTRATIONS_FILE}; its delivery to {consumer} is left as it is"
            )
        ours.note(State.MIGRATED, what, detail)
        _note_its_name(ours, kit, entity, name)
    if is_managed:
        ours.note(
            State.FOR_YOU,
            "consumers of the back office's events",
            "App Management has registered them for other event codes (<application "
            "id>.<code>) of a provider of its own: they get nothing of what this "
            "webhook publishes. Keep ingestion/webhook in Node for them, or give each "
            f"entity a consumer under delivery in {REGISTRATIONS_FILE}",
        )


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
        ours.note(State.FOR_YOU, f"registration of {entity}", detail)
