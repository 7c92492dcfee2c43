"""The management API's providers and their event metadata.

Codes follow Adobe's description of the API, with two additions that it is silent about
but that a client has to survive: 400 for a body that does not fit the model, and 409
for event metadata that exists.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, quote

from scripts.stand_ins.adobe.catalogue_entries import CUSTOM, Provider
from scripts.stand_ins.adobe.management_models import (
    EventMetadata,
    NewProvider,
    ProviderInput,
    RefusalError,
    checked,
    json_of,
    patched,
)
from scripts.stand_ins.adobe.management_server import Handler, Ids, hal, link, listing
from scripts.stand_ins.adobe.wire import Answer, Call

if TYPE_CHECKING:
    from scripts.stand_ins.adobe.account import Behaviour
    from scripts.stand_ins.adobe.catalogue import Catalogue

_KINDS: Final = frozenset({CUSTOM, "acs", "aem", "asset_compute", "dx_commerce_events"})
_DONE: Final = Answer(204)
_WRITTEN: Final = tuple(ProviderInput.model_fields)


class Providers:
    """Reads and writes providers and event metadata in the catalogue."""

    def __init__(self, catalogue: Catalogue, behaviour: Behaviour) -> None:
        self._catalogue = catalogue
        self._behaviour = behaviour

    def routes(self) -> dict[str, dict[str, Handler]]:
        """Paths, methods and who answers them."""
        read = "/events/providers/{provider}"
        write = "/events/{org}/{project}/{workspace}/providers"
        return {
            "/events/{org}/providers": {"GET": self._list},
            read: {"GET": self._get},
            f"{read}/eventmetadata": {"GET": self._list_metadata},
            f"{read}/eventmetadata/{{code}}": {"GET": self._get_metadata},
            f"{read}/eventmetadata/{{code}}/sample_event": {
                "GET": self._get_sample,
                "HEAD": self._get_sample,
            },
            write: {"POST": self._create},
            f"{write}/{{provider}}": {
                "PUT": self._put,
                "PATCH": self._patch,
                "DELETE": self._delete,
            },
            f"{write}/{{provider}}/eventmetadata": {
                "POST": self._create_metadata,
                "DELETE": self._delete_all_metadata,
            },
            f"{write}/{{provider}}/eventmetadata/{{code}}": {
                "PUT": self._put_metadata,
                "PATCH": self._patch_metadata,
                "DELETE": self._delete_metadata,
            },
        }

    def _list(self, call: Call, _: Ids) -> Answer:
        query = parse_qs(call.query)
        kinds = query.get("providerMetadataId", []) + query.get(
            "providerMetadataIds", []
        )
        instances = query.get("instanceId", [])
        found = [
            self._view(call, provider)
            for provider in self._catalogue.providers.values()
            if (not kinds or provider.content["provider_metadata"] in kinds)
            and (not instances or provider.content["instance_id"] in instances)
        ]
        if not found and (kinds or instances):
            raise RefusalError(404, "No provider has this metadata or instance id.")
        return listing(call, "providers", found, self._behaviour)

    def _get(self, call: Call, ids: Ids) -> Answer:
        return hal(200, self._view(call, self._provider(ids)))

    def _create(self, call: Call, _: Ids) -> Answer:
        content = dict(checked("Provider", NewProvider, json_of(call)))
        kind = content.get("provider_metadata", CUSTOM)
        if kind not in _KINDS:
            raise RefusalError(404, f"There is no provider metadata {kind!r}.")
        if not content.get("instance_id"):
            if kind != CUSTOM:
                raise RefusalError(400, f"A provider of {kind} needs an instance_id.")
            content.pop("instance_id", None)
        for other in self._catalogue.providers.values():
            if other.instance == (kind, content.get("instance_id")):
                raise RefusalError(
                    409,
                    "The event provider already exists.",
                    {"x-conflicting-id": other.id},
                )
        return hal(201, self._view(call, self._catalogue.add_provider(content)))

    def _put(self, call: Call, ids: Ids) -> Answer:
        return self._update(call, self._provider(ids), json_of(call))

    def _patch(self, call: Call, ids: Ids) -> Answer:
        provider = self._provider(ids)
        before = {k: v for k, v in provider.content.items() if k in _WRITTEN}
        after = patched(before, json_of(call))
        return _DONE if after == before else self._update(call, provider, after)

    def _update(self, call: Call, provider: Provider, content: Any) -> Answer:
        content = checked("Provider", ProviderInput, content)
        kept = {k: v for k, v in provider.content.items() if k not in _WRITTEN}
        provider.content = {**kept, **{k: content[k] for k in _WRITTEN if k in content}}
        return hal(200, self._view(call, provider))

    def _delete(self, _: Call, ids: Ids) -> Answer:
        del self._catalogue.providers[self._provider(ids).id]
        return _DONE

    def _list_metadata(self, call: Call, ids: Ids) -> Answer:
        provider = self._provider(ids)
        entries = [
            self._view_metadata(call, provider, code) for code in provider.events
        ]
        return listing(call, "eventmetadata", entries, self._behaviour)

    def _get_metadata(self, call: Call, ids: Ids) -> Answer:
        provider = self._provider(ids)
        return hal(200, self._view_metadata(call, provider, _code(provider, ids)))

    def _get_sample(self, call: Call, ids: Ids) -> Answer:
        provider = self._provider(ids)
        view = self._view_metadata(call, provider, _code(provider, ids))
        if "_embedded" not in view:
            raise RefusalError(404, "No sample event is available.")
        return hal(200, view["_embedded"]["sample_event"])

    def _create_metadata(self, call: Call, ids: Ids) -> Answer:
        provider = self._provider(ids)
        content = checked("Event metadata", EventMetadata, json_of(call))
        code = content["event_code"]
        if code in provider.events:
            raise RefusalError(409, f"The provider has event metadata for {code!r}.")
        provider.events[code] = content
        return hal(201, self._view_metadata(call, provider, code))

    def _put_metadata(self, call: Call, ids: Ids) -> Answer:
        provider = self._provider(ids)
        code = _code(provider, ids)
        return self._replace(call, provider, code, json_of(call))

    def _patch_metadata(self, call: Call, ids: Ids) -> Answer:
        provider = self._provider(ids)
        code = _code(provider, ids)
        content = patched(provider.events[code], json_of(call))
        if content == provider.events[code]:
            return _DONE
        return self._replace(call, provider, code, content)

    def _replace(
        self, call: Call, provider: Provider, code: str, content: Any
    ) -> Answer:
        content = checked("Event metadata", EventMetadata, content)
        if content["event_code"] != code:
            raise RefusalError(400, "The event code is not the one in the URI.")
        provider.events[code] = content
        return hal(200, self._view_metadata(call, provider, code))

    def _delete_metadata(self, _: Call, ids: Ids) -> Answer:
        provider = self._provider(ids)
        del provider.events[_code(provider, ids)]
        return _DONE

    def _delete_all_metadata(self, _: Call, ids: Ids) -> Answer:
        self._provider(ids).events.clear()
        return _DONE

    def _provider(self, ids: Ids) -> Provider:
        try:
            return self._catalogue.providers[ids["provider"]]
        except KeyError:
            raise RefusalError(404, "The provider does not exist.") from None

    def _view(self, call: Call, provider: Provider) -> dict[str, Any]:
        """The ProviderHalModel, with event metadata when the query asks for them."""
        path = f"/events/providers/{provider.id}"
        view: dict[str, Any] = {
            "id": provider.id,
            **provider.content,
            "source": f"urn:uuid:{provider.id}",
            "publisher": self._catalogue.account.org_id,
            "event_delivery_format": "cloud_events",
            "_links": {
                "self": link(call, path),
                "rel:eventmetadata": link(call, f"{path}/eventmetadata"),
                "rel:update": link(call, self._writable(provider)),
            },
        }
        if parse_qs(call.query).get("eventmetadata") == ["true"]:
            view["_embedded"] = {
                "eventmetadata": [
                    self._view_metadata(call, provider, code)
                    for code in provider.events
                ]
            }
        return view

    def _view_metadata(
        self, call: Call, provider: Provider, code: str
    ) -> dict[str, Any]:
        """The EventMetadataHalModel; the template is the payload of its sample."""
        content = dict(provider.events[code])
        template = content.pop("sample_event_template", "")
        tail = f"eventmetadata/{quote(code, safe='')}"
        path = f"/events/providers/{provider.id}/{tail}"
        links = {
            "self": link(call, path),
            "rel:update": link(call, f"{self._writable(provider)}/{tail}"),
        }
        if not template:
            return {**content, "_links": links}
        links["rel:sample_event"] = link(call, f"{path}/sample_event")
        sample = {
            "format": "cloud_events",
            "sample_payload": base64.b64decode(template).decode("utf-8", "replace"),
            "_links": {"self": links["rel:sample_event"]},
        }
        return {**content, "_embedded": {"sample_event": sample}, "_links": links}

    def _writable(self, provider: Provider) -> str:
        account = self._catalogue.account
        place = f"{account.consumer_id}/{account.project_id}/{account.workspace_id}"
        return f"/events/{place}/providers/{provider.id}"


def _code(provider: Provider, ids: Ids) -> str:
    if ids["code"] not in provider.events:
        raise RefusalError(404, "The event code does not exist.")
    return ids["code"]
