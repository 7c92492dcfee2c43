"""What the I/O Events management API accepts, and how it says no.

Lengths, patterns and required fields are those of Adobe's published description of the
API (static/events-api-reference.yaml of AdobeDocs/adobe-io-events: the create, update
and input models). It describes no error body; ``reason`` and ``message`` are the keys
that Adobe's own clients read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from scripts.stand_ins.adobe.wire import Answer, Call, json_answer

HAL: Final = "application/hal+json"
_PATCH: Final = "application/json-patch+json"
_READABLE: Final = re.compile(r"[\w\s\-.(),@:'`?#!]*")


class RefusalError(Exception):
    """The management API does not do what was asked; ``answer`` says so."""

    def __init__(
        self, status: int, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        reason = "Invalid Request" if status == 400 else HTTPStatus(status).phrase  # noqa: PLR2004 - the code is the clearest name
        self.answer: Answer = json_answer(
            status, {"reason": reason, "message": message}, headers
        )


@dataclass(frozen=True)
class Text:
    """A string field: its length in characters, its form, whether it must be there."""

    maximum: int = 255
    minimum: int = 0
    pattern: re.Pattern[str] | None = None
    required: bool = False
    choices: tuple[str, ...] = ()


Model = Mapping[str, Text]

PROVIDER: Final[Model] = {
    "label": Text(minimum=1, pattern=_READABLE, required=True),
    "description": Text(pattern=_READABLE),
    "docs_url": Text(pattern=re.compile(r"(https?://\S+)?")),
}
NEW_PROVIDER: Final[Model] = {
    **PROVIDER,
    "provider_metadata": Text(minimum=1),
    "instance_id": Text(pattern=re.compile(r"[\w\-:@./]*")),
    "data_residency_region": Text(choices=("VA6", "IRL1")),
}
EVENT_METADATA: Final[Model] = {
    "event_code": Text(minimum=1, pattern=re.compile(r"[\w\-.]+"), required=True),
    "label": Text(minimum=1, pattern=_READABLE, required=True),
    "description": Text(minimum=1, pattern=_READABLE, required=True),
    "sample_event_template": Text(
        maximum=87_382,
        pattern=re.compile(
            r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?"
        ),
    ),
}
REGISTRATION: Final[Model] = {
    "name": Text(minimum=3, required=True),
    "description": Text(maximum=5000),
    "delivery_type": Text(
        required=True,
        choices=("webhook", "webhook_batch", "journal", "aws_eventbridge"),
    ),
    "webhook_url": Text(maximum=4000, pattern=re.compile(r"(https://\S+)?")),
    "runtime_action": Text(pattern=re.compile(r"([^/\s]+/[^/\s]+)?")),
}
NEW_REGISTRATION: Final[Model] = {
    "client_id": Text(
        minimum=3, maximum=128, pattern=re.compile(r"[\w\-.]+"), required=True
    ),
    **REGISTRATION,
}


def checked(thing: str, model: Model, value: Any) -> dict[str, Any]:
    """The value, if it fits the model; it may have more fields than the model.

    Raises:
        RefusalError: 400, naming the first field that does not fit.
    """
    if not isinstance(value, dict):
        raise RefusalError(400, f"The {thing} must be a JSON object.")
    for name, text in model.items():
        field = value.get(name)
        if field is None:
            if text.required:
                raise RefusalError(400, f"{thing}'s {name} cannot be null.")
        elif not isinstance(field, str):
            raise RefusalError(400, f"{thing}'s {name} must be a string.")
        elif not text.minimum <= len(field) <= text.maximum:
            raise RefusalError(
                400,
                f"{thing}'s {name} must have {text.minimum} to {text.maximum} "
                "characters.",
            )
        elif (text.choices and field not in text.choices) or (
            text.pattern and not text.pattern.fullmatch(field)
        ):
            raise RefusalError(400, f"{thing}'s {name} is not valid.")
    return value


def json_of(call: Call) -> Any:
    """The JSON that came with a write.

    Raises:
        RefusalError: 415 for another content type, 400 for what is no JSON.
    """
    wanted = _PATCH if call.method == "PATCH" else "application/json"
    if call.media_type != wanted:
        raise RefusalError(
            415, f"{call.method} takes {wanted}, not {call.media_type!r}."
        )
    try:
        return json.loads(call.body)
    except (ValueError, RecursionError):
        raise RefusalError(400, "The body is not valid JSON.") from None


def patched(document: Mapping[str, Any], operations: Any) -> dict[str, Any]:
    """The document with a JSON Patch (RFC 6902) applied to its top-level members.

    Raises:
        RefusalError: 400 for another operation than add, replace or remove, for a path
            below the top level, and for a member that is not there.
    """
    if not isinstance(operations, Sequence) or isinstance(operations, str):
        raise RefusalError(400, "A JSON Patch is an array of operations.")
    result = dict(document)
    for operation in operations:
        match operation:
            case {"op": "add", "path": str(path), "value": value}:
                result[_member(path)] = value
            case {"op": "replace", "path": str(path), "value": value}:
                _existing(result, path)
                result[_member(path)] = value
            case {"op": "remove", "path": str(path)}:
                _existing(result, path)
                del result[_member(path)]
            case _:
                raise RefusalError(400, "The JSON Patch has an unknown operation.")
    return result


def _member(path: str) -> str:
    name = path.removeprefix("/")
    if not path.startswith("/") or "/" in name:
        raise RefusalError(400, f"The JSON Patch has an unsupported path {path!r}.")
    return name


def _existing(document: Mapping[str, Any], path: str) -> None:
    if _member(path) not in document:
        raise RefusalError(400, f"The JSON Patch names a missing member {path!r}.")
