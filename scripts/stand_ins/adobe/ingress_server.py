"""The I/O Events ingress: where CloudEvents are published.

Facts: Adobe's Events Publishing API guide (method, headers, body, 200, 204, 400, 429)
and CloudEvents 1.0, sections 3.1 and 3.2, and its JSON format. Adobe documents no error
body; ``reason`` and ``message`` are those of its management API. It documents no size
limit, no batches and no binary mode: none is made up here.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NoReturn

from scripts.stand_ins.adobe.wire import Answer, Call, json_answer

if TYPE_CHECKING:
    from scripts.stand_ins.adobe.account import Behaviour
    from scripts.stand_ins.adobe.catalogue import Catalogue
    from scripts.stand_ins.adobe.ims_server import Ims

_MEDIA_TYPE: Final = "application/cloudevents+json"
_SOURCE: Final = "urn:uuid:"
_ATTRIBUTE: Final = re.compile(r"[a-z0-9]+")


class _NoCloudEventError(ValueError):
    """The message says what is wrong with it."""


class Ingress:
    """Accepts CloudEvents of the catalogue's providers.

    ``published`` are those that a registration receives, in the order of their arrival,
    duplicates included.
    """

    def __init__(self, catalogue: Catalogue, ims: Ims, behaviour: Behaviour) -> None:
        self.published: list[dict[str, Any]] = []
        self._catalogue = catalogue
        self._ims = ims
        self._behaviour = behaviour

    def handle(self, call: Call) -> Answer:
        """Answer one call to ``/``."""
        if call.method != "POST":
            return _error(405, "Method Not Allowed", "Events are published with POST.")
        refusal = self._ims.refuse(call)
        if refusal is not None:
            return refusal
        limit = self._behaviour.max_event_bytes
        if limit is not None and len(call.body) > limit:
            return _error(413, "Payload Too Large", f"More than {limit} bytes.")
        try:
            event = _cloud_event(call)
        except _NoCloudEventError as error:
            return _error(400, "Invalid Request", f"No CloudEvent: {error}.")
        provider_id = event["source"].removeprefix(_SOURCE)
        if not self._catalogue.delivers(provider_id, event["type"]):
            return Answer(204)
        self.published.append(event)
        return Answer(200, {"content-type": "text/plain;charset=utf-8"}, b"OK")


def _cloud_event(call: Call) -> dict[str, Any]:
    if call.media_type != _MEDIA_TYPE:
        raise _NoCloudEventError(f"the content type is not {_MEDIA_TYPE}")
    try:
        event = json.loads(call.body, parse_constant=_no_json)
    except (ValueError, RecursionError):
        raise _NoCloudEventError("the body is not valid JSON") from None
    if not isinstance(event, dict):
        raise _NoCloudEventError("the body is not a JSON object")
    for name in ("specversion", "id", "source", "type"):
        if not isinstance(event.get(name), str) or not event[name]:
            raise _NoCloudEventError(f"{name} must be a non-empty string")
    if event["specversion"] != "1.0":
        raise _NoCloudEventError("specversion must be 1.0")
    if not event["source"].startswith(_SOURCE):
        raise _NoCloudEventError(f"source must be {_SOURCE} and the provider's id")
    _check_optional(event)
    return event


def _check_optional(event: dict[str, Any]) -> None:
    if event.get("datacontenttype", "application/json") != "application/json":
        raise _NoCloudEventError("datacontenttype must be application/json")
    if "data" in event and "data_base64" in event:
        raise _NoCloudEventError("data and data_base64 exclude each other")
    if not _is_time(event.get("time")):
        raise _NoCloudEventError("time must be a time stamp of RFC 3339")
    for name in event.keys() - {"data_base64"}:
        if not _ATTRIBUTE.fullmatch(name):
            raise _NoCloudEventError(f"{name!r} is not a name of an attribute")


def _is_time(value: Any) -> bool:
    if value is None:
        return True
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _no_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _error(status: int, reason: str, message: str) -> Answer:
    return json_answer(status, {"reason": reason, "message": message})
