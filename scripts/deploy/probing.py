"""Whether what was deployed answers, and refuses, as it should.

Every web action is called over HTTP by nobody in particular: with an empty cart, which
the stock check would let pass, and which is no event to the ingestion webhook. A
protected action must refuse the caller; an open one must answer by itself, whatever it
answers. The stock check refuses with HTTP 200 and an operation, so it is called once
more, with nothing: a refusal is the same whatever is sent.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_EMPTY_CART: Mapping[str, Any] = {"data": {"cart_id": None, "items": []}}
_NOTHING: Mapping[str, Any] = {}
_TIMEOUT = httpx.Timeout(90, connect=10)
_SIDE_BY_SIDE = 4
_REFUSED = (401, 403)
_BAD_REQUEST, _NOT_FOUND, _FIRST_FAILURE = 400, 404, 500
# Apache OpenWhisk, ErrorResponse.scala: the action itself has not answered.
_PLATFORM_SAYS = {"error", "code"}


@dataclass(frozen=True)
class Probed:
    """What came of one call.

    Attributes:
        action: the action's path.
        url: where it was called.
        is_protected: whether it was to refuse.
        status: the HTTP status; 0 when there was no answer.
        fault: what is wrong; empty when all is well.
    """

    action: str
    url: str
    is_protected: bool
    status: int
    fault: str = ""

    @property
    def is_well(self) -> bool:
        """Whether it did as it should."""
        return not self.fault


def probe(
    targets: Iterable[tuple[str, str, bool]],
    transport: httpx.BaseTransport | None = None,
) -> tuple[Probed, ...]:
    """Call each web action without any credential.

    Args:
        targets: the path, the URL, and whether it is protected.
        transport: what carries the requests; the network when None.
    """
    with (
        httpx.Client(timeout=_TIMEOUT, transport=transport) as client,
        ThreadPoolExecutor(_SIDE_BY_SIDE, "probe") as pool,
    ):
        return tuple(pool.map(lambda each: _probed(client, *each), targets))


def _probed(client: httpx.Client, path: str, url: str, is_protected: bool) -> Probed:
    try:
        answer = client.post(url, json=_EMPTY_CART)
        body = _json(answer)
        fault = _fault_of_open(answer, body)
        if is_protected:
            is_refusal = answer.status_code in _REFUSED or (
                _is_exception(body) and _json(client.post(url, json=_NOTHING)) == body
            )
            told = f"it answered {answer.status_code} to a caller with no credential"
            fault = "" if is_refusal else fault or told
    except httpx.TransportError as error:
        return Probed(path, url, is_protected, 0, f"there was no answer: {error}")
    return Probed(path, url, is_protected, answer.status_code, fault)


def _is_exception(body: Any) -> bool:
    """Whether this is how Adobe Commerce is told that something must not go on."""
    return isinstance(body, dict) and body.get("op") == "exception"


def _fault_of_open(answer: httpx.Response, body: Any) -> str:
    status = answer.status_code
    says_platform = isinstance(body, dict) and body.keys() == _PLATFORM_SAYS
    if status == _NOT_FOUND and says_platform:
        return "there is no web action at this URL"
    if status == _BAD_REQUEST and says_platform:
        return f"it does not run: {body['error']}"
    if status >= _FIRST_FAILURE or answer.is_redirect:
        return f"it answered {status}"
    if status in _REFUSED:
        return f"it is open to everybody, and yet it answered {status}"
    return ""


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
