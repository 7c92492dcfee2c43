"""Takes the steps of a plan, one after the other.

Whatever happens, what is done stays, and the next plan has the rest. What turns out to
be there already when it should be created (the answer to an earlier attempt was lost,
or a list was not up to date) is taken over and made as it should be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.deploy.ownership_mark import marked_text, owner_shown
from scripts.failure import Failure
from scripts.manifest.event_files import sample_template
from scripts.onboarding.adobe_failures import RequestFailed
from scripts.onboarding.desired_events import provider_content
from scripts.onboarding.management import (
    Conflict,
    metadata_of,
    provider_at,
    registration_at,
)
from scripts.onboarding.plan_parts import EventStep, ProviderStep, RegistrationStep
from scripts.onboarding.registered_events import FoundRegistration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.onboarding.desired_events import Event, Provider, Registration
    from scripts.onboarding.event_plan import Owner
    from scripts.onboarding.management import Management
    from scripts.onboarding.plan_parts import Step


class Application:
    """Takes steps.

    Args:
        management: where to.
        owner: who onboards, and in whose name events are received.
        provider_ids: by key, of the providers that are there.
    """

    def __init__(
        self, management: Management, owner: Owner, provider_ids: Mapping[str, str]
    ) -> None:
        self._management = management
        self._owner = owner
        self.provider_ids = dict(provider_ids)

    def take(self, step: Step) -> None:
        """Take one step.

        Raises:
            RequestFailed: when Adobe does not do it.
            Failure: when something is there that no list named, and it is not ours.
        """
        match step:
            case ProviderStep():
                self._provider(step)
            case EventStep():
                self._event(step)
            case RegistrationStep():
                self._registration(step)

    def _provider(self, step: ProviderStep) -> None:
        wanted = step.wanted
        if wanted is None:
            self._management.delete(provider_at(step.id), str(step))
        elif step.verb == "create":
            self.provider_ids[wanted.key] = self._create_provider(wanted, str(step))
        else:
            content = dict(provider_content(wanted))
            if step.docs_url:
                content["docs_url"] = step.docs_url
            self._management.update(provider_at(step.id), content, str(step))

    def _create_provider(self, wanted: Provider, step: str) -> str:
        content = {**provider_content(wanted), "instance_id": wanted.instance_id}
        try:
            made = self._management.create("providers", content, step)
        except Conflict as conflict:
            if not conflict.id:
                raise conflict.failure from None
            self._management.update(
                provider_at(conflict.id), provider_content(wanted), step
            )
            return conflict.id
        provider_id = made.get("id")
        if not isinstance(provider_id, str) or not provider_id:
            raise RequestFailed(
                step,
                "POST",
                "providers",
                reason="the answer has no id",
                hint="check IO_MANAGEMENT_BASE_URL",
            )
        return provider_id

    def _event(self, step: EventStep) -> None:
        if step.wanted is None:
            path = metadata_of(step.provider_id, step.name)
            self._management.delete(path, str(step))
            return
        provider_id = self.provider_ids[step.provider]
        content = _event_content(step.wanted)
        if step.verb == "create":
            try:
                self._management.create(metadata_of(provider_id), content, str(step))
            except Conflict:
                pass
            else:
                return
        path = metadata_of(provider_id, step.wanted.code)
        self._management.update(path, content, str(step))

    def _registration(self, step: RegistrationStep) -> None:
        if step.wanted is None:
            self._management.delete(registration_at(step.id), str(step))
            return
        content = self._registration_content(step.wanted)
        found_id, extra, kept = step.id, step.extra, step.kept or {}
        if step.verb == "create":
            new = {**content, "client_id": self._owner.client_id}
            try:
                self._management.create("registrations", new, str(step))
            except Conflict as conflict:
                there = None
                if conflict.id:
                    there = self._management.registration(conflict.id)
                if there is None:
                    raise conflict.failure from None
                found = FoundRegistration.model_validate(there)
                if not self._owner.may_change(found):
                    raise Failure(
                        f"this is there already, and {self._owner.project} did not "
                        f"make it: registration {found.name} "
                        f"({owner_shown(found.project)})",
                        "onboard with --adopt to take it over",
                    ) from None
                found_id, kept = conflict.id, found.kept
                extra = found.interests - _pairs(content)
            else:
                return
        content["events_of_interest"] += _interests(extra)
        path = registration_at(found_id)
        self._management.update(path, {**kept, **content}, str(step))

    def _registration_content(self, wanted: Registration) -> dict[str, Any]:
        provider_id = self.provider_ids[wanted.provider]
        content: dict[str, Any] = {
            "name": wanted.name,
            "description": marked_text(wanted.name, self._owner.project),
            "delivery_type": wanted.delivery.kind,
            "enabled": True,
            "events_of_interest": _interests(
                (provider_id, code) for code in wanted.codes
            ),
        }
        # "Do not define both", says Adobe's description of the API.
        if wanted.delivery.webhook_url:
            content["webhook_url"] = wanted.delivery.webhook_url
        if wanted.delivery.runtime_action:
            content["runtime_action"] = wanted.delivery.runtime_action
        return content


def _event_content(wanted: Event) -> dict[str, str]:
    return {
        "event_code": wanted.code,
        "label": wanted.label,
        "description": wanted.description,
        "sample_event_template": sample_template(wanted.sample),
    }


def _interests(pairs: Any) -> list[dict[str, str]]:
    return [
        {"provider_id": provider_id, "event_code": code} for provider_id, code in pairs
    ]


def _pairs(content: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {
        (each["provider_id"], each["event_code"])
        for each in content["events_of_interest"]
    }
