"""Which events, providers and registrations the stand-in knows.

They are those of the application that it stands beside; a copy of what ships would
refuse the application's own events.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.manifest import Problem

#: The key of the provider that the ingestion webhook publishes to.
BACKOFFICE: Final = "backoffice"
#: The delivery of events that are fetched, not sent.
JOURNAL: Final = "journal"
#: The deliveries that the stand-in cannot know better, and to an action elsewhere.
AS_IT_IS: Final = "as it is"
ELSEWHERE: Final = "/_/"

# Where the packages ``config`` and ``scripts`` lie.
_INSTALLED = Path(__file__).parents[3]


class Configured(NamedTuple):
    """What an application says about its events.

    Attributes:
        codes: the codes of the events by entity, as in ``events.json``.
        providers: by key, with ``label`` and ``description``.
        registrations: each with ``provider``, ``entity`` and ``delivery``.
        warnings: what deserves a look, such as an entity without a registration.
    """

    codes: Mapping[str, tuple[str, ...]]
    providers: Mapping[str, Mapping[str, str]]
    registrations: tuple[Mapping[str, str], ...]
    warnings: tuple[Problem, ...] = ()


#: What an application without events says.
NOTHING: Final = Configured({}, {}, ())


def configured_in(root: Path) -> Configured:
    """Return what the application in ``root`` says about its events.

    It is empty when there is no application, or no ``config/events.json``.

    Raises:
        ManifestError: with everything that is wrong with the files.
    """
    # The stand-in itself needs no library.
    from scripts.manifest import load
    from scripts.manifest.event_files import EVENTS_FILE, read_configuration
    from scripts.manifest.includes import APP_CONFIG

    if not all((root / name).is_file() for name in (APP_CONFIG, EVENTS_FILE)):
        return NOTHING
    warnings = read_configuration(root, load(root, {}).actions).warnings
    return _read(root)._replace(warnings=warnings)


def configured_here() -> Configured:
    """Return what the installed application says about its events."""
    return _read(_INSTALLED)


def _read(root: Path) -> Configured:
    def content(name: str) -> Any:
        # Of bytes, a byte order mark says the encoding, as in the other readers.
        return json.loads((root / "config" / name).read_bytes())

    return Configured(
        {entity: tuple(codes) for entity, codes in content("events.json").items()},
        {provider["key"]: provider for provider in content("providers.json")},
        tuple(content("registrations.json")),
    )
