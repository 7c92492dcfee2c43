"""Whether what was deployed answers, and refuses, as it should.

Every web action is called over HTTP without a credential: with an empty cart, which
the stock check would let pass, and which is not an event to the ingestion webhook. A
protected action must refuse the caller; an open one must answer by itself, whatever it
answers. The stock check refuses with HTTP 200 and an operation, so it is called once
more, with nothing: a refusal is the same whatever is sent.

A protected action is called once more with ``?WEBHOOK_AUTH=none``. The platform must
refuse that, where inputs are final, or the action must refuse it as before.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from actions.shared.platforms import calling
from scripts.certificates import trusted_certificates

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

_EMPTY_CART: Mapping[str, Any] = {"data": {"cart_id": None, "items": []}}
_NOTHING: Mapping[str, Any] = {}
#: Of a call: an action may take a minute.
TIMEOUT = httpx.Timeout(90, connect=10)
_SIDE_BY_SIDE = 4
_REFUSED = (401, 403)
_BAD_REQUEST, _NOT_FOUND, _FIRST_FAILURE = 400, 404, 500
# Apache OpenWhisk, ErrorResponse.scala: the action itself has not answered.
_PLATFORM_SAYS = {"error", "code"}
_OFF = {"WEBHOOK_AUTH": "none"}
# What the front doors say in the place of an action that is not there.
_NO_SUCH = json.loads(calling.no_such_resource().body)
_OF_ANOTHER = (
    "it answered {}, and that is not the action's refusal: the platform in front of it "
    "lets no caller through"
)


@dataclass(frozen=True)
class Probed:
    """What came of one call.

    Attributes:
        action: the action's path.
        url: where it was called.
        is_protected: whether it was to refuse.
        status: the HTTP status; 0 when there was no answer.
        fault: what is wrong; empty when all is well.
        override_status: the HTTP status of the call that tried to switch the check
            off; 0 when there was none.
        is_given: whether it was called with a request of the user's, which must
            succeed.
    """

    action: str
    url: str
    is_protected: bool
    status: int
    fault: str = ""
    override_status: int = 0
    is_given: bool = False

    @property
    def is_well(self) -> bool:
        """Whether it did as it should."""
        return not self.fault


def probe(
    targets: Iterable[tuple[str, str, bool]],
    transport: httpx.BaseTransport | None = None,
    *,
    overridable: Collection[str] = (),
    on_answer: Callable[[httpx.Response], object] = lambda _: None,
) -> tuple[Probed, ...]:
    """Call each web action without any credential.

    Args:
        targets: the path, the URL, and whether it is protected.
        transport: what carries the requests; the network when None.
        overridable: the paths of those whose check a caller may switch off; that is
            not tried.
        on_answer: is called with every answer, from several threads.
    """
    with (
        httpx.Client(
            timeout=TIMEOUT,
            verify=trusted_certificates(),
            transport=transport,
            event_hooks={"response": [on_answer]},
        ) as client,
        ThreadPoolExecutor(_SIDE_BY_SIDE, "probe") as pool,
    ):

        def probe_one(target: tuple[str, str, bool]) -> Probed:
            path, url, is_protected = target
            try:
                if is_protected:
                    return _probe_protected(client, path, url, path not in overridable)
                answer = client.post(url, json=_EMPTY_CART)
            except httpx.TransportError as error:
                fault = f"there was no answer: {error}"
                return Probed(path, url, is_protected, 0, fault)
            fault = _fault_of_open(answer, _json(answer))
            return Probed(path, url, is_protected, answer.status_code, fault)

        return tuple(pool.map(probe_one, targets))


def _probe_protected(
    client: httpx.Client, path: str, url: str, tries_override: bool
) -> Probed:
    answer = client.post(url, json=_EMPTY_CART)
    body, status = _json(answer), answer.status_code
    if status in _REFUSED and not _is_of_action(body):
        return Probed(path, url, True, status, _OF_ANOTHER.format(status))
    is_refusal = status in _REFUSED or (
        _is_exception(body) and _json(client.post(url, json=_NOTHING)) == body
    )
    if not is_refusal:
        accepted = f"it answered {status} to a caller with no credential"
        fault = _fault_of_open(answer, body) or accepted
        return Probed(path, url, True, status, fault)
    if not tries_override:
        return Probed(path, url, True, status)
    second = client.post(url, params=_OFF, json=_EMPTY_CART)
    second_body, second_status = _json(second), second.status_code
    is_same = (second_status, second_body) == (status, body)
    is_refused = second_status == _BAD_REQUEST and _is_of_platform(second_body)
    if is_same or is_refused or second_status in _REFUSED:
        return Probed(path, url, True, status, "", second_status)
    fault = (
        f"a caller can switch its check off: with ?WEBHOOK_AUTH=none it answered "
        f"{second_status}"
    )
    return Probed(path, url, True, status, fault, second_status)


def _is_exception(body: object) -> bool:
    """Whether this is how Adobe Commerce is told that something must not go on."""
    return isinstance(body, dict) and body.get("op") == "exception"


def _is_of_action(body: object) -> bool:
    """Whether a refusal has the form of this project's, or of OpenWhisk's."""
    return isinstance(body, dict) and "error" in body


def _is_of_platform(body: object) -> bool:
    """Whether the platform has answered in place of the action."""
    return isinstance(body, dict) and body.keys() == _PLATFORM_SAYS


def _fault_of_open(answer: httpx.Response, body: Any) -> str:
    status = answer.status_code
    says_platform = _is_of_platform(body)
    if status == _NOT_FOUND and (says_platform or body in (None, _NO_SUCH)):
        return "there is no web action at this URL"
    if status == _BAD_REQUEST and says_platform:
        return f"it does not run: {body['error']}"
    if status >= _FIRST_FAILURE or answer.is_redirect:
        return f"it answered {status}"
    if status in _REFUSED:
        return f"it is open to any caller, and yet it answered {status}"
    return ""


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
