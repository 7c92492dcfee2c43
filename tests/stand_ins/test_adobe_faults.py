"""The faults that can be asked of the stand-in happen: these, to these calls, once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from scripts.stand_ins.adobe.adobe import AdobeStandIn, Drop, Endpoint
from tests.stand_ins.adobe_client import Caller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scripts.stand_ins.adobe.wire import Call


@pytest.fixture(name="adobe")
def _adobe() -> Iterator[AdobeStandIn]:
    with AdobeStandIn() as adobe:
        yield adobe


@pytest.fixture(name="caller")
def _caller(adobe: AdobeStandIn) -> Iterator[Caller]:
    with Caller(adobe) as caller:
        yield caller.log_in()


# One good call of each kind that the stand-in serves.
_CALLS: dict[str, Callable[[Caller], httpx.Response]] = {
    "ims": lambda caller: caller.token(),
    "jwks": lambda caller: caller.http.get(caller.environment["IMS_JWKS_URL"]),
    "providers": lambda caller: caller.manage("GET", "ORG/providers"),
    "provider": lambda caller: caller.manage(
        "GET", f"providers/{caller.adobe.provider_id}"
    ),
    "registrations": lambda caller: caller.manage("GET", "WORKSPACE/registrations"),
    "create": lambda caller: caller.manage(
        "POST", "WORKSPACE/providers", {"label": "New"}
    ),
    "ingress": lambda caller: caller.publish(),
}


def _call(caller: Caller, what: str) -> httpx.Response:
    return _CALLS[what](caller)


@pytest.mark.parametrize(
    ("endpoint", "hit"),
    [
        ("ims", {"ims"}),
        ("jwks", {"jwks"}),
        ("providers", {"providers", "provider"}),
        ("management", {"providers", "provider", "registrations", "create"}),
        ("ingress", {"ingress"}),
        ("any", set(_CALLS)),
    ],
)
def test_a_fault_hits_its_endpoint_and_no_other(
    adobe: AdobeStandIn, caller: Caller, endpoint: Endpoint, hit: set[str]
) -> None:
    adobe.fail(endpoint, status=503, times=None)

    assert {what for what in _CALLS if _call(caller, what).status_code == 503} == hit


@pytest.mark.parametrize("what", _CALLS)
@pytest.mark.parametrize(
    "status", [302, 400, 401, 403, 404, 409, 413, 429, 500, 502, 503, 504, 599]
)
def test_every_call_can_be_answered_with_any_status(
    adobe: AdobeStandIn, caller: Caller, what: str, status: int
) -> None:
    adobe.fail("any", status=status)
    providers = len(adobe.providers)

    assert _call(caller, what).status_code == status
    assert adobe.requests[-1].status == status
    assert len(adobe.providers) == providers, "the call was not carried out"
    assert adobe.published == []
    assert _call(caller, what).status_code in (200, 201), "the fault is used up"


@pytest.mark.parametrize(
    ("what", "keys"),
    [
        ("ims", {"error", "error_description"}),
        ("ingress", {"reason", "message"}),
        ("providers", {"reason", "message"}),
    ],
)
def test_an_error_has_the_shape_of_its_endpoint(
    adobe: AdobeStandIn, caller: Caller, what: str, keys: set[str]
) -> None:
    adobe.fail("any", status=500)
    response = _call(caller, what)

    assert set(response.json()) == keys
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("body", "sent", "media_type"),
    [
        (b'{"access_to', b'{"access_to', "application/json"),
        ('{"_embedded": ', b'{"_embedded": ', "application/json"),
        (" <html>oops", b" <html>oops", "text/html; charset=utf-8"),
        ({"keys": "none"}, b'{"keys": "none"}', "application/json"),
        ([], b"[]", "application/json"),
        (b"", b"", "application/json"),
    ],
)
def test_bodies_can_be_garbage(
    adobe: AdobeStandIn, caller: Caller, body: Any, sent: bytes, media_type: str
) -> None:
    adobe.fail("jwks", status=200, body=body)
    response = _call(caller, "jwks")

    assert (response.status_code, response.content) == (200, sent)
    assert response.headers["content-type"] == media_type


def test_headers_are_added_or_replaced(adobe: AdobeStandIn, caller: Caller) -> None:
    adobe.fail(
        "ingress",
        status=302,
        headers={"Location": "http://127.0.0.1:9/", "X-Request-ID": "mine"},
        body="moved",
    )
    adobe.fail("ingress", status=409, headers={"Content-Type": "text/plain"})
    moved, conflict = caller.publish(), caller.publish()

    assert moved.headers["location"] == "http://127.0.0.1:9/"
    assert moved.headers.get_list("x-request-id") == ["mine"]
    assert conflict.headers.get_list("content-type") == ["text/plain"]


def test_a_204_has_no_body(adobe: AdobeStandIn, caller: Caller) -> None:
    adobe.fail("ingress", status=204)
    response = caller.publish()

    assert (response.status_code, response.content) == (204, b"")
    assert adobe.published == []
    assert caller.publish().status_code == 200, "the connection is still in step"


def test_faults_come_in_the_order_in_which_they_were_asked(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    adobe.fail("ingress", status=503, times=2)
    adobe.fail("ingress", status=500)
    adobe.fail("any", status=502)

    assert [caller.publish().status_code for _ in range(5)] == [503, 503, 500, 502, 200]


def test_a_fault_can_wait_for_a_number_of_calls(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    adobe.fail("ingress", status=500, after=2, times=2)

    assert [caller.publish().status_code for _ in range(5)] == [200, 200, 500, 500, 200]


def test_calls_of_other_endpoints_do_not_count(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    adobe.fail("ingress", status=500, after=1)
    caller.token()
    caller.token()

    assert [caller.publish().status_code for _ in range(3)] == [200, 500, 200]


def test_a_fault_can_choose_its_calls(adobe: AdobeStandIn, caller: Caller) -> None:
    adobe.fail(
        "ingress", status=500, times=None, when=lambda call: b'"uid-2"' in call.body
    )

    answers = [caller.publish(caller.event(id=f"uid-{n}")) for n in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 500, 200]


def test_a_fault_without_end_ends_with_reset(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    adobe.fail("ims", status=500, times=None)
    assert {caller.token().status_code for _ in range(4)} == {500}

    adobe.reset()

    assert caller.token().status_code == 200


@pytest.mark.parametrize(
    ("drop", "error", "accepted"),
    [
        (True, httpx.RemoteProtocolError, 0),
        ("before", httpx.RemoteProtocolError, 0),
        ("reset", httpx.ReadError, 0),
        ("after", httpx.RemoteProtocolError, 1),
        ("midway", httpx.RemoteProtocolError, 1),
    ],
)
def test_a_dropped_connection_says_nothing_about_the_event(
    adobe: AdobeStandIn,
    caller: Caller,
    drop: bool | Drop,
    error: type[httpx.HTTPError],
    accepted: int,
) -> None:
    adobe.fail("ingress", drop=drop)

    with pytest.raises(error):
        caller.publish()

    assert len(adobe.published) == accepted
    assert adobe.requests[-1].status is None
    assert caller.publish().status_code == 200
    assert adobe.requests[-1].connection == 2


@pytest.mark.parametrize("status", [200, 204])
def test_any_answer_can_break_off_midway(
    adobe: AdobeStandIn, caller: Caller, status: int
) -> None:
    adobe.fail("ingress", status=status, body="a body", drop="midway")

    with pytest.raises(httpx.RemoteProtocolError):
        caller.publish()

    assert adobe.published == [], "with a status the call is not carried out"


def test_a_late_answer_is_one_that_the_caller_may_not_wait_for(
    adobe: AdobeStandIn, caller: Caller
) -> None:
    """The event was accepted nonetheless, and others are served meanwhile."""
    arrived = threading.Event()

    def note(_: Call) -> bool:
        arrived.set()
        return True

    adobe.fail("ingress", delay_ms=3_600_000, when=note)

    with Caller(adobe, patience_s=0.05) as hasty:
        hasty.headers = caller.headers
        with pytest.raises(httpx.ReadTimeout):
            hasty.publish()

    assert arrived.wait(10)
    assert len(adobe.published) == 1
    assert caller.publish().status_code == 200


@pytest.mark.parametrize(("status", "accepted"), [(None, 1), (503, 0)])
def test_a_late_answer_comes(
    adobe: AdobeStandIn, caller: Caller, status: int | None, accepted: int
) -> None:
    adobe.fail("ingress", status=status, delay_ms=5)

    assert caller.publish().status_code == (status or 200)
    assert len(adobe.published) == accepted


def test_a_drop_can_be_late(adobe: AdobeStandIn, caller: Caller) -> None:
    adobe.fail("ingress", delay_ms=5, drop="after")

    with pytest.raises(httpx.RemoteProtocolError):
        caller.publish()

    assert len(adobe.published) == 1


def test_throttling_says_when_to_come_back(adobe: AdobeStandIn, caller: Caller) -> None:
    adobe.throttle(retry_after_s=7)
    adobe.throttle("ims", retry_after_s="Wed, 21 Oct 2099 07:28:00 GMT", times=2)

    throttled = caller.publish()

    assert (throttled.status_code, throttled.headers["retry-after"]) == (429, "7")
    assert caller.publish().status_code == 200
    assert caller.token().headers["retry-after"].endswith("GMT")
    assert [caller.token().status_code for _ in range(2)] == [429, 200]


def test_redirects_lead_where_they_say(adobe: AdobeStandIn, caller: Caller) -> None:
    """A client that followed would be seen: the proof that credentials stay home."""
    with AdobeStandIn() as elsewhere:
        adobe.fail("ims", status=307, headers={"location": f"{elsewhere.url}/trap"})
        url = adobe.environment["OAUTH_BASE_URL"] + "v3"
        caller.http.post(url, data=caller.form(), follow_redirects=True)

        assert [request.path for request in elsewhere.requests] == ["/trap"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "needs a status"),
        ({"status": 99}, "not a final status"),
        ({"status": 100}, "not a final status"),
        ({"status": 500, "times": 0}, "at least 1"),
        ({"status": 500, "after": -1}, "at least 0"),
        ({"drop": "sideways"}, "unknown"),
        ({"endpoint": "ingres", "status": 500}, "no endpoint"),
    ],
)
def test_a_fault_that_cannot_happen_is_an_error_of_the_test(
    adobe: AdobeStandIn, arguments: dict[str, Any], message: str
) -> None:
    endpoint = arguments.pop("endpoint", "ingress")

    with pytest.raises(ValueError, match=message):
        adobe.fail(endpoint, **arguments)
