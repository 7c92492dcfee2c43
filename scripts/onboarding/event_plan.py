"""The steps from what I/O Events holds to what it should hold.

Pure: it sends nothing and changes nothing. What is there and not wanted stays, and is
named; only ``prune`` makes steps of it. What others made is never touched: a
registration counts as ours when it has a wanted name, or receives nothing but events of
our providers with our client id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scripts.onboarding.desired_events import Event, Provider, Registration, Wanted
    from scripts.onboarding.registered_events import (
        Found,
        FoundProvider,
        FoundRegistration,
    )

Verb = Literal["create", "update", "delete"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that drifted: what it is, what it was, what it will be."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """One change; subclasses say of what.

    Attributes:
        verb: what happens to it.
        name: what it is called.
        differences: what an update changes.
    """

    verb: Verb
    name: str
    differences: tuple[Difference, ...] = ()

    #: What kind of thing it is.
    kind = ""

    def __str__(self) -> str:
        return f"{self.verb} the {self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class ProviderStep(Step):
    """A provider; ``wanted`` is None and ``id`` set where it is to be deleted."""

    wanted: Provider | None = None
    id: str = ""
    docs_url: str = ""

    kind = "provider"


@dataclass(frozen=True, slots=True)
class EventStep(Step):
    """Event metadata of the provider with this key, or this id when it is to go."""

    wanted: Event | None = None
    provider: str = ""
    provider_id: str = ""

    kind = "event metadata"


@dataclass(frozen=True, slots=True)
class RegistrationStep(Step):
    """A registration.

    Attributes:
        extra: what it receives beside what is wanted.
        kept: what the update has to carry on.
    """

    wanted: Registration | None = None
    id: str = ""
    extra: frozenset[tuple[str, str]] = frozenset()
    kept: Mapping[str, Any] | None = None

    kind = "registration"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done in I/O Events, in this order.

    Attributes:
        steps: nothing needs doing when there are none.
        leftovers: what is there, ours and not wanted, and stays without ``prune``.
    """

    steps: tuple[Step, ...]
    leftovers: tuple[str, ...] = ()


def plan(wanted: Wanted, found: Found, *, client_id: str, prune: bool) -> Plan:
    """Return the steps; none when everything is as it should be.

    Args:
        wanted: what should be there.
        found: what is there.
        client_id: whose registrations may be ours.
        prune: delete what is ours and not wanted.
    """
    planner = _Planner(wanted, found, client_id, prune=prune)
    steps = [
        *planner.providers(),
        *planner.events(),
        *planner.registrations(),
        # What receives goes before what is received, and that before its provider.
        *planner.superfluous_registrations(),
        *planner.superfluous_events(),
        *planner.abandoned_providers(),
    ]
    if prune:
        return Plan(tuple(steps))
    kept = [step for step in steps if step.verb != "delete"]
    leftovers = [f"{s.kind} {s.name}" for s in steps if s.verb == "delete"]
    return Plan(tuple(kept), (*leftovers, *planner.leftovers))


class _Planner:
    """Compares; each method yields the steps for one kind of thing."""

    def __init__(
        self, wanted: Wanted, found: Found, client_id: str, *, prune: bool
    ) -> None:
        self._wanted = wanted
        self._found = found
        self._client_id = client_id
        self._prune = prune
        self.leftovers: list[str] = []
        self._ours = {each.id for each in found.providers.values()}
        self._ours |= {each.id for each in found.abandoned}

    def providers(self) -> Iterator[ProviderStep]:
        for each in self._wanted.providers:
            there = self._found.providers.get(each.key)
            if there is None:
                yield ProviderStep("create", each.label, (), each)
            elif differences := _differences(there, each, "label", "description"):
                yield ProviderStep(
                    "update", each.label, differences, each, there.id, there.docs_url
                )

    def events(self) -> Iterator[EventStep]:
        for provider in self._wanted.providers:
            there = self._events_of(self._found.providers.get(provider.key))
            for each in provider.events:
                found = there.get(each.code)
                if found is None:
                    yield EventStep("create", each.code, (), each, provider.key)
                    continue
                differences = _differences(found, each, "label", "description")
                if not found.has_sample(each.sample):
                    before = "another" if found.samples else "none"
                    differences += (Difference("sample", before, "as configured"),)
                if differences:
                    yield EventStep(
                        "update", each.code, differences, each, provider.key
                    )

    def registrations(self) -> Iterator[RegistrationStep]:
        there = {each.name: each for each in self._found.registrations}
        for each in self._wanted.registrations:
            found = there.get(each.name)
            if found is None:
                yield RegistrationStep("create", each.name, (), each)
                continue
            interests = self._interests(each)
            more = found.interests - interests
            # An update may not name what its provider does not emit (any more).
            dead = {pair for pair in more if not self._is_emitted(*pair)}
            extra = frozenset() if self._prune else frozenset(more - dead)
            if extra:
                codes = ", ".join(sorted(code for _, code in extra))
                self.leftovers.append(
                    f"events of the registration {each.name}: {codes}"
                )
            differences = self._registration_differences(each, found, interests | extra)
            if differences:
                yield RegistrationStep(
                    "update", each.name, differences, each, found.id, extra, found.kept
                )

    def superfluous_registrations(self) -> Iterator[RegistrationStep]:
        names = {each.name for each in self._wanted.registrations}
        for each in self._found.registrations:
            is_ours = (
                each.interests
                and {provider_id for provider_id, _ in each.interests} <= self._ours
                and each.client_id in ("", self._client_id)
            )
            if each.name not in names and is_ours:
                yield RegistrationStep("delete", each.name, (), None, each.id)

    def superfluous_events(self) -> Iterator[EventStep]:
        for provider in self._wanted.providers:
            there = self._found.providers.get(provider.key)
            codes = {each.code for each in provider.events}
            for code in self._events_of(there):
                if there and code not in codes:
                    yield EventStep("delete", code, (), None, provider.key, there.id)

    def abandoned_providers(self) -> Iterator[ProviderStep]:
        for each in self._found.abandoned:
            yield ProviderStep("delete", each.label, (), None, each.id)

    def _registration_differences(
        self,
        wanted: Registration,
        found: FoundRegistration,
        interests: frozenset[tuple[str, str]],
    ) -> tuple[Difference, ...]:
        differences = _differences(found, wanted, "description", "delivery")
        if not found.enabled:
            differences += (Difference("enabled", "no", "yes"),)
        new = interests - found.interests
        gone = found.interests - interests
        for word, changed in (("added", new), ("removed", gone)):
            for _, code in sorted(changed):
                before, after = ("", code) if word == "added" else (code, "")
                differences += (Difference(f"event {word}", before, after),)
        return differences

    def _interests(self, wanted: Registration) -> frozenset[tuple[str, str]]:
        """Return the pairs that are wanted; a provider to come has no id yet."""
        provider = self._found.providers.get(wanted.provider)
        provider_id = provider.id if provider else ""
        return frozenset((provider_id, code) for code in wanted.codes)

    def _is_emitted(self, provider_id: str, code: str) -> bool:
        if provider_id in self._ours:
            return code in self._found.events[provider_id]
        return provider_id in self._found.organization

    def _events_of(self, provider: FoundProvider | None) -> Mapping[str, Any]:
        return self._found.events.get(provider.id, {}) if provider else {}


def _differences(before: object, after: object, *names: str) -> tuple[Difference, ...]:
    return tuple(
        Difference(name, str(old), str(new))
        for name in names
        if (old := getattr(before, name)) != (new := getattr(after, name))
    )
