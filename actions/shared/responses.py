"""Every answer that the ingestion webhook gives, and every action's answer to an error.

An error goes under the key ``error``: OpenWhisk then counts the activation as failed
and makes the HTTP answer of what stands there (Apache OpenWhisk, WebActions.scala).
On the wire that is the status with the body ``{"error": "…"}``, as in the Starter
Kit; further keys may follow.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from actions.shared.errors import (
    MAX_FAULTS,
    ActionError,
    BadRequest,
    Unauthorized,
    UpstreamUnavailable,
    first_of,
)
from actions.shared.events import Invalid, Receipt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actions.shared.errors import Fault
    from actions.shared.events import Outcome

    Response = dict[str, Any]

# A result of OpenWhisk's may have 1 MB. A thousand entries of short texts have less,
# whatever the characters.
_ROOM = 1_000_000
_SHORT = 60
_ACCEPTED = 202
_BAD_REQUEST = 400
# On a tie, the status that makes the sender try again.
_STATUS_PREFERENCE = (503, 502, 500, _BAD_REQUEST, 413)


def ok(body: dict[str, Any], status: int = 200) -> Response:
    """Return a success."""
    return {"statusCode": status, "body": body}


def failed(error: ActionError) -> Response:
    """Return the answer to an error."""
    body: dict[str, Any] = {"error": str(error)}
    if isinstance(error, BadRequest) and error.faults:
        body["details"] = _details(error.faults)
    return _error(error.status, body, _headers([error]))


def for_event(outcome: Outcome) -> Response:
    """Return the answer to a single event, in the shape of the Starter Kit."""
    if isinstance(outcome, Invalid):
        return failed(BadRequest(outcome.message, outcome.faults))
    if outcome.status == "published":
        response = {"success": True, "message": outcome.message}
        return ok({"type": outcome.event.type, "response": response})
    if outcome.status == "queued":
        return ok({"accepted": 1, "status": "queued"}, _ACCEPTED)
    return failed(outcome.error or BadRequest(outcome.message))


def for_events(outcomes: Sequence[Outcome]) -> Response:
    """Return the answer to a list.

    200 when all are published; 202 when all are published or queued, the latter at
    least once; 207 for some of either; an error for none. The body has ``events``, one
    entry for each event in its order, and ``counts``, in which ``queued`` stands only
    when something is.
    """
    statuses = Counter(_status(outcome) for outcome in outcomes)
    counts = {s: statuses[s] for s in ("published", "invalid", "unrouted", "failed")}
    queued = statuses["queued"]
    if queued:
        counts["queued"] = queued
    body = {"counts": counts, "events": _fit(_entries(outcomes))}
    accepted = counts["published"] + queued
    if accepted == len(outcomes) and queued:
        return ok({"accepted": accepted, "status": "queued", **body}, _ACCEPTED)
    if accepted:
        return ok(body, 200 if accepted == len(outcomes) else 207)
    codes = Counter(_code(outcome) for outcome in outcomes)
    code = max(_STATUS_PREFERENCE, key=lambda code: codes[code])
    text = "None of the events was published: see each event's message"
    errors = [o.error for o in outcomes if isinstance(o, Receipt) and o.error]
    return _error(
        code,
        {"error": text, **body},
        _headers([error for error in errors if error.status == code]),
    )


def _status(outcome: Outcome) -> str:
    return "invalid" if isinstance(outcome, Invalid) else outcome.status


def _code(outcome: Outcome) -> int:
    if isinstance(outcome, Receipt) and outcome.error:
        return outcome.error.status
    return _BAD_REQUEST


def _entries(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    entries = []
    room = MAX_FAULTS
    for outcome in outcomes:
        of = outcome if isinstance(outcome, Invalid) else outcome.event
        entry: dict[str, Any] = {
            "uid": of.uid,
            "event": of.type,
            "status": _status(outcome),
            "message": outcome.message,
        }
        if isinstance(outcome, Invalid) and room > 0:
            entry["details"] = _details(outcome.faults, room)
            room -= len(outcome.faults)
        entries.append(entry)
    return entries


def _fit(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the entries, shortened where the platform would refuse so large a result.

    The sender knows them by their order. Without an answer it would send all again.
    """
    if len(json.dumps(entries, ensure_ascii=False).encode(errors="replace")) <= _ROOM:
        return entries
    texts = ("uid", "event", "status", "message")
    return [
        {name: entry[name] and entry[name][:_SHORT] for name in texts}
        for entry in entries
    ]


def _details(faults: Sequence[Fault], most: int = MAX_FAULTS) -> list[dict[str, str]]:
    listed = first_of(faults, "", most)
    return [{"param": fault.param, "message": fault.message} for fault in listed]


def _headers(errors: Sequence[ActionError]) -> dict[str, str]:
    waits_s = [e.retry_after_s for e in errors if isinstance(e, UpstreamUnavailable)]
    challenges = [e.challenge for e in errors if isinstance(e, Unauthorized)]
    headers = {"Retry-After": str(max(waits_s))} if waits_s else {}
    return headers | ({"WWW-Authenticate": challenges[0]} if challenges else {})


def _error(status: int, body: dict[str, Any], headers: dict[str, str]) -> Response:
    error: dict[str, Any] = {"statusCode": status, "body": body}
    if headers:
        error["headers"] = headers
    return {"error": error}
