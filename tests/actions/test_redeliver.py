"""What waits in the outbox arrives: in order, unchanged, once it is due."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from actions.shared.outbox.entries import pause_after_ms
from tests.actions.outbox_sender import (
    DELETE,
    Sender,
    about,
    age,
    attempts,
    event,
    ids,
    stored,
    wait_until,
)

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from tests.redis_server import RedisServer


@pytest.mark.parametrize("side_by_side", [1, 5, 16])
def test_events_begin_in_the_order_in_which_they_were_accepted(
    sender: Sender,
    adobe: AdobeStandIn,
    redis_server: RedisServer,
    side_by_side: int,
) -> None:
    uids = [f"u{n}" for n in range(40)]
    sender.store(*uids)
    result = sender.redeliver(PUBLISH_CONCURRENCY=str(side_by_side))

    assert result == {
        "delivered": 40,
        "failed": 0,
        "dead": 0,
        "waiting": 0,
        "dead_letters": 0,
        "ended": "due",
    }
    assert sorted(ids(adobe)) == sorted(uids)
    assert ids(adobe) == uids or side_by_side > 1
    assert stored(redis_server) == []
    assert attempts(redis_server) == []


def test_a_slow_event_holds_back_none_of_the_others(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    sender.store("first", "slow", *(f"u{n}" for n in range(60)))
    adobe.fail("ingress", delay_ms=3_000, when=about("slow"))
    round_ = threading.Thread(target=sender.redeliver)
    round_.start()
    wait_until(lambda: len(stored(redis_server)) == 1)
    (left,) = stored(redis_server)
    round_.join()

    assert left["uid"] == "slow"
    assert stored(redis_server) == []


def test_an_event_says_when_it_was_accepted_not_when_it_was_delivered(
    sender: Sender, adobe: AdobeStandIn
) -> None:
    accepted_s = sender.time.clock.now_s()
    sender.store("u1")
    sender.time.move(3600)
    sender.redeliver()

    said = datetime.fromisoformat(adobe.published[0]["time"])
    assert said == datetime.fromtimestamp(accepted_s, UTC)


def test_without_an_outbox_there_is_nothing_to_do(
    sender: Sender, adobe: AdobeStandIn
) -> None:
    assert "OUTBOX_URL" in sender.redeliver(OUTBOX_URL="")["status"]
    assert adobe.requests == []


def test_an_event_that_fails_does_not_hold_back_the_others_and_waits_longer_each_time(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    sender.store("u1", "bad", "u2")
    adobe.forget()
    adobe.fail("ingress", status=500, times=None, when=about("bad"))

    assert (sender.redeliver()["delivered"], ids(adobe)) == (2, ["u1", "u2"])
    for number in range(1, 5):
        assert attempts(redis_server) == [number]
        pause_s = pause_after_ms(number) / 1000
        age(redis_server, pause_s - 1)
        assert sender.redeliver()["failed"] == 0
        age(redis_server, 1)
        assert sender.redeliver()["failed"] == 1
        sender.time.move(60)  # the circuit is closed again

    adobe.heal()
    age(redis_server, 3600)
    sender.redeliver()
    assert ids(adobe) == ["u1", "u2", "bad"]


def test_pauses_double_up_to_an_hour() -> None:
    pauses_s = [pause_after_ms(n) // 1000 for n in range(12)]
    assert pauses_s == [0, 30, 60, 120, 240, 480, 960, 1920, *[3600] * 4]


def test_an_operator_need_not_wait(sender: Sender, adobe: AdobeStandIn) -> None:
    sender.store("u1")
    adobe.fail("ingress", status=403)
    assert sender.redeliver()["failed"] == 1
    time.sleep(0.002)  # an event that was touched this very millisecond is left alone

    assert sender.redeliver()["delivered"] == 0
    assert sender.redeliver(at_once="true")["delivered"] == 0
    assert sender.redeliver(at_once=True)["delivered"] == 1


def test_an_event_without_a_subscription_waits_for_its_consumer(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    adobe.fail("ingress", status=403)
    sender.send(event("u1", event=DELETE, value={"id": 1}))
    adobe.unregister(DELETE)
    assert sender.redeliver()["failed"] == 1

    adobe.register(DELETE)
    age(redis_server, 60)
    assert sender.redeliver()["delivered"] == 1


def test_it_is_no_web_action_and_an_alarm_calls_it(root: Path) -> None:
    from scripts.manifest import load

    application = load(root, {})
    action = application.action("ingestion/redeliver")
    assert not action.web
    (rule,) = application.rules.values()
    assert rule.action == action.path
    trigger = application.triggers[rule.trigger]
    assert trigger.feed == "/whisk.system/alarms/alarm"
    # A round ends before the next one begins.
    assert trigger.inputs["cron"].value == "* * * * *"
    assert action.limits.timeout_ms < 60_000
