"""Events, providers and registrations of generations 1 to 3: JSON files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scripts.failure import Failure
from scripts.manifest.event_files import BACKOFFICE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scripts.migration.old_files import OldTree
    from scripts.migration.outcomes import Outcomes

#: Where the kit itself has these files; its forks have them in other folders, too.
KNOWN_FOLDERS = (
    "scripts/onboarding/config/",
    "onboarding/config/",
    "onboarding/custom/",
)
_FOLDERS = ("onboarding", "scripts")
_NAMES = {
    "events": ("events.json",),
    "providers": ("providers.json",),
    "registrations": ("starter-kit-registrations.json", "registrations.json"),
}


@dataclass(frozen=True, slots=True)
class OldEvent:
    """An event of the old tree.

    Attributes:
        entity: its entity; empty where the old tree names none.
        provider: the key of its provider.
        code: its name there.
        sample: None where it has none.
    """

    entity: str
    provider: str
    code: str
    sample: Any = None


@dataclass(frozen=True, slots=True)
class OldEvents:
    """What the old tree says about events.

    Attributes:
        events: of all providers.
        registrations: the keys of the providers whose events an entity's consumers get.
        providers: as they are written there; each has a key.
        backoffice: the key of the provider that the webhook publishes to.
    """

    events: Sequence[OldEvent]
    registrations: Mapping[str, tuple[str, ...]]
    providers: Sequence[Mapping[str, Any]]
    backoffice: str = BACKOFFICE


def event_files(tree: OldTree) -> dict[str, list[str]]:
    """Return the files of each kind, the one that is to be read first."""
    found = {}
    for kind, names in _NAMES.items():
        known = [f"{folder}{name}" for name in names for folder in KNOWN_FOLDERS]
        there = tree.named(names, _FOLDERS)
        there.sort(key=lambda name: known.index(name) if name in known else len(known))
        found[kind] = there
    return found


def read_event_files(tree: OldTree, outcomes: Outcomes) -> OldEvents:
    """Read what generations 1 to 3 say about events.

    Raises:
        Failure: when a file cannot be read, or events.json has another form.
    """
    first = {}
    for kind, names in event_files(tree).items():
        first[kind], *others = names or [""]
        for name in others:
            outcomes.by_hand(name, f"{first[kind]} is read, and not this file")
    name = first["registrations"]
    registrations = outcomes.object_at(name, tree.json(name)) if name else {}
    return OldEvents(
        tuple(_events(tree, first["events"], outcomes)),
        {
            entity: outcomes.texts_at(f"{name}: {entity}", keys)
            for entity, keys in registrations.items()
        },
        tuple(_providers(tree, first["providers"], outcomes)),
    )


def _events(tree: OldTree, name: str, outcomes: Outcomes) -> list[OldEvent]:
    content = tree.json(name)
    if not isinstance(content, dict):
        raise Failure(f"{name}: this file must hold an object of entities")
    found: list[OldEvent] = []
    for entity, written in content.items():
        providers = outcomes.object_at(f"{name}: {entity}", written)
        for provider, codes in providers.items():
            place = f"{name}: {entity}.{provider}"
            if isinstance(codes, list):
                texts = outcomes.texts_at(place, codes)
                found += [OldEvent(entity, provider, code) for code in texts]
                continue
            for code, event in outcomes.object_at(place, codes).items():
                template = event if isinstance(event, dict) else {}
                sample = template.get("sampleEventTemplate")
                found.append(OldEvent(entity, provider, code, sample))
    return found


def _providers(tree: OldTree, name: str, outcomes: Outcomes) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    entries = outcomes.list_at(name, tree.json(name)) if name else []
    for number, entry in enumerate(entries):
        place = f"{name}: [{number}]"
        provider = outcomes.object_at(place, entry)
        if isinstance(provider.get("key"), str):
            found.append(provider)
        elif provider:
            outcomes.by_hand(place, "this provider has no key")
    return found
