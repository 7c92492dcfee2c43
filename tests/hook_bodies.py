"""The body that Commerce makes of a payload: the fields of its subscription."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scripts.manifest.webhook_catalogue import Webhook


def body_of(webhook: Webhook, payload: Any) -> dict[str, Any]:
    """Return the body; what the payload does not have is null."""
    if not webhook.fields:
        whole: dict[str, Any] = payload
        return whole
    body: dict[str, Any] = {}
    for field in webhook.fields:
        _put(body, field.name.split("."), _at(payload, field.source.split(".")))
    return body


def _at(value: Any, path: list[str]) -> Any:
    for place, name in enumerate(path):
        if not isinstance(value, dict):
            return None
        value = value.get(name.removesuffix("[]"))
        if name.endswith("[]"):
            return [_at(row, path[place + 1 :]) for row in value or []]
    return value


def _put(body: dict[str, Any], path: list[str], value: Any) -> None:
    name, *rest = path
    if name.endswith("[]"):
        rows = body.setdefault(name.removesuffix("[]"), [{} for _ in value])
        for row, each in zip(rows, value, strict=True):
            _put(row, rest, each)
    elif rest:
        _put(body.setdefault(name, {}), rest, value)
    else:
        body[name] = value


def applied(payload: Any, operations: Any) -> Any:
    """Return the payload as Commerce has it after an answer, the payload being JSON.

    Raises:
        LookupError: there is nothing at a path.
    """
    resolved = {"whole": json.loads(json.dumps(payload))}
    for operation in operations if isinstance(operations, list) else [operations]:
        if operation["op"] in ("success", "exception"):
            continue
        path: list[str] = ["whole", *str(operation["path"]).split("/")]
        *places, last = path
        holder: Any = resolved
        for place in places:
            holder = holder[int(place) if isinstance(holder, list) else place]
        key = int(last) if isinstance(holder, list) else last
        if operation["op"] == "remove":
            del holder[key]
            continue
        value = operation["value"]
        if "instance" in operation:
            value = value["data"]
        if operation["op"] == "add" and isinstance(holder.get(key), list):
            holder[key].append(value)
        elif operation["op"] == "replace" and key not in holder:
            raise LookupError(operation["path"])
        else:
            holder[key] = value
    return resolved["whole"]
