"""``config/*.json``, read and validated together.

The actions read each file for themselves and believe it. Before anything is created in
I/O Events all three are validated as one: what names something names what is there, and
nothing is longer or spelt otherwise than the management API takes it (lengths and
patterns from Adobe's events-api-reference.yaml).
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, TypeAdapter, ValidationInfo

import config
from actions.shared.frame import exact_json
from scripts.manifest import foreign_formats
from scripts.manifest.event_delivery import known_delivery
from scripts.manifest.json_file import JsonFile
from scripts.manifest.model_faults import fault, rule
from scripts.manifest.problems import ManifestError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

BACKOFFICE = "backoffice"
EVENTS_FILE = "config/events.json"
PROVIDERS_FILE = "config/providers.json"
REGISTRATIONS_FILE = "config/registrations.json"
#: A name of an entity.
ENTITY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
#: An event code of I/O Events.
EVENT_CODE = re.compile(r"[\w.-]{1,255}", re.ASCII)
# It gets the namespace's suffix, and 255 characters are all there is.
_LABEL = re.compile(r"[\w\s.(),@:'`?#!-]{1,200}")
_DESCRIPTION = re.compile(r"[\w\s.(),@:'`?#!-]{0,255}")
_EXACTLY = "an entry has exactly these texts:"
_MAX_SAMPLE = 87_382

_AN_ENTRY = '{{"provider": "backoffice", "entity": "{}", "delivery": "journal"}}'


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the application says about its events.

    Attributes:
        events: by code.
        providers: by key.
        registrations: in the order of the file.
        warnings: what is worth a second look.
    """

    events: Mapping[str, config.EventType]
    providers: Mapping[str, config.Provider]
    registrations: tuple[config.Registration, ...]
    warnings: tuple[Problem, ...] = ()


def read_configuration(root: Path, actions: Collection[str]) -> Configuration:
    """Read the three files of the application in ``root``.

    Args:
        root: its folder.
        actions: the paths of its actions, to which events may be delivered.

    Raises:
        ManifestError: with everything that is wrong in all of them.
    """
    events, providers = _events(root), _providers(root)
    entities = [entity for entity, codes in events.entries.items() if codes != {}]
    keys = _texts(providers, "key")
    # Nothing is missed in a file whose content cannot be used.
    known = {
        "entity": (EVENTS_FILE, entities if events.is_usable else None),
        "provider": (PROVIDERS_FILE, keys if providers.is_usable else None),
        "actions": actions,
    }
    registrations = _registrations(root, known)
    problems = (*events.problems, *providers.problems, *registrations.problems)
    if problems:
        raise ManifestError(*problems)
    received = _texts(registrations, "entity")
    return Configuration(
        events={
            code: config.EventType(code, entity, sample)
            for entity, codes in events.entries.items()
            for code, sample in codes.items()
        },
        providers={each["key"]: config.Provider(**each) for each in providers.entries},
        registrations=tuple(config.Registration(**e) for e in registrations.entries),
        warnings=tuple(map(_unreceived, sorted(set(entities) - set(received)))),
    )


def problems_in(root: Path, actions: Collection[str]) -> tuple[Problem, ...]:
    """Return what is wrong with the three files, and what is worth a second look."""
    try:
        return read_configuration(root, actions).warnings
    except ManifestError as error:
        return error.problems


def sample_template(sample: Any) -> str:
    """Return a sample as the management API takes it: JSON in base64."""
    return base64.b64encode(exact_json.dumps(sample)).decode()


# --- config/events.json ---------------------------------------------------------------


def _sample(sample: Any) -> Any:
    try:
        size = len(sample_template(sample))
    except ValueError as error:
        raise fault(f"the sample cannot be sent: {error}") from None
    if size > _MAX_SAMPLE:
        raise fault(
            f"the sample has {size} characters in base64; I/O Events takes "
            f"{_MAX_SAMPLE}",
            "shorten it",
        )
    return sample


_LOWER_CASE = "use lower-case letters, digits and -"
_SHORT = "use 1 to 255 letters, digits, ., - and _"
_Entity = Annotated[str, rule(ENTITY, "this is not a name for an entity", _LOWER_CASE)]
_Code = Annotated[str, rule(EVENT_CODE, "this is not an event code", _SHORT)]
_Sample = Annotated[Any, AfterValidator(_sample)]
_EVENTS = TypeAdapter(dict[_Entity, dict[_Code, _Sample]])


def _events(root: Path) -> JsonFile:
    file = JsonFile(root, EVENTS_FILE, dict, foreign_formats.is_events)
    file.validate(
        _EVENTS,
        "an entity maps event codes to samples",
        'write {"<event code>": <sample>}',
    )
    owners: dict[str, str] = {}
    for entity, codes in file.entries.items():
        for code in codes if isinstance(codes, dict) else ():
            if owners.setdefault(code, entity) != entity:
                file.wrong(
                    (entity, code),
                    f"this event belongs to '{owners[code]}' already",
                    "an event belongs to one entity",
                )
    return file


# --- config/providers.json ------------------------------------------------------------

_A_KEY = "a key is lower-case letters, digits and -, and no two are equal"
_A_LABEL = (
    "a label has 1 to 200 letters, digits, spaces and -_.(),@:'`?#!, "
    "and no two are equal"
)
_A_DESCRIPTION = "a description has up to 255 letters, digits, spaces and -_.(),@:'`?#!"


class _Provider(BaseModel, extra="forbid"):
    key: Annotated[str, rule(ENTITY, _A_KEY)]
    label: Annotated[str, rule(_LABEL, _A_LABEL)]
    description: Annotated[str, rule(_DESCRIPTION, _A_DESCRIPTION)]


_PROVIDERS = TypeAdapter(list[_Provider])


def _providers(root: Path) -> JsonFile:
    file = JsonFile(root, PROVIDERS_FILE, list, foreign_formats.is_providers)
    file.validate(_PROVIDERS, f"{_EXACTLY} key, label, description")
    for name, message in (("key", _A_KEY), ("label", _A_LABEL)):
        for number in _repeated(file, name):
            file.wrong((number, name), message)
    if not file.problems and BACKOFFICE not in _texts(file, "key"):
        file.wrong(
            (),
            f"there is no provider with the key '{BACKOFFICE}'",
            "it is the one that ingestion/webhook publishes to",
        )
    return file


# --- config/registrations.json --------------------------------------------------------


def _is_there(name: str, info: ValidationInfo) -> str:
    """Refuse the name of a provider or of an entity that another file does not have."""
    kind, context = str(info.field_name), info.context or {}
    file, names = context[kind]
    if names is not None and name not in names:
        known = ", ".join(sorted(names)) or "none"
        raise fault(f"there is no {kind} '{name}'", f"{file} has: {known}")
    return name


class _Registration(BaseModel, extra="forbid"):
    provider: Annotated[str, AfterValidator(_is_there)]
    entity: Annotated[str, AfterValidator(_is_there)]
    delivery: Annotated[str, AfterValidator(known_delivery)]


_REGISTRATIONS = TypeAdapter(list[_Registration])


def _registrations(root: Path, known: Mapping[str, Any]) -> JsonFile:
    file = JsonFile(root, REGISTRATIONS_FILE, list, foreign_formats.is_registrations)
    file.validate(
        _REGISTRATIONS, f"{_EXACTLY} provider, entity, delivery", context=known
    )
    for number in _repeated(file, "provider", "entity"):
        file.wrong(
            (number,),
            "this provider and entity have a registration already",
            "remove one of them",
        )
    return file


def _unreceived(entity: str) -> Problem:
    message = "no registration receives the events of this entity: they would be lost"
    hint = f"add {_AN_ENTRY.format(entity)}"
    return Problem(REGISTRATIONS_FILE, 0, entity, message, hint, "warning")


# --- arrays of entries ----------------------------------------------------------------


def _texts(file: JsonFile, name: str) -> list[str]:
    """Return the texts that entries have under ``name``."""
    entries = (each for each in file.entries if isinstance(each, dict))
    return [each[name] for each in entries if isinstance(each.get(name), str)]


def _repeated(file: JsonFile, *names: str) -> Iterator[int]:
    """Yield the number of each entry that has the same texts as one before it."""
    earlier: list[list[Any]] = []
    for number, entry in enumerate(file.entries):
        if isinstance(entry, dict) and entry.keys() >= set(names):
            values = [entry[name] for name in names]
            if values in earlier:
                yield number
            earlier.append(values)
