"""One call of what is deployed, and what came of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx
import typer

from scripts.certificates import trusted_certificates
from scripts.deploy.host_faults import ApiError
from scripts.operate.activations import Activation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.deploy.openwhisk_api import OpenWhisk

_TIMEOUT = httpx.Timeout(120, connect=10)


@dataclass(frozen=True)
class Called:
    """What came of a call.

    Attributes:
        title: the HTTP status, or how the activation ended.
        answer: JSON where it is JSON, else text; None when there is none.
        is_well: whether it did what it should.
        activation_id: empty when the host does not say.
        status: the HTTP status; None for a call through the API.
    """

    title: str
    answer: Any = field(repr=False)
    is_well: bool
    activation_id: str = ""
    status: int | None = None


def call_web(
    url: str,
    method: str,
    headers: Sequence[tuple[str, str]],
    query: str,
    body: bytes | None,
) -> Called:
    """Call a web action over HTTP, without the credential of the host.

    Raises:
        ApiError: there was no answer.
    """
    target = f"{url}?{query}" if query else url
    try:
        answer = httpx.request(
            method,
            target,
            headers=list(headers),
            content=body,
            timeout=_TIMEOUT,
            verify=trusted_certificates(),
        )
    except httpx.TransportError as error:
        raise ApiError(f"{url} does not answer: {error}") from None
    return Called(
        f"HTTP {answer.status_code}",
        _read(answer),
        not answer.is_error and answer.status_code != HTTPStatus.ACCEPTED,
        answer.headers.get("x-openwhisk-activation-id", ""),
        answer.status_code,
    )


def call_action(api: OpenWhisk, name: str, body: bytes | None) -> Called:
    """Call any action through the API, with a JSON object of parameters.

    Raises:
        ApiError: the host refuses.
        typer.BadParameter: the body is not a JSON object.
    """
    try:
        params = json.loads(body) if body else {}
    except ValueError:
        params = None
    if not isinstance(params, dict):
        raise typer.BadParameter("the body must be a JSON object: the parameters")
    record = api.invoke(name, params)
    seen = Activation.of(record)
    if "response" not in record:
        running = "still running"
        return Called(running, None, is_well=False, activation_id=seen.activation_id)
    return Called(
        seen.status,
        record["response"].get("result"),
        seen.is_success,
        seen.activation_id,
    )


def _read(answer: httpx.Response) -> Any:
    if not answer.content:
        return None
    try:
        return answer.json()
    except ValueError:
        return answer.text
