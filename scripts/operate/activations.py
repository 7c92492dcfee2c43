"""One activation: what ran, how it ended, how long it took."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from scripts.deploy.ownership_mark import by_key

if TYPE_CHECKING:
    from collections.abc import Mapping

_STATUSES = (
    "success",
    "application error",
    "action developer error",
    "whisk internal error",
)
_ID = re.compile(r"[0-9a-f]{32}")
_FIRST_FAILURE = HTTPStatus.INTERNAL_SERVER_ERROR


@dataclass(frozen=True)
class Activation:
    """One activation.

    Attributes:
        activation_id: its id.
        action: the path of what ran, within the namespace.
        status: how it ended, in the platform's words.
        start_ms: when it began, since the epoch.
        duration_ms: how long it took; None for what the host does not time.
        init_ms: how long the container took to start; None when it was warm.
        kind: ``python:3.12``, ``sequence``, ``trigger`` …
        http_status: in the result; None where it has none, or the record is brief.
        op: of the result, where it is the answer of a Commerce webhook.
        first_error: the first line of the log at level error, else why the request
            was refused, else the error of the result.
        logged_failure: whether its log has a line at level error, or a Commerce
            webhook refused the request of Commerce.
    """

    activation_id: str
    action: str
    status: str
    start_ms: int
    duration_ms: int | None
    init_ms: int | None
    kind: str
    http_status: int | None = None
    op: str = ""
    first_error: str = ""
    logged_failure: bool = False

    @property
    def is_cold(self) -> bool:
        """Whether a container was started for it."""
        return self.init_ms is not None

    @property
    def is_success(self) -> bool:
        """Whether the platform says so."""
        return self.status == "success"

    @property
    def is_refusal(self) -> bool:
        """Whether it answered that the caller was at fault."""
        ran = self.status in _STATUSES[:2]
        status = self.http_status or 0
        return ran and HTTPStatus.BAD_REQUEST <= status < _FIRST_FAILURE

    @property
    def has_failed(self) -> bool:
        """Whether it did not do what it should, for another reason than its caller."""
        if self.logged_failure or (self.http_status or 0) >= _FIRST_FAILURE:
            return True
        return not self.is_success and not self.is_refusal

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Activation:
        """Read a record as the API gives it, in a list or by itself."""
        annotations = by_key(record.get("annotations"))
        path = str(annotations.get("path") or record.get("name") or "")
        name = path.partition("/")[2] if "path" in annotations else path
        response = record.get("response") or {}
        code = record.get("statusCode", response.get("statusCode"))
        if response.get("status"):
            status = str(response["status"])
        elif isinstance(code, int) and 0 <= code < len(_STATUSES):
            status = _STATUSES[code]
        else:
            status = "unknown"
        return cls(
            activation_id=str(record.get("activationId", "")),
            action=name,
            status=status,
            start_ms=int(record.get("start") or 0),
            duration_ms=record.get("duration"),
            init_ms=annotations.get("initTime"),
            kind=str(annotations.get("kind", "")),
        )


def is_id(text: str) -> bool:
    """Whether a text is the id of an activation: 32 hexadecimal digits."""
    return bool(_ID.fullmatch(text))
