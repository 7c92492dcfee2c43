"""A request and an answer as JSON, on their way to and from a front door."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, NamedTuple

from scripts.platform.web_http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.platform.web_http import Headers


class CallContext(NamedTuple):
    """What a platform says of a call.

    Attributes:
        id: of the call.
        deadline_ms: when it must have ended, in milliseconds since the epoch.
        path: of the action.
        is_raw: whether the manifest deploys it raw.
    """

    id: str
    deadline_ms: float
    path: str
    is_raw: bool


def encoded_request(request: HttpRequest) -> dict[str, Any]:
    """Return a request as JSON."""
    return {
        "method": request.method,
        "headers": _encoded_headers(request.headers),
        "query": request.query,
        "path": request.path,
        "body": base64.b64encode(request.body).decode(),
    }


def decoded_request(value: dict[str, Any]) -> HttpRequest:
    """Return the request that was encoded so."""
    return HttpRequest(
        method=value["method"],
        headers=_decoded_headers(value["headers"]),
        query=value["query"],
        path=value["path"],
        body=base64.b64decode(value["body"]),
    )


def encoded_answer(
    status: int, headers: Iterable[tuple[str, str]], body: bytes
) -> dict[str, Any]:
    """Return an answer as JSON: its body as text where it can be."""
    head = {"status": status, "headers": _encoded_headers(headers)}
    try:
        return {**head, "text": body.decode()}
    except UnicodeDecodeError:
        return {**head, "base64": base64.b64encode(body).decode()}


def decoded_answer(value: dict[str, Any]) -> HttpResponse:
    """Return the answer that was encoded so."""
    body = (
        value["text"].encode() if "text" in value else base64.b64decode(value["base64"])
    )
    return HttpResponse(value["status"], _decoded_headers(value["headers"]), body)


def _encoded_headers(headers: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    # Each beside its name, which tells whether it is a secret.
    return [{name: text} for name, text in headers]


def _decoded_headers(headers: list[dict[str, str]]) -> Headers:
    return tuple(pair for header in headers for pair in header.items())
