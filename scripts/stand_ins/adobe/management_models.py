"""What the I/O Events management API accepts, and how it says no.

Lengths, patterns and required fields are those of Adobe's published description of the
API (static/events-api-reference.yaml of AdobeDocs/adobe-io-events: the create, update
and input models). It describes no error body; ``reason`` and ``message`` are the keys
that Adobe's own clients read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scripts.stand_ins.adobe.wire import Answer, Call, json_answer

HAL: Final = "application/hal+json"
_PATCH: Final = "application/json-patch+json"
_READABLE: Final = r"[\w\s\-.(),@:'`?#!]*"
_BASE64: Final = r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?"


def _text(least: int, most: int, pattern: str = "(?s:.)*") -> Any:
    return Field(min_length=least, max_length=most, pattern=f"^(?:{pattern})$")


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


class _Model(BaseModel):
    """An input model; a value may have more members."""

    model_config = ConfigDict(extra="allow", strict=True)


class ProviderInput(_Model):
    """What is written over a provider."""

    label: Annotated[str, _text(1, 255, _READABLE)]
    description: Annotated[str, _text(0, 255, _READABLE)] | None = None
    docs_url: Annotated[str, _text(0, 255, r"(https?://\S+)?")] | None = None


class NewProvider(ProviderInput):
    """What a provider is made of."""

    provider_metadata: Annotated[str, _text(1, 255)] | None = None
    instance_id: Annotated[str, _text(0, 255, r"[\w\-:@./]*")] | None = None
    data_residency_region: Literal["VA6", "IRL1"] | None = None


class EventMetadata(_Model):
    """What is known of an event."""

    event_code: Annotated[str, _text(1, 255, r"[\w\-.]+")]
    label: Annotated[str, _text(1, 255, _READABLE)]
    description: Annotated[str, _text(1, 255, _READABLE)]
    sample_event_template: Annotated[str, _text(0, 87_382, _BASE64)] | None = None


class Interest(_Model):
    """An event that is received."""

    provider_id: str
    event_code: str


class RegistrationInput(_Model):
    """What is written over a registration."""

    name: Annotated[str, _text(3, 255)]
    description: Annotated[str, _text(0, 5000)] | None = None
    delivery_type: Literal["webhook", "webhook_batch", "journal", "aws_eventbridge"]
    webhook_url: Annotated[str, _text(0, 4000, r"(https://\S+)?")] | None = None
    runtime_action: Annotated[str, _text(0, 255, r"([^/\s]+/[^/\s]+)?")] | None = None
    enabled: bool = True
    events_of_interest: list[Interest]


class NewRegistration(RegistrationInput):
    """What a registration is made of."""

    client_id: Annotated[str, _text(3, 128, r"[\w\-.]+")]


def checked(thing: str, model: type[BaseModel], value: Any) -> dict[str, Any]:
    """The value, if it fits the model.

    Raises:
        RefusalError: 400, naming the first member that does not fit.
    """
    try:
        model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise RefusalError(400, f"{thing} {place}: {first['msg']}.") from None
    content: dict[str, Any] = value
    return content


def json_of(call: Call) -> Any:
    """The JSON that came with a write.

    Raises:
        RefusalError: 415 for another content type, 400 for what is not JSON.
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
