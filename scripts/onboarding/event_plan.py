"""The steps from what I/O Events holds to what it should hold.

Pure: it sends nothing and changes nothing. What is there and not wanted stays, and is
named; only ``prune`` makes steps of it. What carries no mark of the project was made
otherwise, and is changed with ``adopt`` only: a registration has its mark in its
description, a provider in its instance id, and event metadata belong to their provider.
What is missing is made in any case.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from scripts.deploy.ownership_mark import owner_shown
from scripts.manifest.event_delivery import AS_IT_IS, JOURNAL
from scripts.onboarding.event_changes import (
    changes_of,
    changes_of_registration,
    receiver_at_risk,
)
from scripts.onboarding.plan_parts import (
    WORDING,
    EventChange,
    EventStep,
    LeftAlone,
    Plan,
    ProviderStep,
    RegistrationStep,
    Step,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scripts.onboarding.desired_events import Provider, Registration, Wanted
    from scripts.onboarding.event_metadata import FoundEvent
    from scripts.onboarding.registered_events import (
        Found,
        FoundProvider,
        FoundRegistration,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who onboards, and what of others it may change.

    Attributes:
        project: the name in the marks.
        client_id: whose registrations may be ours.
        adopt: take over what was made otherwise.
    """

    project: str
    client_id: str
    adopt: bool = False

    def may_change(self, registration: FoundRegistration) -> bool:
        """Whether the registration is ours, or taken over."""
        return self.adopt or registration.project == self.project


def plan(wanted: Wanted, found: Found, owner: Owner, *, prune: bool) -> Plan:
    """Return the steps; none when everything is as it should be.

    Args:
        wanted: what should be there.
        found: what is there.
        owner: who onboards.
        prune: delete what is ours and not wanted.
    """
    planner = _Planner(wanted, found, owner, prune=prune)
    steps = [
        *planner.providers(),
        *planner.events(),
        *planner.registrations(),
        # What receives goes before what is received, and that before its provider.
        *planner.superfluous_registrations(),
        *planner.superfluous_events(),
        *planner.abandoned_providers(),
    ]
    left_alone = tuple(planner.left_alone)
    if prune:
        return Plan(tuple(steps), left_alone=left_alone)
    kept = [step for step in steps if step.verb != "delete"]
    leftovers = [f"{s.kind} {s.name}" for s in steps if s.verb == "delete"]
    return Plan(tuple(kept), (*leftovers, *planner.leftovers), left_alone)


S = TypeVar("S", bound=Step)
_ADOPT = "--adopt takes over what is not ours"
_KEEP = f'"delivery": "{AS_IT_IS}" in config/registrations.json keeps who receives'


class _Planner:
    """Compares; each method yields the steps for one kind of thing."""

    def __init__(
        self, wanted: Wanted, found: Found, owner: Owner, *, prune: bool
    ) -> None:
        self._wanted = wanted
        self._found = found
        self._owner = owner
        self._prune = prune
        self.leftovers: list[str] = []
        self.left_alone: list[LeftAlone] = []
        self._ours = {each.id for each in found.providers.values()}
        self._ours |= {each.id for each in found.abandoned}

    def providers(self) -> Iterator[ProviderStep]:
        for each in self._wanted.providers:
            there = self._found.providers.get(each.key)
            if there is None:
                yield ProviderStep("create", each.label, (), each)
            elif differences := changes_of(there, each, "label", "description"):
                step = ProviderStep(
                    "update", each.label, differences, each, there.id, there.docs_url
                )
                yield from self._if_ours(step, self._is_ours(each))

    def events(self) -> Iterator[EventStep]:
        for provider in self._wanted.providers:
            there = self._events_of(self._found.providers.get(provider.key))
            for each in provider.events:
                found = there.get(each.code)
                if found is None:
                    yield EventStep("create", each.code, (), each, provider.key)
                    continue
                differences = changes_of(found, each, "label", "description")
                if not found.has_sample(each.sample):
                    before = "another" if found.samples else "none"
                    differences += (EventChange("sample", before, "as configured"),)
                if differences:
                    step = EventStep(
                        "update", each.code, differences, each, provider.key
                    )
                    yield from self._if_ours(step, self._is_ours(provider))

    def registrations(self) -> Iterator[RegistrationStep]:
        there = {each.name: each for each in self._found.registrations}
        for configured in self._wanted.registrations:
            each = configured
            found = there.get(each.name)
            if found is None and each.delivery.kind == AS_IT_IS:
                self.left_alone.append(_undecided(each))
                continue
            if found is None:
                yield RegistrationStep("create", each.name, (), each)
                continue
            if each.delivery.kind == AS_IT_IS:
                each = replace(configured, delivery=found.delivery)
            is_ours = self._owner.may_change(found)
            interests = self._interests(each)
            more = found.interests - interests
            # An update may not name what its provider does not emit (any more).
            dead = {pair for pair in more if not self._is_emitted(*pair)}
            extra = frozenset() if self._prune else frozenset(more - dead)
            if not is_ours:
                extra = more
            elif extra:
                codes = ", ".join(sorted(code for _, code in extra))
                self.leftovers.append(
                    f"events of the registration {each.name}: {codes}"
                )
            differences = changes_of_registration(
                each, found, interests | extra, self._owner.project
            )
            if not is_ours and not any(d.what not in WORDING for d in differences):
                # Without a mark it is as good as with one.
                continue
            if differences:
                step = RegistrationStep(
                    "update", each.name, differences, each, found.id, extra, found.kept
                )
                yield from self._if_ours(step, is_ours, found.project)

    def superfluous_registrations(self) -> Iterator[RegistrationStep]:
        names = {each.name for each in self._wanted.registrations}
        for each in self._found.registrations:
            is_ours = (
                each.interests
                and {provider_id for provider_id, _ in each.interests} <= self._ours
                and each.client_id in ("", self._owner.client_id)
                and self._owner.may_change(each)
            )
            if each.name not in names and is_ours:
                before = str(each.delivery)
                lost = EventChange("delivery", before, "", receiver_at_risk(before))
                yield RegistrationStep("delete", each.name, (lost,), None, each.id)

    def superfluous_events(self) -> Iterator[EventStep]:
        received = {
            pair
            for each in self._found.registrations
            if not self._owner.may_change(each)
            for pair in each.interests
        }
        for provider in self._wanted.providers:
            there = self._found.providers.get(provider.key)
            if there is None or not self._is_ours(provider):
                continue
            codes = {each.code for each in provider.events}
            for code in self._events_of(there):
                if code not in codes and (there.id, code) not in received:
                    yield EventStep("delete", code, (), None, provider.key, there.id)

    def abandoned_providers(self) -> Iterator[ProviderStep]:
        for each in self._found.abandoned:
            yield ProviderStep("delete", each.label, (), None, each.id)

    def _if_ours(self, step: S, is_ours: bool, maker: str = "") -> Iterator[S]:
        """Yield the step, or note that it is left."""
        if is_ours:
            yield step
        else:
            is_disconnecting = any(each.danger for each in step.differences)
            hints = (_ADOPT, _KEEP) if is_disconnecting else (_ADOPT,)
            why = f"not ours: {owner_shown(maker)}"
            self.left_alone.append(LeftAlone(step, why, hints))

    def _is_ours(self, provider: Provider) -> bool:
        """Whether the provider that is there is ours, or taken over."""
        there = self._found.providers.get(provider.key)
        is_made_here = there is None or there.instance_id == provider.instance_id
        return self._owner.adopt or is_made_here

    def _interests(self, wanted: Registration) -> frozenset[tuple[str, str]]:
        """Return the pairs that are wanted; a provider to come has no id yet."""
        provider = self._found.providers.get(wanted.provider)
        provider_id = provider.id if provider else ""
        return frozenset((provider_id, code) for code in wanted.codes)

    def _is_emitted(self, provider_id: str, code: str) -> bool:
        if provider_id in self._ours:
            return code in self._found.events[provider_id]
        return provider_id in self._found.organization

    def _events_of(self, provider: FoundProvider | None) -> Mapping[str, FoundEvent]:
        return self._found.events.get(provider.id, {}) if provider else {}


def _undecided(wanted: Registration) -> LeftAlone:
    """Return that a registration cannot be made, for its delivery is not known."""
    return LeftAlone(
        RegistrationStep("create", wanted.name, (), wanted),
        f"there is none, and '{AS_IT_IS}' does not say how to deliver",
        (f'write another delivery in config/registrations.json, such as "{JOURNAL}"',),
    )
