"""What I/O Events should hold for an application: the target of onboarding.

Names, labels and descriptions are those of the Starter Kit's own onboarding, so that a
workspace which that has prepared is recognised and not built a second time. Each
provider gets exactly the events that belong to it (the original gives the back office's
the events of Commerce too).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from actions.shared.adobe.providers import suffixed
from scripts.manifest.event_delivery import AS_IT_IS, ELSEWHERE, JOURNAL
from scripts.manifest.event_files import BACKOFFICE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.manifest.event_files import Configuration


@dataclass(frozen=True, slots=True)
class Event:
    """Event metadata: what a provider says about one of its events."""

    code: str
    label: str
    description: str
    sample: Any


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider.

    Attributes:
        key: its name in ``config/providers.json``.
        label: with the suffix of the namespace.
        description: as configured.
        instance_id: what makes it unique in the organisation, so that a creation whose
            answer was lost is a conflict the second time, and not a second provider.
        events: what it emits.
    """

    key: str
    label: str
    description: str
    instance_id: str
    events: tuple[Event, ...]

    @property
    def variable(self) -> str:
        """The variable that holds its id: ``BACKOFFICE_PROVIDER_ID``."""
        return id_variable(self.key)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How events reach a registration's consumer.

    Attributes:
        kind: ``journal``, from which they are fetched, ``webhook``, or ``as it is``
            for whatever the registration has.
        webhook_url: where they are sent to; empty for others.
        runtime_action: ``package/action`` that is called with them; empty for others.
    """

    kind: str
    webhook_url: str = ""
    runtime_action: str = ""

    def __str__(self) -> str:
        return self.webhook_url or self.runtime_action or self.kind


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration for all events of one entity."""

    name: str
    provider: str
    codes: tuple[str, ...]
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Wanted:
    """All of it."""

    providers: tuple[Provider, ...]
    registrations: tuple[Registration, ...]


def wanted(configuration: Configuration, namespace: str, workspace_id: str) -> Wanted:
    """Return what I/O Events should hold for ``configuration`` in one workspace."""
    received: dict[str, set[str]] = {key: set() for key in configuration.providers}
    for each in configuration.registrations:
        received[each.provider].add(each.entity)
    providers = tuple(
        Provider(
            key=key,
            label=suffixed(provider.label, namespace),
            description=provider.description,
            instance_id=f"{instance_prefix(workspace_id)}{key}",
            events=tuple(
                Event(event.code, event.code, event.code, event.sample)
                for event in configuration.events.values()
                # The webhook publishes whatever is configured to the back office's.
                if key == BACKOFFICE or event.entity in received[key]
            ),
        )
        for key, provider in configuration.providers.items()
    )
    registrations = tuple(
        Registration(
            name=_registration_name(each.provider, each.entity),
            provider=each.provider,
            codes=tuple(
                event.code
                for event in configuration.events.values()
                if event.entity == each.entity
            ),
            delivery=delivery(each.delivery),
        )
        for each in configuration.registrations
    )
    return Wanted(providers, registrations)


def delivery(text: str) -> Delivery:
    """Return what a ``delivery`` in ``config/registrations.json`` means."""
    if text in (JOURNAL, AS_IT_IS):
        return Delivery(text)
    if "://" in text:
        return Delivery("webhook", webhook_url=text)
    return Delivery("webhook", runtime_action=text.removeprefix(ELSEWHERE))


def id_variable(key: str) -> str:
    """Return the variable that holds the id of the provider with this key."""
    return f"{key.upper().replace('-', '_')}_PROVIDER_ID"


def instance_prefix(workspace_id: str) -> str:
    """Return how the instance ids begin of all providers made for a workspace."""
    return f"starter-kit.{workspace_id}."


def provider_content(provider: Provider) -> Mapping[str, str]:
    """Return what can be said about a provider at any time."""
    return {"label": provider.label, "description": provider.description}


def _registration_name(provider: str, entity: str) -> str:
    return f"{_title(provider)} {_title(entity)} Sync"


def _title(name: str) -> str:
    return name.replace("-", " ").title()
