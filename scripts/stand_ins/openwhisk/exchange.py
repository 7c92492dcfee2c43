"""A request to the host and its answer, as a test reads them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scripts.platform.web_http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class Exchange:
    """One request and its answer.

    Attributes:
        method: of the request.
        path: with its query, as it stands in the URL.
        body: of the request, as JSON; None when there is none.
        status: of the answer.
        answer: its body, as JSON where it is JSON.
        is_fault: whether ``fault`` answered in place of the host.
    """

    method: str
    path: str
    body: Any = field(repr=False)
    status: int
    answer: Any = field(repr=False)
    is_fault: bool = False

    @classmethod
    def of(
        cls, request: HttpRequest, answer: HttpResponse, *, is_fault: bool
    ) -> Exchange:
        """Return the exchange of a request and an answer."""
        query = f"?{request.query}" if request.query else ""
        return cls(
            request.method,
            request.path + query,
            _as_json(request.body),
            answer.status,
            _as_json(answer.body),
            is_fault,
        )

    @property
    def is_writing(self) -> bool:
        """Whether it was to change something that is deployed."""
        return self.method in ("PUT", "DELETE")


def _as_json(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body
