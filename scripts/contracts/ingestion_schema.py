"""Requests and answers of ``ingestion/webhook``, as JSON Schema.

What they are is decided in the action (``envelope.py``) and in
:mod:`actions.shared.responses`; tests hold this against them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import config
from scripts.contracts.parts import TEXT, an_object, any_of, described

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.contracts.parts import Ref, Schema
    from scripts.contracts.value_schemas import Values

REQUEST = "IngestionRequest"

_MAX_EVENTS = 1000
_MAX_UID = 255
# No control characters.
_UID = r"^[^\u0000-\u001f\u007f-\u009f]*$"
_STATUSES = ("published", "invalid", "unrouted", "failed")
# With an outbox.
_QUEUED = "queued"
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}

#: By status: what it means, and the names of the schemas that its body may have.
ANSWERS: dict[int, tuple[str, tuple[str, ...]]] = {
    200: (
        "All events were published: Adobe I/O Events has accepted them.",
        ("EventPublished", "EventsPublished"),
    ),
    202: (
        "With an outbox: what could not be published is stored, and will be.",
        ("EventsQueued",),
    ),
    207: (
        "Some events of the list were published or queued, others not: see each of it.",
        ("EventsPublished",),
    ),
    400: (
        "Nothing was published: correct the request, or subscribe to the event.",
        ("IngestionError", "NoEventPublished"),
    ),
    401: ("The caller is not known.", ("IngestionError",)),
    413: (
        "The body is larger than 1 MB, or I/O Events takes no event of that size.",
        ("IngestionError", "NoEventPublished"),
    ),
    415: (
        "The body is compressed, multipart, XML or of an unknown character set.",
        ("IngestionError",),
    ),
    500: (
        "Nothing was published: a setting is missing or the code fails. See the log.",
        ("IngestionError", "NoEventPublished"),
    ),
    502: (
        "Nothing was published: Adobe refuses us. Sending again is no use.",
        ("IngestionError", "NoEventPublished"),
    ),
    503: (
        "Nothing was published: Adobe is out of reach. Send again, with the same uid.",
        ("IngestionError", "NoEventPublished"),
    ),
}


def schemas(codes: Iterable[str], ref: Ref) -> dict[str, Schema]:
    """Return the schemas by name, but for those of the events with these codes."""
    known = list(codes)
    return {
        REQUEST: _request(ref),
        "Event": _any_event(known, ref),
        **_answers(known, ref),
    }


def event_schemas(values: Values) -> dict[str, Schema]:
    """Return the schema of each event by its code."""
    return {
        code: _event(event, values.of_event[code])
        for code, event in values.events.items()
    }


def _request(ref: Ref) -> Schema:
    several = {
        "type": "array",
        "description": "Several events, each of which gets an answer of its own.",
        "items": ref("Event"),
        "minItems": 1,
        "maxItems": _MAX_EVENTS,
    }
    return an_object(
        "One event, or a list of them.", {"data": any_of([ref("Event"), several])}
    )


def _any_event(codes: list[str], ref: Ref) -> Schema:
    return {
        "description": "An event of the back office.",
        "oneOf": [ref(code) for code in codes],
        "discriminator": {
            "propertyName": "event",
            "mapping": {code: ref(code)["$ref"] for code in codes},
        },
    }


def _event(event: config.EventType, value: Schema) -> Schema:
    uid = any_of(
        [
            {"type": "string", "minLength": 1, "maxLength": _MAX_UID, "pattern": _UID},
            {"type": "integer"},
        ]
    )
    return an_object(
        f"The event {event.code} of the entity {event.entity}.",
        {
            "uid": described(
                "Your id of the event: sent again with the same id, it is the same "
                "event. 7 and the text 7 are one id.",
                uid,
            ),
            "event": {"const": event.code},
            "value": value,
        },
        {"entity": {"enum": [*config.names_of_entity(event.entity), "", None]}},
    )


def _answers(codes: list[str], ref: Ref) -> dict[str, Schema]:
    details = {
        "type": "array",
        "description": "Everything that is wrong.",
        "items": ref("Fault"),
    }
    error = described("What is wrong, in one line.", TEXT)
    counts = an_object(
        "How many events ended how.",
        dict.fromkeys(_STATUSES, _COUNT),
        {_QUEUED: _COUNT},
    )
    listed = {
        "counts": counts,
        "events": {
            "type": "array",
            "description": "What became of each event, in the order of the request.",
            "items": ref("EventOutcome"),
        },
    }
    return {
        "EventPublished": an_object(
            "The event was published.",
            {
                "type": described("The event's code.", {"enum": codes}),
                "response": an_object(
                    "As in the Starter Kit.",
                    {"success": {"const": True}, "message": TEXT},
                ),
            },
        ),
        "EventsPublished": an_object("What became of a list of events.", listed),
        "EventsQueued": an_object(
            "All events are accepted; at least one waits to be published. What became "
            "of each stands there for a list.",
            {
                "accepted": described("How many they are.", _COUNT),
                "status": {"const": _QUEUED},
            },
            listed,
        ),
        "IngestionError": an_object(
            "Nothing was published.", {"error": error}, {"details": details}
        ),
        "NoEventPublished": an_object(
            "Nothing of a list was published.", {"error": error, **listed}
        ),
        "EventOutcome": an_object(
            "What became of one event of a list.",
            {
                "uid": described("As it was sent; a number as a text.", _TEXT_OR_NULL),
                "event": described(
                    "As it was sent, where it is a text.", _TEXT_OR_NULL
                ),
                "status": {"enum": [*_STATUSES, _QUEUED]},
                "message": TEXT,
            },
            {"details": details},
        ),
        "Fault": an_object(
            "One thing that is wrong.",
            {
                "param": described("Where: data.value.price, for example.", TEXT),
                "message": described("What is wrong there.", TEXT),
            },
        ),
    }
