"""What I/O Events knows: providers, their event metadata, and who is registered.

Held as the management API's own input models, in the order in which they were made, so
that what is read back is what was written.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from scripts.stand_ins.adobe.account import PROVIDER_ID, Account
from scripts.stand_ins.adobe.catalogue_entries import CUSTOM, Provider, Registration
from scripts.stand_ins.adobe.configured import (
    AS_IT_IS,
    BACKOFFICE,
    ELSEWHERE,
    JOURNAL,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from scripts.stand_ins.adobe.configured import Configured

_BACKOFFICE: Final = {
    "key": BACKOFFICE,
    "label": "Backoffice Provider",
    "description": "Backoffice Provider",
}


class Catalogue:
    """The organization's providers and the workspace's registrations.

    Args:
        account: whose organization and workspace.
        clock: seconds since the epoch.
        ids: a new id at every call.
        configured: the events, providers and registrations of the application.
    """

    def __init__(
        self,
        account: Account,
        clock: Callable[[], float],
        ids: Callable[[], str],
        configured: Configured,
    ) -> None:
        self.account = account
        self._configured = configured
        self.providers: dict[str, Provider] = {}
        self.registrations: dict[str, Registration] = {}
        self._clock = clock
        self._ids = ids
        self._numbered = 0
        self._onboarded: dict[str, str] = {}
        self._onboarded_registrations: list[str] = []

    def onboard(self, configured: Configured) -> None:
        """Hold what onboarding leaves behind for an application.

        What was held for an earlier state of the application is replaced.
        """
        self._configured = configured
        for registration_id in self._onboarded_registrations:
            self.registrations.pop(registration_id, None)
        self._onboarded_registrations = []
        for key, provider in {BACKOFFICE: _BACKOFFICE, **configured.providers}.items():
            self._onboard_provider(key, provider)
        for codes in configured.codes.values():
            # The webhook publishes every event to the back office's provider.
            self.describe(self._onboarded[BACKOFFICE], codes)
        for each in configured.registrations:
            provider_id = self._onboarded[each["provider"]]
            codes = configured.codes[each["entity"]]
            self.describe(provider_id, codes)
            name = f"{_title(each['provider'])} {_title(each['entity'])} Sync"
            made = self.subscribe(provider_id, codes, name, each["delivery"])
            self._onboarded_registrations.append(made.id)

    def _onboard_provider(self, key: str, provider: Mapping[str, str]) -> None:
        content = {
            "label": self.account.label_of(provider["label"]),
            "description": provider["description"],
            "instance_id": f"starter-kit.{self.account.workspace_id}.{key}",
        }
        known = self.providers.get(self._onboarded.get(key, ""))
        if known is not None:
            known.content.update(content)
            known.events.clear()
            return
        provider_id = PROVIDER_ID if key == BACKOFFICE else None
        self._onboarded[key] = self.add_provider(content, provider_id).id

    def add_provider(
        self, content: dict[str, Any], provider_id: str | None = None
    ) -> Provider:
        """Make a provider; what an input model may leave out is filled in."""
        provider = Provider(
            provider_id or self._ids(),
            {"provider_metadata": CUSTOM, "instance_id": self._ids(), **content},
        )
        self.providers[provider.id] = provider
        return provider

    def add_registration(self, content: dict[str, Any]) -> Registration:
        """Make a registration, enabled unless its content says otherwise."""
        self._numbered += 1
        now = self.now()
        registration = Registration(
            self._ids(), self._numbered, {"enabled": True, **content}, now, now
        )
        self.registrations[registration.id] = registration
        return registration

    def state(self) -> dict[str, Any]:
        """Return a copy of the providers and the registrations, as JSON values."""
        return {
            "providers": [asdict(each) for each in self.providers.values()],
            "registrations": [asdict(each) for each in self.registrations.values()],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Hold what :meth:`state` has returned, in place of what is there."""
        providers = [Provider(**each) for each in state["providers"]]
        registrations = [Registration(**each) for each in state["registrations"]]
        self.providers = {each.id: each for each in providers}
        self.registrations = {each.id: each for each in registrations}
        self._numbered = max((each.number for each in registrations), default=0)

    def backoffice(self) -> Provider:
        """The back-office provider: the one from the start, or one of its label.

        Raises:
            LookupError: nothing has made one yet.
        """
        plain = self._configured.providers.get(BACKOFFICE, _BACKOFFICE)["label"]
        label = self.account.label_of(plain)
        if PROVIDER_ID in self.providers:
            return self.providers[PROVIDER_ID]
        for provider in self.providers.values():
            if provider.content["label"] == label:
                return provider
        raise LookupError(f"there is no provider with the label {label!r}")

    def describe(self, provider_id: str, codes: Iterable[str]) -> None:
        """Give a provider event metadata for codes that have none yet."""
        events = self.providers[provider_id].events
        for code in codes:
            events.setdefault(
                code, {"event_code": code, "label": code, "description": code}
            )

    def subscribe(
        self, provider_id: str, codes: Iterable[str], name: str, delivery: str
    ) -> Registration:
        """Register for some events; ``delivery`` as in ``registrations.json``."""
        how: dict[str, str] = {"delivery_type": JOURNAL}
        if delivery not in (JOURNAL, AS_IT_IS):
            target = "webhook_url" if "://" in delivery else "runtime_action"
            to = delivery.removeprefix(ELSEWHERE)
            how = {"delivery_type": "webhook", target: to}
        return self.add_registration(
            {
                "client_id": self.account.client_id,
                "name": name,
                "description": name,
                **how,
                "events_of_interest": [
                    {"provider_id": provider_id, "event_code": code} for code in codes
                ],
            }
        )

    def register(self, event_code: str) -> None:
        """Let the back-office provider emit an event, and a registration receive it."""
        provider_id = self.backoffice().id
        self.describe(provider_id, [event_code])
        if not self.delivers(provider_id, event_code):
            name = f"Registration of {event_code}"
            self.subscribe(provider_id, [event_code], name, JOURNAL)

    def unregister(self, event_code: str) -> None:
        """Take an event of the back-office provider away from every registration."""
        provider_id = self.backoffice().id
        for registration in self.registrations.values():
            content = registration.content
            content["events_of_interest"] = [
                interest
                for interest in content["events_of_interest"]
                if (interest["provider_id"], interest["event_code"])
                != (provider_id, event_code)
            ]

    def delivers(self, provider_id: str, event_code: str) -> bool:
        """Tell whether a registration receives an event of this kind."""
        provider = self.providers.get(provider_id)
        return (
            provider is not None
            and event_code in provider.events
            and any(
                registration.subscribes(provider_id, event_code)
                for registration in self.registrations.values()
            )
        )

    def now(self) -> str:
        """The time as the management API writes it."""
        moment = datetime.fromtimestamp(self._clock(), UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _title(name: str) -> str:
    return name.replace("-", " ").title()
