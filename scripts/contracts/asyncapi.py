"""What is published to Adobe I/O Events, as an AsyncAPI 3 document.

It is for those who consume the events: a message for each event, and an operation for
each entity, as registrations are made by entity. Addresses and the provider are those
that the application is set to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import config
from actions.shared.errors import NotConfigured
from actions.shared.settings import Reader
from scripts.contracts.parts import TEXT, an_object, described, references
from scripts.contracts.value_schemas import value_schemas
from scripts.failure import Failure
from scripts.manifest.actions import INGESTION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scripts.contracts.parts import Schema
    from scripts.manifest import Application

_CONTENT_TYPE = "application/cloudevents+json"
_CHANNEL = "#/channels/ingress"


def document(application: Application) -> dict[str, Any]:
    """Return the document.

    Raises:
        ManifestError: when the application does not deploy the ingestion webhook.
        ConfigError: when ``config/events.json`` is broken or not there.
        Failure: when the address of Adobe IMS or of the ingress is none, or a model
            cannot be used.
    """
    read = Reader(application.action(INGESTION).parameters)
    token_base = read.url("OAUTH_BASE_URL", "https://ims-na1.adobelogin.com/ims/token/")
    ingress = read.url("AIO_EVENTS_INGRESS_BASE_URL", "https://eventsingress.adobe.io")
    try:
        read.done()
    except NotConfigured as error:
        raise Failure(error.log_text) from None
    values = value_schemas(application.root, references("#/components/schemas/"))
    source = _source(read.text("BACKOFFICE_PROVIDER_ID"))
    codes = list(values.events)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Events of the back office",
            "version": config.__version__,
            "description": "What ingestion/webhook publishes to Adobe I/O Events, and "
            "I/O Events delivers to whom is registered, with members of its own added. "
            "Events come at least once and in no certain order: source and id tell one "
            "from another.",
        },
        "defaultContentType": _CONTENT_TYPE,
        "servers": {"ingress": _server(ingress)},
        "channels": {
            "ingress": {
                "address": "/",
                "description": "The ingress of Adobe I/O Events, one event a request.",
                "messages": {
                    code: {"$ref": f"#/components/messages/{code}"} for code in codes
                },
            }
        },
        "operations": _operations(values.events.values()),
        "components": {
            "messages": {
                code: _message(values.events[code], source, values.of_event[code])
                for code in codes
            },
            "schemas": values.shared,
            "securitySchemes": {"ims": _credentials(f"{token_base.rstrip('/')}/v3")},
        },
    }


def _server(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    server: dict[str, Any] = {
        "host": parts.netloc.rpartition("@")[2],
        "protocol": parts.scheme,
        "security": [{"$ref": "#/components/securitySchemes/ims"}],
    }
    if parts.path.strip("/"):
        server["pathname"] = parts.path
    return server


def _credentials(token_url: str) -> dict[str, Any]:
    return {
        "type": "oauth2",
        "description": "The client id goes into the header x-api-key as well.",
        "flows": {
            "clientCredentials": {
                "tokenUrl": token_url,
                "availableScopes": {"adobeio_api": "Call Adobe I/O"},
            }
        },
    }


def _operations(events: Iterable[config.EventType]) -> dict[str, Any]:
    of_entity: dict[str, list[str]] = {}
    for event in events:
        of_entity.setdefault(event.entity, []).append(event.code)
    return {
        f"publish-{entity}": {
            "action": "send",
            "summary": f"Publish what happened to the entity {entity}",
            "channel": {"$ref": _CHANNEL},
            "messages": [{"$ref": f"{_CHANNEL}/messages/{code}"} for code in codes],
            "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}},
        }
        for entity, codes in of_entity.items()
    }


def _source(provider_id: str) -> Schema:
    if provider_id:
        return {"const": f"urn:uuid:{provider_id}"}
    return {"type": "string", "pattern": "^urn:uuid:"}


def _message(event: config.EventType, source: Schema, value: Schema) -> dict[str, Any]:
    example = {
        "specversion": "1.0",
        "id": "event-1",
        "source": source.get("const", "urn:uuid:00000000-0000-4000-8000-000000000000"),
        "type": event.code,
        "datacontenttype": "application/json",
        "time": "2025-01-01T12:00:00+00:00",
        "data": event.sample,
    }
    members: Mapping[str, Schema] = {
        "specversion": {"const": "1.0"},
        "id": described("The back office's uid of the event.", TEXT),
        "source": described("The provider.", source),
        "type": {"const": event.code},
        "datacontenttype": {"const": "application/json"},
        "time": described(
            "When it was published.", {"type": "string", "format": "date-time"}
        ),
        "data": value,
    }
    return {
        "name": event.code,
        "title": event.code,
        "contentType": _CONTENT_TYPE,
        "tags": [{"name": event.entity}],
        "payload": an_object("A CloudEvent in structured JSON.", members),
        "examples": [{"name": "sample", "payload": example}],
    }
