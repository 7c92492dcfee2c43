"""What I/O Events holds for an application already."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from actions.shared.frame import exact_json
from scripts.failure import Failure
from scripts.manifest.event_files import JOURNAL
from scripts.onboarding.desired_events import Delivery, instance_prefix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scripts.onboarding.adobe_access import Settings
    from scripts.onboarding.desired_events import Provider, Wanted
    from scripts.onboarding.management import Management

#: Stands for a sample that cannot be read, and equals none.
UNREADABLE: Final = object()

# What a registration may have beside what is said about it here; an update keeps it.
_KEPT = ("destination_metadata", "subscriber_filters")


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """Event metadata; ``samples`` are what its sample may be, none when it has none."""

    code: str
    label: str
    description: str
    samples: tuple[Any, ...] = ()

    def has_sample(self, wanted: Any) -> bool:
        """Tell whether the sample is this one, number by number."""
        return any(
            found is not UNREADABLE and _canonical(found) == _canonical(wanted)
            for found in self.samples
        )


@dataclass(frozen=True, slots=True)
class FoundProvider:
    """A provider of the organisation."""

    id: str
    label: str
    description: str
    instance_id: str
    docs_url: str = ""


@dataclass(frozen=True, slots=True)
class FoundRegistration:
    """A registration of the workspace.

    Attributes:
        interests: which events of which provider (its id, the code) it receives.
        kept: what an update has to carry on.
    """

    id: str
    name: str
    description: str
    client_id: str
    delivery: Delivery
    enabled: bool
    interests: frozenset[tuple[str, str]]
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """All of it.

    Attributes:
        providers: by key; only those that are there.
        organization: the ids of all providers that there are.
        events: by the provider's id, and by code.
        registrations: all of the workspace.
        abandoned: providers that were made for this workspace by an earlier
            configuration.
    """

    providers: Mapping[str, FoundProvider]
    organization: frozenset[str]
    events: Mapping[str, Mapping[str, FoundEvent]] = field(default_factory=dict)
    registrations: tuple[FoundRegistration, ...] = ()
    abandoned: tuple[FoundProvider, ...] = ()


class Reader:
    """Reads what there is, one kind of thing after the other.

    Its methods raise RequestFailed when Adobe does not say.
    """

    def __init__(
        self,
        management: Management,
        settings: Settings,
        wanted: Wanted,
        report: Callable[[str], None],
    ) -> None:
        self._management = management
        self._settings = settings
        self._wanted = wanted
        self._report = report

    def everything(self) -> Found:
        """Return all of it."""
        return self.with_registrations(self.with_events(self.providers()))

    def providers(self) -> Found:
        """Return the providers alone.

        Raises:
            Failure: when it cannot be told which provider is ours.
        """
        self._report("reading the providers")
        everyone = [_provider(each) for each in self._management.providers()]
        providers = {}
        for each in self._wanted.providers:
            given = self._settings.provider_ids.get(each.key, "")
            ours = _match(each, given, everyone)
            if ours:
                providers[each.key] = ours
        known = {each.instance_id for each in self._wanted.providers}
        prefix = instance_prefix(self._settings.workspace_id)
        return Found(
            providers=providers,
            organization=frozenset(each.id for each in everyone),
            abandoned=tuple(
                each
                for each in everyone
                if each.instance_id.startswith(prefix)
                and each.instance_id not in known
                and each not in providers.values()
            ),
        )

    def with_events(self, found: Found) -> Found:
        """Return the same with the event metadata of our providers."""
        events = {}
        for each in (*found.providers.values(), *found.abandoned):
            self._report(f"reading the event metadata of {each.label}")
            read = [
                read_event(self._management, each.id, entry)
                for entry in self._management.event_metadata(each.id)
            ]
            events[each.id] = {event.code: event for event in read}
        return replace(found, events=events)

    def with_registrations(self, found: Found) -> Found:
        """Return the same with the registrations of the workspace."""
        self._report("reading the registrations")
        everyone = self._management.registrations()
        return replace(found, registrations=tuple(map(read_registration, everyone)))


def _match(
    wanted: Provider, provider_id: str, everyone: Sequence[FoundProvider]
) -> FoundProvider | None:
    """Return the provider that is meant: by its id, the instance id, or the label."""
    if provider_id:
        for each in everyone:
            if each.id == provider_id:
                return each
        raise Failure(
            f"the organisation has no provider {provider_id}, which "
            f"{wanted.variable} names",
            f"correct {wanted.variable}, or empty it: then the provider is found by "
            f"its label '{wanted.label}', or created",
        )
    by_instance = [e for e in everyone if e.instance_id == wanted.instance_id]
    by_label = [each for each in everyone if each.label == wanted.label]
    found = by_instance or by_label
    if len(found) > 1:
        raise Failure(
            f"the organisation has {len(found)} providers labelled '{wanted.label}'",
            f"set {wanted.variable} in .env to the right one of "
            + ", ".join(each.id for each in found),
        )
    return found[0] if found else None


def _provider(content: Mapping[str, Any]) -> FoundProvider:
    return FoundProvider(
        id=_text(content, "id"),
        label=_text(content, "label"),
        description=_text(content, "description"),
        instance_id=_text(content, "instance_id"),
        docs_url=_text(content, "docs_url"),
    )


def read_event(
    management: Management, provider_id: str, content: Mapping[str, Any]
) -> FoundEvent:
    """Return event metadata, with the sample that may stand behind a link."""
    code = _text(content, "event_code")
    embedded = content.get("_embedded")
    sample = embedded.get("sample_event") if isinstance(embedded, dict) else None
    links = content.get("_links")
    if sample is None and isinstance(links, dict) and "rel:sample_event" in links:
        sample = management.sample(provider_id, code)
    return FoundEvent(
        code=code,
        label=_text(content, "label"),
        description=_text(content, "description"),
        samples=_samples(sample),
    )


def read_registration(content: Mapping[str, Any]) -> FoundRegistration:
    """Return a registration."""
    interests = content.get("events_of_interest")
    return FoundRegistration(
        id=_text(content, "registration_id"),
        name=_text(content, "name"),
        description=_text(content, "description"),
        client_id=_text(content, "client_id"),
        delivery=_delivery(content),
        enabled=content.get("enabled", True) is not False,
        interests=frozenset(
            (_text(each, "provider_id"), _text(each, "event_code"))
            for each in (interests if isinstance(interests, list) else [])
            if isinstance(each, dict)
        ),
        kept={name: content[name] for name in _KEPT if content.get(name)},
    )


def _delivery(content: Mapping[str, Any]) -> Delivery:
    """Return how events are delivered, without what does not count then."""
    kind = _text(content, "delivery_type")
    action, url = _text(content, "runtime_action"), _text(content, "webhook_url")
    if kind == JOURNAL:
        return Delivery(kind)
    return Delivery(kind, webhook_url="" if action else url, runtime_action=action)


def _samples(sample: Any) -> tuple[Any, ...]:
    """Return what a sample may stand for.

    It is described as the payload "as expected in the deliveries": that may be what
    was given as the template, or a CloudEvent around it.
    """
    payload = sample.get("sample_payload") if isinstance(sample, dict) else None
    if payload is None:
        return ()
    if isinstance(payload, str):
        try:
            payload = exact_json.loads(payload)
        except ValueError:
            return (UNREADABLE,)
    if isinstance(payload, dict) and {"specversion", "data"} <= payload.keys():
        return (payload, payload["data"])
    return (payload,)


def _canonical(value: Any) -> str:
    """Return JSON that is equal for equal values: true is not 1, 1.0 is."""

    def plain(item: Any) -> Any:
        if isinstance(item, dict):
            return {name: plain(member) for name, member in item.items()}
        if isinstance(item, list):
            return [plain(member) for member in item]
        if isinstance(item, float) and item.is_integer():
            return int(item)
        return item

    return json.dumps(plain(value), sort_keys=True, default=str)


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    return value if isinstance(value, str) else ""
