"""What the result of an activation says: the HTTP status, and what Commerce is told."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from actions.shared.platforms.http_result import InvalidResult, status_of


class WebhookAnswer(NamedTuple):
    """What stands in the result of an action.

    Attributes:
        http_status: ``statusCode``; None when there is none that HTTP knows.
        op: the operation of a Commerce webhook; of several, the first.
        error: the text of an ``error``; empty when there is none.
    """

    http_status: int | None
    op: str
    error: str


def read(result: object) -> WebhookAnswer:
    """Read a result; an answer may stand in its ``error``."""
    if not isinstance(result, dict):
        return WebhookAnswer(None, "", "")
    error = result.get("error")
    answer = error if isinstance(error, dict) else result
    return WebhookAnswer(
        _status(answer.get("statusCode")),
        _op(answer.get("body")),
        error if isinstance(error, str) else "",
    )


def _status(code: Any) -> int | None:
    try:
        return status_of(code)
    except InvalidResult:
        return None


def _op(body: Any) -> str:
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except (ValueError, RecursionError):
            return ""
    if isinstance(body, list):
        body = next(iter(body), None)
    op = body.get("op") if isinstance(body, dict) else None
    return op if isinstance(op, str) else ""
