"""What the result of an activation says: the HTTP status, and what Commerce is told."""

from __future__ import annotations

import json
from typing import Any, NamedTuple


class WebhookAnswer(NamedTuple):
    """What stands in the result of an action.

    Attributes:
        http_status: ``statusCode``; None when there is none.
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
    status = answer.get("statusCode")
    if isinstance(status, str) and status.isascii() and status.isdecimal():
        status = int(status[:4])
    is_status = isinstance(status, int) and not isinstance(status, bool)
    return WebhookAnswer(
        status if is_status else None,
        _op(answer.get("body")),
        error if isinstance(error, str) else "",
    )


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
