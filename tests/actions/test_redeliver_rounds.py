"""What ends a round through the outbox, and what costs an event an attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.frame.clock import MARGIN_MS
from tests.actions.outbox_sender import (
    WAITING,
    Sender,
    about_bad,
    age,
    attempts,
    event,
    ids,
)

if TYPE_CHECKING:
    import pytest

    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from tests.redis_server import RedisServer


def test_where_events_fail_one_after_the_other_the_rest_is_left_alone(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    uids = [f"u{n}" for n in range(12)]
    sender.store(*uids)
    adobe.fail("ingress", status=403, times=None)
    result = sender.redeliver()

    # Until one is answered, they go one after the other.
    assert (result["failed"], result["ended"], result["waiting"]) == (5, "failures", 12)
    assert attempts(redis_server) == [1] * 5
    adobe.heal()
    age(redis_server, 60)
    assert sender.redeliver()["delivered"] == 12
    assert sorted(ids(adobe)) == sorted(uids)


def test_an_outage_in_the_middle_of_a_round_ends_it(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    sender.store("good", *(f"bad{n}" for n in range(40)))
    adobe.fail("ingress", status=403, times=None, when=about_bad)
    result = sender.redeliver(PUBLISH_CONCURRENCY="8")

    # Eight fail side by side, then four one after the other.
    assert (result["delivered"], result["failed"]) == (1, 12)
    assert (result["ended"], result["waiting"]) == ("failures", 40)
    assert sorted(attempts(redis_server)) == [1] * 12


def test_failures_between_successes_end_no_round(
    sender: Sender, adobe: AdobeStandIn
) -> None:
    sender.store(*(f"{kind}{n}" for n in range(7) for kind in ("bad", "good")))
    adobe.fail("ingress", status=403, times=None, when=about_bad)
    result = sender.redeliver()

    assert (result["delivered"], result["failed"], result["ended"]) == (7, 7, "due")


def test_an_open_circuit_costs_no_event_an_attempt(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    uids = [f"u{n}" for n in range(8)]
    sender.store(*uids)
    adobe.fail("ingress", status=503, times=None)
    sender.redeliver()  # five failures open the circuit
    age(redis_server, 3600)
    asked = len(adobe.requests)
    for _ in range(3):
        result = sender.redeliver()
        assert (result["failed"], result["ended"]) == (0, "failures")
    assert attempts(redis_server) == [1] * 5
    assert len(adobe.requests) == asked

    adobe.heal()
    sender.time.move(31)
    assert sender.redeliver()["delivered"] == 8
    assert sorted(ids(adobe)) == uids


def test_an_event_that_was_not_asked_for_keeps_its_count_of_none(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    adobe.fail("ingress", status=503, times=None)
    for n in range(6):
        sender.send(event(f"u{n}"))  # the circuit is open
    assert sender.redeliver()["failed"] == 0
    assert attempts(redis_server) == [0]

    adobe.heal()
    sender.time.move(31)
    assert sender.redeliver()["delivered"] == 6
    assert sorted(ids(adobe)) == [f"u{n}" for n in range(6)]


def test_settings_that_are_missing_cost_no_event_an_attempt(
    sender: Sender, redis_server: RedisServer
) -> None:
    sender.store("u1")
    result = sender.redeliver(OAUTH_CLIENT_SECRET="")

    assert result["error"]["statusCode"] == 500
    assert redis_server.ask("XLEN", WAITING) == 1
    assert sender.redeliver(OUTBOX_MAX_ATTEMPTS="1")["delivered"] == 1


def test_no_event_is_begun_that_could_outlast_the_deadline(
    sender: Sender, adobe: AdobeStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.store("u1")
    end_ms = sender.time.clock.now_s() * 1000 + MARGIN_MS + 5_000
    monkeypatch.setenv("__OW_DEADLINE", str(end_ms))
    result = sender.redeliver()

    assert (result["ended"], result["waiting"]) == ("time", 1)
    assert adobe.published == []
