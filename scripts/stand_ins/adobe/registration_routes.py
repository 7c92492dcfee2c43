"""The management API's registrations: who receives which events, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.stand_ins.adobe.management_models import (
    NewRegistration,
    RefusalError,
    RegistrationInput,
    checked,
    json_of,
    patched,
)
from scripts.stand_ins.adobe.management_server import Handler, Ids, hal, link, listing
from scripts.stand_ins.adobe.wire import Answer, Call

if TYPE_CHECKING:
    from scripts.stand_ins.adobe.account import Behaviour
    from scripts.stand_ins.adobe.catalogue import Catalogue
    from scripts.stand_ins.adobe.catalogue_entries import Registration


class Registrations:
    """Reads and writes the registrations in the catalogue."""

    def __init__(self, catalogue: Catalogue, behaviour: Behaviour) -> None:
        self._catalogue = catalogue
        self._behaviour = behaviour

    def routes(self) -> dict[str, dict[str, Handler]]:
        """Paths, methods and who answers them."""
        workspace = "/events/{org}/{project}/{workspace}/registrations"
        return {
            "/events/{org}/registrations": {"GET": self._list_of_organization},
            workspace: {"GET": self._list, "POST": self._create},
            f"{workspace}/{{registration}}": {
                "GET": self._get,
                "PUT": self._put,
                "PATCH": self._patch,
                "DELETE": self._delete,
            },
        }

    def _list(self, call: Call, _: Ids) -> Answer:
        return listing(call, "registrations", self._all(call), self._behaviour)

    def _list_of_organization(self, call: Call, _: Ids) -> Answer:
        everything = self._all(call)
        return listing(call, "registrations", everything, self._behaviour, paged=True)

    def _get(self, call: Call, ids: Ids) -> Answer:
        return hal(200, self._view(call, self._registration(ids)))

    def _create(self, call: Call, _: Ids) -> Answer:
        content = checked("Registration", NewRegistration, json_of(call))
        client_id = content["client_id"]
        if client_id != self._catalogue.account.client_id:
            raise RefusalError(
                400, "The workspace has no credential of this client id."
            )
        self._check(content)
        if len(self._catalogue.registrations) >= self._behaviour.max_registrations:
            raise RefusalError(409, "Maximum registration limit hit for the client id.")
        return hal(201, self._view(call, self._catalogue.add_registration(content)))

    def _put(self, call: Call, ids: Ids) -> Answer:
        return self._replace(call, self._registration(ids), json_of(call))

    def _patch(self, call: Call, ids: Ids) -> Answer:
        registration = self._registration(ids)
        content = patched(registration.content, json_of(call))
        return self._replace(call, registration, content)

    def _delete(self, _: Call, ids: Ids) -> Answer:
        del self._catalogue.registrations[self._registration(ids).id]
        return Answer(204)

    def _replace(self, call: Call, registration: Registration, content: Any) -> Answer:
        content = checked("Registration", RegistrationInput, content)
        self._check(content, registration)
        registration.content = {
            "enabled": registration.content["enabled"],
            **content,
            "client_id": registration.content["client_id"],
        }
        registration.updated = self._catalogue.now()
        return hal(200, self._view(call, registration))

    def _check(
        self, content: dict[str, Any], itself: Registration | None = None
    ) -> None:
        """What the model cannot say.

        Raises:
            RefusalError: 400, or 409 for the name of another registration.
        """
        targets = [key for key in ("webhook_url", "runtime_action") if content.get(key)]
        if content["delivery_type"].startswith("webhook") and len(targets) != 1:
            raise RefusalError(
                400, "Registration needs either a webhook_url or a runtime_action."
            )
        for interest in content["events_of_interest"]:
            provider = self._catalogue.providers.get(interest["provider_id"])
            if provider is None or interest["event_code"] not in provider.events:
                raise RefusalError(
                    400,
                    f"Provider {interest['provider_id']!r} has no event "
                    f"{interest['event_code']!r}.",
                )
        for other in self._catalogue.registrations.values():
            if other is not itself and other.content["name"] == content["name"]:
                raise RefusalError(
                    409,
                    "The registration name already exists in the workspace.",
                    {"x-conflicting-id": other.id},
                )

    def _registration(self, ids: Ids) -> Registration:
        try:
            return self._catalogue.registrations[ids["registration"]]
        except KeyError:
            raise RefusalError(404, "The registration does not exist.") from None

    def _all(self, call: Call) -> list[dict[str, Any]]:
        return [
            self._view(call, registration)
            for registration in self._catalogue.registrations.values()
        ]

    def _view(self, call: Call, registration: Registration) -> dict[str, Any]:
        """The RegistrationHalModel, events of interest with their provider's words."""
        account = self._catalogue.account
        place = f"{account.consumer_id}/{account.project_id}/{account.workspace_id}"
        pulled = f"/events/organizations/{account.consumer_id}/integrations"
        tail = f"{account.project_id}/{registration.id}"
        return {
            "id": registration.number,
            "registration_id": registration.id,
            **registration.content,
            "events_of_interest": [
                self._described(interest)
                for interest in registration.content["events_of_interest"]
            ],
            "webhook_status": "verified"
            if registration.content["enabled"]
            else "disabled",
            "created_date": registration.created,
            "updated_date": registration.updated,
            "consumer_id": account.consumer_id,
            "project_id": account.project_id,
            "workspace_id": account.workspace_id,
            "_links": {
                "self": link(call, f"/events/{place}/registrations/{registration.id}"),
                "rel:events": link(call, f"{pulled}/{tail}"),
                "rel:trace": link(call, f"{pulled}/tracing/{tail}"),
            },
        }

    def _described(self, interest: dict[str, str]) -> dict[str, str]:
        provider = self._catalogue.providers.get(interest["provider_id"])
        event = provider and provider.events.get(interest["event_code"])
        if not provider or not event:
            return interest
        return {
            **interest,
            "event_label": event["label"],
            "event_description": event["description"],
            "provider_label": provider.content["label"],
            "provider_description": provider.content.get("description", ""),
            "event_delivery_format": "cloud_events",
        }
