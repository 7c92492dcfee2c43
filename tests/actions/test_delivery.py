"""Nothing lost: what a caller is answered when something between us and Adobe fails.

Time is a machine here: retries wait as they would, and no test does.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest

from actions.ingestion.webhook.__main__ import main
from scripts.manifest import load
from tests.time_machine import TimeMachine

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn

CREATE = "be-observer.catalog_product_create"
VALUE = {"sku": "A", "name": "n", "price": 1, "description": "d"}


class Caller:
    """Calls the webhook as a warm container would, with time in its hands."""

    def __init__(self, root: Path, adobe: AdobeStandIn) -> None:
        self.time = TimeMachine()
        self.inputs = (
            load(root, adobe.environment).action("ingestion/webhook").parameters
        )

    def send(
        self, data: Any, **inputs: Any
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        """Return status, body and headers of the answer."""
        params = {**self.inputs, **inputs, "data": data}
        result = main(params, clock=self.time.clock)
        answer = result.get("error", result)
        return answer["statusCode"], answer["body"], answer.get("headers", {})


@pytest.fixture
def caller(root: Path, adobe: AdobeStandIn) -> Caller:
    return Caller(root, adobe)


def event(uid: str = "1", **more: Any) -> dict[str, Any]:
    return {"uid": uid, "event": CREATE, "value": VALUE, **more}


def ids(adobe: AdobeStandIn) -> list[str]:
    return [each["id"] for each in adobe.published]


PASSING: list[dict[str, Any]] = [
    {"status": 500},
    {"status": 503, "times": 3},
    {"status": 429, "headers": {"Retry-After": "1"}},
    {"drop": True},
    {"drop": True, "times": 5},
]


@pytest.mark.parametrize("endpoint", ["ims", "providers", "ingress"])
@pytest.mark.parametrize("fault", PASSING, ids=str)
def test_what_passes_by_itself_is_tried_again(
    endpoint: Any, fault: dict[str, Any], caller: Caller, adobe: AdobeStandIn
) -> None:
    adobe.fail(endpoint, **fault)

    assert caller.send(event("u1"))[0] == 200
    assert ids(adobe) == ["u1"]
    assert len(caller.time.pauses_s) == fault.get("times", 1)


def test_an_event_whose_answer_was_lost_keeps_its_id(
    caller: Caller, adobe: AdobeStandIn
) -> None:
    adobe.fail("ingress", drop="after", times=2)

    assert caller.send(event("u1"))[0] == 200
    assert ids(adobe) == ["u1", "u1", "u1"]


def test_a_connection_that_died_while_the_container_was_frozen_is_replaced(
    caller: Caller, adobe: AdobeStandIn
) -> None:
    assert caller.send(event("u1"))[0] == 200
    adobe.stop()
    adobe.start()

    assert caller.send(event("u2"))[0] == 200
    assert ids(adobe) == ["u1", "u2"]


LASTING: list[tuple[dict[str, Any], int, str | None]] = [
    ({"status": 503}, 503, "30"),
    ({"status": 500}, 503, "30"),
    ({"drop": True}, 503, "30"),
    ({"status": 429, "headers": {"Retry-After": "120"}}, 503, "120"),
    ({"status": 503, "headers": {"Retry-After": "0"}}, 503, "1"),
    ({"status": 503, "headers": {"Retry-After": "soon"}}, 503, "30"),
    ({"status": 403}, 502, None),
    ({"status": 400}, 502, None),
    ({"status": 302, "headers": {"Location": "http://127.0.0.1:9/"}}, 502, None),
]


@pytest.mark.parametrize("endpoint", ["ims", "providers", "ingress"])
@pytest.mark.parametrize(("fault", "status", "retry_after"), LASTING, ids=str)
def test_what_lasts_is_answered_with_whether_to_send_again(
    endpoint: Any,
    fault: dict[str, Any],
    status: int,
    retry_after: str | None,
    caller: Caller,
    adobe: AdobeStandIn,
) -> None:
    adobe.fail(endpoint, times=None, **fault)
    answered, body, headers = caller.send(event())

    assert answered == status
    assert headers.get("Retry-After") == retry_after
    assert isinstance(body["error"], str)
    assert adobe.published == []


@pytest.mark.parametrize("endpoint", ["ims", "providers"])
@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'{"access_token": 5}'])
def test_a_200_that_makes_no_sense_is_no_token_and_no_list(
    endpoint: Any, body: bytes, caller: Caller, adobe: AdobeStandIn
) -> None:
    adobe.fail(endpoint, status=200, body=body, times=None)

    assert caller.send(event())[0] in (500, 503)
    assert adobe.published == []


def test_an_expired_token_is_renewed_once(caller: Caller, adobe: AdobeStandIn) -> None:
    caller.send(event("u1"))
    adobe.expire_tokens()

    assert caller.send(event("u2"))[0] == 200
    assert [r.endpoint for r in adobe.requests].count("ims") == 2


def test_a_token_that_is_refused_twice_is_not_renewed_for_ever(
    caller: Caller, adobe: AdobeStandIn
) -> None:
    adobe.fail("ingress", status=401, times=None)

    assert caller.send(event())[0] == 502
    assert [r.endpoint for r in adobe.requests].count("ims") == 2
    assert [r.endpoint for r in adobe.requests].count("ingress") == 2


def test_a_list_shares_one_renewal(caller: Caller, adobe: AdobeStandIn) -> None:
    caller.send(event("warm"))
    adobe.expire_tokens()

    assert caller.send([event(f"u{n}") for n in range(40)])[0] == 200
    assert [r.endpoint for r in adobe.requests].count("ims") == 2


def test_a_token_is_renewed_before_it_expires(
    caller: Caller, adobe: AdobeStandIn
) -> None:
    adobe.token_lifetime_s = 3600
    caller.send(event("u1"))
    caller.time.move(3200)
    caller.send(event("u2"))
    assert [r.endpoint for r in adobe.requests].count("ims") == 1

    caller.time.move(200)
    caller.send(event("u3"))
    assert [r.endpoint for r in adobe.requests].count("ims") == 2
    assert 401 not in [r.status for r in adobe.requests]


def test_waits_grow_with_full_jitter(caller: Caller, adobe: AdobeStandIn) -> None:
    adobe.fail("ingress", status=503, times=None)
    caller.send(event())
    assert caller.time.pauses_s == [0.25, 0.5, 1.0, 2.0, 4.0]

    caller.time.pauses_s.clear()
    caller.time.chance = 0.5
    caller.send(event())
    assert caller.time.pauses_s == [0.125, 0.25, 0.5, 1.0, 2.0]


def test_retry_after_may_be_a_date(caller: Caller, adobe: AdobeStandIn) -> None:
    moment = datetime.fromtimestamp(caller.time.clock.now_s() + 7, UTC)
    date = format_datetime(moment, usegmt=True)
    adobe.fail("ingress", status=429, headers={"Retry-After": date})

    assert caller.send(event())[0] == 200
    assert caller.time.pauses_s[0] == pytest.approx(7, abs=1)


@pytest.mark.parametrize("left_ms", [-5_000, 0, 3_000])
def test_nothing_is_tried_past_the_deadline(
    left_ms: int, caller: Caller, adobe: AdobeStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_ms = caller.time.clock.now_s() * 1000 + left_ms
    monkeypatch.setenv("__OW_DEADLINE", str(int(end_ms)))
    adobe.fail("ingress", status=503, times=None)

    status, _, headers = caller.send(event())
    assert (status, headers["Retry-After"]) == (503, "30")
    assert caller.time.clock.now_s() * 1000 < max(end_ms, end_ms - left_ms + 1)


def test_the_circuit_opens_and_a_probe_closes_it(
    caller: Caller, adobe: AdobeStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    adobe.fail("ingress", status=503, times=None)
    for _ in range(5):
        assert caller.send(event())[0] == 503
    seen = len(adobe.requests)
    assert "Circuit open" in capsys.readouterr().err

    status, _, headers = caller.send(event())
    assert status == 503
    assert 1 <= int(headers["Retry-After"]) <= 30
    assert len(adobe.requests) == seen

    adobe.heal()
    caller.time.move(31)
    assert caller.send(event("after"))[0] == 200
    assert ids(adobe) == ["after"]
    assert "Circuit closed" in capsys.readouterr().err


def test_a_probe_that_fails_keeps_the_circuit_open(
    caller: Caller, adobe: AdobeStandIn
) -> None:
    adobe.fail("ingress", status=503, times=None)
    for _ in range(5):
        caller.send(event())
    caller.time.move(31)
    caller.send(event())
    seen = len(adobe.requests)

    assert caller.send(event())[0] == 503
    assert len(adobe.requests) == seen


def test_throttling_is_no_reason_to_open_the_circuit(
    caller: Caller, adobe: AdobeStandIn
) -> None:
    adobe.fail("ingress", status=429, times=36)
    for _ in range(6):
        assert caller.send(event())[0] == 503

    assert caller.send(event())[0] == 200


def outcomes(body: dict[str, Any]) -> list[tuple[Any, str]]:
    return [(entry["uid"], entry["status"]) for entry in body["events"]]


def test_a_list_is_published_in_one_go(caller: Caller, adobe: AdobeStandIn) -> None:
    uids = [f"u{n}" for n in range(200)]
    status, body, _ = caller.send([event(uid) for uid in uids])

    assert status == 200
    assert outcomes(body) == [(uid, "published") for uid in uids]
    assert body["counts"]["published"] == 200
    assert sorted(ids(adobe)) == sorted(uids)
    endpoints = [r.endpoint for r in adobe.requests]
    assert (endpoints.count("ims"), endpoints.count("providers")) == (1, 1)


def test_a_bad_event_never_holds_back_the_good_ones(
    caller: Caller, adobe: AdobeStandIn
) -> None:
    adobe.unregister("be-observer.customer_delete")
    status, body, _ = caller.send(
        [
            event("good"),
            event("no value", value={}),
            {
                "uid": "unrouted",
                "event": "be-observer.customer_delete",
                "value": {"id": 1},
            },
            "no event",
            event("also good"),
        ]
    )

    assert status == 207
    assert outcomes(body) == [
        ("good", "published"),
        ("no value", "invalid"),
        ("unrouted", "unrouted"),
        (None, "invalid"),
        ("also good", "published"),
    ]
    assert body["counts"] == {
        "published": 2,
        "invalid": 2,
        "unrouted": 1,
        "failed": 0,
    }
    assert body["events"][1]["details"][0]["param"] == "data[1].value.sku"
    assert sorted(ids(adobe)) == ["also good", "good"]


def test_an_event_sent_twice_is_published_once_and_reported_twice(
    caller: Caller, adobe: AdobeStandIn
) -> None:
    status, body, _ = caller.send([event("a"), event("b"), event("a")])

    assert status == 200
    assert [uid for uid, _ in outcomes(body)] == ["a", "b", "a"]
    assert sorted(ids(adobe)) == ["a", "b"]


def test_two_events_may_not_share_an_id(caller: Caller) -> None:
    other = event("a", value={**VALUE, "sku": "B"})
    status, body, _ = caller.send([event("a"), other])

    assert status == 207
    assert outcomes(body) == [("a", "published"), ("a", "invalid")]
    assert body["events"][1]["details"][0]["param"] == "data[1].uid"


NONE: list[tuple[dict[str, Any], list[Any], int]] = [
    ({"status": 503}, [event("a"), event("b")], 503),
    ({"status": 403}, [event("a"), event("b")], 502),
    ({"status": 403}, [event("a"), 1, 2], 400),
    ({"status": 503}, [event("a"), 1], 503),
    ({"status": 204}, [event("a"), event("b")], 400),
]


@pytest.mark.parametrize(("fault", "data", "expected"), NONE, ids=str)
def test_a_list_of_which_nothing_was_accepted_fails_as_most_of_it(
    fault: dict[str, Any],
    data: list[Any],
    expected: int,
    caller: Caller,
    adobe: AdobeStandIn,
) -> None:
    adobe.fail("ingress", times=None, **fault)
    status, body, headers = caller.send(data)

    assert status == expected
    assert len(body["events"]) == len(data)
    assert ("Retry-After" in headers) is (expected == 503)


@pytest.mark.parametrize("count", [0, 1001])
def test_a_list_has_a_size(count: int, caller: Caller, adobe: AdobeStandIn) -> None:
    status, body, _ = caller.send([event(str(n)) for n in range(count)])

    assert status == 400
    assert body["details"][0]["param"] == "data"
    assert adobe.requests == []


def test_faults_without_number_are_answered_in_measure(caller: Caller) -> None:
    value: list[Any] = [{}] * 20_000
    code = "be-observer.catalog_stock_update"
    status, body, _ = caller.send({"uid": "1", "event": code, "value": value})

    assert status == 400
    assert len(body["details"]) == 1001
    assert len(str(body)) < 500_000


def test_a_body_over_1_mb_is_refused_although_the_platform_let_it_through() -> None:
    body = '{"data": "' + "x" * 1024 * 1024 + '"}'
    result = main({"__ow_body": body, "__ow_headers": {"content-type": "text/plain"}})

    assert result["error"]["statusCode"] == 413


def test_credentials_never_follow_a_redirect_or_a_link(
    caller: Caller, adobe: AdobeStandIn
) -> None:
    link = {"_embedded": {}, "_links": {"next": {"href": "http://127.0.0.1:9/x"}}}
    adobe.fail("providers", status=200, body=link, times=None)

    assert caller.send(event())[0] == 502
    assert {r.endpoint for r in adobe.requests} == {"ims", "providers"}


def test_no_cookie_passes_from_one_call_to_the_next(
    caller: Caller, adobe: AdobeStandIn
) -> None:
    adobe.fail("ingress", status=200, headers={"Set-Cookie": "a=1; Path=/"}, times=1)
    caller.send(event("1"))
    caller.send(event("2"))

    assert all("cookie" not in r.headers for r in adobe.requests)
