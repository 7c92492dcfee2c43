"""The application's own configuration: its entities, events and providers.

The files are JSON, so that no YAML parser ships in a bundle. They are read when they
are first asked for, and checked then.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any, NamedTuple

__version__ = "0.1.0"

#: The folder that the application's files lie in, also inside a bundle.
APPLICATION_ROOT = Path(__file__).parent.parent

_FOLDER = Path(__file__).parent


class ConfigError(Exception):
    """A file in ``config/`` is not what it should be. The message says where."""


class EventType(NamedTuple):
    """An event that the back office may send.

    Attributes:
        code: its name, which becomes the CloudEvent's type.
        entity: the entity that owns it.
        sample: a payload as an example.
    """

    code: str
    entity: str
    sample: Any


# The Starter Kit's page lists this entity for the events of shipments.
_ALSO_CALLED = {"order": ("shipment",)}


def names_of_entity(entity: str) -> tuple[str, ...]:
    """Return what an event of this entity may say as its ``entity``."""
    return (entity, *_ALSO_CALLED.get(entity, ()))


class Provider(NamedTuple):
    """An event provider in I/O Events, before its label gets the namespace's suffix."""

    key: str
    label: str
    description: str


class Registration(NamedTuple):
    """Who receives an entity's events.

    Attributes:
        provider: the provider's key.
        entity: the entity whose events are delivered.
        delivery: ``journal``, an action as ``package/action`` (``/_/package/action``
            when it is not in the manifest), a webhook's URL, or ``as it is``.
    """

    provider: str
    entity: str
    delivery: str


@functools.cache
def events(folder: Path = _FOLDER) -> dict[str, EventType]:
    """Return the registry of ``events.json`` in ``folder`` by event code.

    Raises:
        ConfigError: when the file is broken, or two entities own one event.
    """
    found: dict[str, EventType] = {}
    for entity, codes in _read_json(folder / "events.json", dict).items():
        if not isinstance(codes, dict):
            raise ConfigError(f"events.json: '{entity}' must map events to samples")
        for code, sample in codes.items():
            if code in found:
                raise ConfigError(
                    f"events.json: '{code}' stands under '{entity}' and under "
                    f"'{found[code].entity}'; an event belongs to one entity"
                )
            found[code] = EventType(code, entity, sample)
    return found


@functools.cache
def providers() -> tuple[Provider, ...]:
    """Return the providers of ``providers.json``.

    Raises:
        ConfigError: when the file is broken.
    """
    return tuple(
        _make_entry(Provider, item)
        for item in _read_json(_FOLDER / "providers.json", list)
    )


def provider(key: str) -> Provider:
    """Return one provider.

    Raises:
        ConfigError: when there is none of that key, or the file is broken.
    """
    for candidate in providers():
        if candidate.key == key:
            return candidate
    raise ConfigError(f"providers.json: there is no provider with the key '{key}'")


@functools.cache
def registrations() -> tuple[Registration, ...]:
    """Return the registrations of ``registrations.json``.

    Raises:
        ConfigError: when the file is broken.
    """
    entries = _read_json(_FOLDER / "registrations.json", list)
    return tuple(_make_entry(Registration, item) for item in entries)


def _read_json(path: Path, kind: type[dict[str, Any] | list[Any]]) -> Any:
    name = path.name
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"{name}: {reason}") from None
    if not isinstance(content, kind):
        wanted = "object" if kind is dict else "array"
        raise ConfigError(f"{name}: must hold a JSON {wanted}")
    return content


def _make_entry(kind: type[Any], item: object) -> Any:
    fields = list(kind._fields)
    if not isinstance(item, dict) or sorted(item) != sorted(fields):
        raise ConfigError(
            f"{kind.__name__.lower()}s.json: each entry has exactly {', '.join(fields)}"
        )
    return kind(**item)
