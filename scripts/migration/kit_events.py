"""The old events, providers and registrations as ``config/*.json``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scripts.manifest.event_files import (
    BACKOFFICE,
    EVENT_CODE,
    EVENTS_FILE,
    PROVIDERS_FILE,
    REGISTRATIONS_FILE,
    sample_template,
)
from scripts.migration.javascript_kit import PREFIXED
from scripts.migration.kit_registrations import (
    OurEvents,
    entity_name,
    take_registrations,
)
from scripts.migration.outcomes import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.migration.javascript_kit import JavaScriptKit
    from scripts.migration.old_event_files import OldEvent

_COMMERCE = "com.adobe.commerce."
_TEXT = re.compile(r"[\w\s.(),@:'`?#!-]{0,200}")


def our_events(kit: JavaScriptKit, samples: Mapping[str, Any]) -> OurEvents:
    """Return what an old tree says about events as our three files.

    Args:
        kit: the old tree.
        samples: ours by event code, for events that have none there.
    """
    ours = OurEvents()
    _take_events(ours, kit, samples)
    _take_providers(ours, kit)
    take_registrations(ours, kit)
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
        code, entity = _published_code(event, kit), entity_name(event.entity)
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
            detail = (
                f"write its label into {PROVIDERS_FILE}: it is not plain text there"
            )
            note(State.FOR_YOU, what, detail)
            continue
        if not isinstance(description, str) or not _TEXT.fullmatch(description):
            description = ""
            detail = f"write it into {PROVIDERS_FILE}: it is not plain text there"
            note(State.FOR_YOU, f"{what}: description", detail)
        ours.providers = [
            {"key": BACKOFFICE, "label": label, "description": description}
        ]
        note(State.MIGRATED, what, PROVIDERS_FILE)
        if provider.get("docs_url"):
            detail = "onboard leaves what the provider has in I/O Events"
            note(State.NOT_NEEDED, f"{what}: docs_url", detail)


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
