"""``config/*.json``, read and judged together.

The actions read each file for themselves and believe it. Before anything is created in
I/O Events all three are judged as one: what names something names what is there, and
nothing is longer or spelt otherwise than the management API takes it (lengths and
patterns from Adobe's events-api-reference.yaml).
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import config
from actions.shared.frame import exact_json
from scripts.manifest.input_rules import is_http_url
from scripts.manifest.problems import ManifestError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

BACKOFFICE = "backoffice"
JOURNAL = "journal"

#: Where the events are.
EVENTS_FILE = "config/events.json"

_PROVIDERS = "config/providers.json"
_REGISTRATIONS = "config/registrations.json"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_CODE = re.compile(r"[\w.-]{1,255}", re.ASCII)
_READABLE = re.compile(r"[\w\s.(),@:'`?#!-]{0,255}")
_ACTION = re.compile(r"[^/\s]+/[^/\s]+")
# A label gets the namespace's suffix, and 255 characters are all there is.
_MAX_LABEL = 200
_MAX_SAMPLE = 87_382
_MAX_URL = 4000


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the application says about its events.

    Attributes:
        events: by code.
        providers: by key.
        registrations: in the order of the file.
        warnings: what somebody should look at.
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
    return _Reader(root, actions).read()


def problems_in(root: Path, actions: Collection[str]) -> tuple[Problem, ...]:
    """Return what is wrong with the three files, and what is worth a second look."""
    try:
        return read_configuration(root, actions).warnings
    except ManifestError as error:
        return error.problems


def sample_template(sample: Any) -> str:
    """Return a sample as the management API takes it: JSON in base64."""
    return base64.b64encode(exact_json.dumps(sample)).decode()


class _Reader:
    """Reads the files and notes what is wrong with them."""

    def __init__(self, root: Path, actions: Collection[str]) -> None:
        self._root = root
        self._actions = actions
        self._problems: list[Problem] = []
        self._texts: dict[str, str] = {}

    def read(self) -> Configuration:
        events = {event.code: event for event in self._events()}
        providers = {provider.key: provider for provider in self._providers()}
        entities = {event.entity for event in events.values()}
        registrations = tuple(self._registrations(providers, entities))
        faulty = {problem.file for problem in self._problems}
        if _PROVIDERS not in faulty and BACKOFFICE not in providers:
            self._wrong(
                _PROVIDERS,
                "",
                f"there is no provider with the key '{BACKOFFICE}'",
                "it is the one that ingestion/webhook publishes to",
            )
        if self._problems:
            raise ManifestError(*self._problems)
        received = {each.entity for each in registrations}
        warnings = tuple(
            Problem(
                _REGISTRATIONS,
                0,
                entity,
                "nobody is registered for the events of this entity: I/O Events "
                "would drop them",
                f'add {{"provider": "{BACKOFFICE}", "entity": "{entity}", '
                '"delivery": "journal"}',
                severity="warning",
            )
            for entity in sorted(entities - received)
        )
        return Configuration(events, providers, registrations, warnings)

    def _events(self) -> Iterator[config.EventType]:
        owners: dict[str, str] = {}
        for entity, codes in self._content(EVENTS_FILE, dict).items():
            if not _NAME.fullmatch(entity):
                self._wrong(
                    EVENTS_FILE,
                    entity,
                    "this is no name for an entity",
                    "use lower-case letters, digits and -",
                )
            if not isinstance(codes, dict):
                self._wrong(
                    EVENTS_FILE,
                    entity,
                    "an entity maps event codes to samples",
                    'write {"<event code>": <sample>}',
                )
                continue
            for code, sample in codes.items():
                if code in owners:
                    self._wrong(
                        EVENTS_FILE,
                        f"{entity}.{code}",
                        f"this event belongs to '{owners[code]}' already",
                        "an event belongs to one entity",
                    )
                owners.setdefault(code, entity)
                self._event(f"{entity}.{code}", code, sample)
                yield config.EventType(code, entity, sample)

    def _event(self, key: str, code: str, sample: Any) -> None:
        if not _CODE.fullmatch(code):
            self._wrong(
                EVENTS_FILE,
                key,
                "this is no event code",
                "use 1 to 255 letters, digits, ., - and _",
            )
        try:
            size = len(sample_template(sample))
        except ValueError as error:
            self._wrong(EVENTS_FILE, key, f"the sample cannot be sent: {error}")
            return
        if size > _MAX_SAMPLE:
            self._wrong(
                EVENTS_FILE,
                key,
                f"the sample has {size} characters in base64; "
                f"I/O Events takes {_MAX_SAMPLE}",
                "shorten it",
            )

    def _providers(self) -> Iterator[config.Provider]:
        keys: set[str] = set()
        labels: set[str] = set()
        fields = ("key", "label", "description")
        for number, entry in self._entries(_PROVIDERS, fields):
            provider = config.Provider(**entry)
            at = f"[{number}]"
            if not _NAME.fullmatch(provider.key) or provider.key in keys:
                self._wrong(
                    _PROVIDERS,
                    f"{at}.key",
                    "a key is lower-case letters, digits and -, and no two are equal",
                )
            if (
                not 1 <= len(provider.label) <= _MAX_LABEL
                or not _READABLE.fullmatch(provider.label)
                or provider.label in labels
            ):
                self._wrong(
                    _PROVIDERS,
                    f"{at}.label",
                    f"a label has 1 to {_MAX_LABEL} letters, digits, spaces and "
                    "-_.(),@:'`?#!, and no two are equal",
                )
            if not _READABLE.fullmatch(provider.description):
                self._wrong(
                    _PROVIDERS,
                    f"{at}.description",
                    "a description has up to 255 letters, digits, spaces and "
                    "-_.(),@:'`?#!",
                )
            keys.add(provider.key)
            labels.add(provider.label)
            yield provider

    def _registrations(
        self, providers: Collection[str], entities: Collection[str]
    ) -> Iterator[config.Registration]:
        seen: set[tuple[str, str]] = set()
        fields = ("provider", "entity", "delivery")
        for number, entry in self._entries(_REGISTRATIONS, fields):
            registration = config.Registration(**entry)
            at = f"[{number}]"
            pair = (registration.provider, registration.entity)
            if registration.provider not in providers:
                self._wrong(
                    _REGISTRATIONS,
                    f"{at}.provider",
                    f"there is no provider '{registration.provider}'",
                    f"{_PROVIDERS} has: {', '.join(sorted(providers)) or 'none'}",
                )
            if registration.entity not in entities:
                self._wrong(
                    _REGISTRATIONS,
                    f"{at}.entity",
                    f"there is no entity '{registration.entity}'",
                    f"{EVENTS_FILE} has: {', '.join(sorted(entities)) or 'none'}",
                )
            if pair in seen:
                self._wrong(
                    _REGISTRATIONS,
                    at,
                    "this provider and entity have a registration already",
                    "remove one of them",
                )
            seen.add(pair)
            self._delivery(f"{at}.delivery", registration.delivery)
            yield registration

    def _delivery(self, key: str, delivery: str) -> None:
        if delivery == JOURNAL or delivery in self._actions:
            return
        if "://" in delivery:
            # The API's own limits; http:// is not delivered to.
            if not (
                delivery.startswith("https://")
                and is_http_url(delivery)
                and len(delivery) <= _MAX_URL
            ):
                self._wrong(
                    _REGISTRATIONS,
                    key,
                    "events are not delivered to this URL",
                    f"write an https:// URL of up to {_MAX_URL} characters",
                )
        elif _ACTION.fullmatch(delivery):
            known = ", ".join(self._actions) or "none"
            self._wrong(
                _REGISTRATIONS,
                key,
                f"app.config.yaml has no action {delivery}",
                f"it has: {known}",
            )
        else:
            self._wrong(
                _REGISTRATIONS,
                key,
                "this is no way of delivery",
                "write journal, package/action, or an https:// URL",
            )

    def _entries(
        self, file: str, fields: tuple[str, ...]
    ) -> Iterator[tuple[int, dict[str, str]]]:
        for number, entry in enumerate(self._content(file, list)):
            if (
                not isinstance(entry, dict)
                or sorted(entry) != sorted(fields)
                or not all(isinstance(value, str) for value in entry.values())
            ):
                self._wrong(
                    file,
                    f"[{number}]",
                    "an entry has exactly these texts: " + ", ".join(fields),
                )
                continue
            yield number, entry

    def _content(self, file: str, kind: type[Any]) -> Any:
        try:
            text = (self._root / file).read_text(encoding="utf-8")
            content = exact_json.loads(text)
        except json.JSONDecodeError as error:
            self._wrong(file, "", f"this is no JSON: {error.msg}", line=error.lineno)
            return kind()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            self._wrong(file, "", f"this file cannot be read: {reason}")
            return kind()
        if not isinstance(content, kind):
            wanted = "an object" if kind is dict else "an array"
            self._wrong(file, "", f"this file holds {wanted}")
            return kind()
        self._texts[file] = text
        return content

    def _wrong(
        self, file: str, key: str, message: str, hint: str = "", line: int = 0
    ) -> None:
        line = line or _line_of(self._texts.get(file, ""), key)
        self._problems.append(Problem(file, line, key, message, hint))


def _line_of(text: str, key: str) -> int:
    """Return the line in which an entry stands; 1 when it cannot be told."""
    number = re.match(r"\[(\d+)\]", key)
    if number:
        at = _start_of_entry(text, int(number[1]))
    else:
        # Codes hold dots, entities none.
        quoted = json.dumps(key.partition(".")[2] or key, ensure_ascii=False)
        found = re.search(re.escape(quoted) + r"\s*:", text)
        at = found.start() if found else 0
    return text.count("\n", 0, at) + 1


def _start_of_entry(text: str, number: int) -> int:
    """Return where the entry of that number begins in the text of an array."""
    decoder = json.JSONDecoder()
    at = text.index("[") + 1
    while True:
        at += re.match(r"[\s,]*", text[at:]).end()  # type: ignore[union-attr] # matches the empty text too
        if number == 0:
            return at
        _, at = decoder.raw_decode(text, at)
        number -= 1
