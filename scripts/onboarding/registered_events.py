"""What I/O Events holds for an application already."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import Field, StrictBool

from scripts.deploy import ownership_mark
from scripts.failure import Failure
from scripts.manifest.event_delivery import JOURNAL
from scripts.manifest.model_faults import Lenient
from scripts.onboarding.desired_events import Delivery, instance_prefix
from scripts.onboarding.event_metadata import FoundEvent, read_event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scripts.onboarding.adobe_access import Settings
    from scripts.onboarding.desired_events import Provider, Wanted
    from scripts.onboarding.management import Management


class FoundProvider(Lenient):
    """A provider of the organisation."""

    id: str = ""
    label: str = ""
    description: str = ""
    instance_id: str = ""
    docs_url: str = ""


class _Interest(Lenient):
    provider_id: str = ""
    event_code: str = ""


class FoundRegistration(Lenient):
    """A registration of the workspace."""

    id: str = Field("", alias="registration_id")
    name: str = ""
    description: str = ""
    client_id: str = ""
    enabled: StrictBool = True
    delivery_type: str = ""
    runtime_action: str = ""
    webhook_url: str = ""
    events_of_interest: tuple[_Interest, ...] = ()
    destination_metadata: Any = None
    subscriber_filters: Any = None

    @property
    def delivery(self) -> Delivery:
        """How events are delivered, without what does not count then."""
        if self.delivery_type == JOURNAL:
            return Delivery(JOURNAL)
        url = "" if self.runtime_action else self.webhook_url
        return Delivery(self.delivery_type, url, self.runtime_action)

    @property
    def project(self) -> str:
        """The project that made it; empty when it was made otherwise."""
        return ownership_mark.project_in(self.description)

    @property
    def interests(self) -> frozenset[tuple[str, str]]:
        """Which events of which provider (its id, the code) it receives."""
        pairs = self.events_of_interest
        return frozenset((each.provider_id, each.event_code) for each in pairs)

    @property
    def kept(self) -> Mapping[str, Any]:
        """What it has beside what is said about it here; an update keeps it."""
        names = ("destination_metadata", "subscriber_filters")
        return {name: value for name in names if (value := getattr(self, name))}


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
        everyone = list(map(FoundProvider.model_validate, self._management.providers()))
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
        read = FoundRegistration.model_validate
        registrations = map(read, self._management.registrations())
        return replace(found, registrations=tuple(registrations))


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
