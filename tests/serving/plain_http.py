"""A client that sends what it is told to, and no header or escape of its own."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

_TIMEOUT_S = 60
WEB = "/api/v1/web/guest"


@dataclass(frozen=True)
class Reply:
    """An answer; names of headers in lower case, the last of equal ones wins."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def send(
    url: str,
    target: str,
    *,
    method: str = "GET",
    headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
) -> Reply:
    """Send a request over a connection of its own."""
    link = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_TIMEOUT_S)
    try:
        link.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers:
            link.putheader(name, value)
        if body:
            link.putheader("content-length", str(len(body)))
        link.endheaders(body)
        answer = link.getresponse()
        return Reply(
            answer.status,
            {name.lower(): value for name, value in answer.getheaders()},
            answer.read(),
        )
    finally:
        link.close()


def post_json(url: str, target: str, value: Any) -> Reply:
    """Send a value as JSON."""
    return send(
        url,
        target,
        method="POST",
        headers=[("content-type", "application/json")],
        body=json.dumps(value).encode(),
    )
