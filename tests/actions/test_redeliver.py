"""What waits in the outbox arrives: in order, unchanged, whatever dies on the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from actions.shared.frame.clock import MARGIN_MS
from actions.shared.outbox.entries import LEASE_MS, pause_after_ms
from tests.actions.outbox_sender import (
    DEAD,
    DELETE,
    WAITING,
    Sender,
    age,
    data_sent,
    event,
    ids,
    stored,
)
from tests.conftest import ROOT
from tests.redis_server import FAULTS, BrokenRedis, Fault, RedisServer

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn

LEASE_S = LEASE_MS / 1000
_PATIENCE_S = 30


@pytest.fixture
def sender(root: Path, adobe: AdobeStandIn, redis_server: RedisServer) -> Sender:
    return Sender(root, adobe, redis_server.url)


def about(uid: str) -> Any:
    return lambda call: f'"id":"{uid}"'.encode() in call.body


def about_bad(call: Any) -> bool:
    return b'"bad' in call.body


def attempts(server: RedisServer) -> list[int]:
    return [n for *_, n in server.ask("XPENDING", WAITING, "redeliver", "-", "+", 100)]


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


REASONS: list[tuple[dict[str, Any], str]] = [
    ({"status": 403}, "Adobe I/O Events answered 403"),
    ({"status": 503}, "Adobe I/O Events is not available: status 503"),
    ({"drop": True}, "Adobe I/O Events is not available: "),
    ({"status": 204}, "no registration subscribes to it"),
]


@pytest.mark.parametrize(("fault", "reason"), REASONS, ids=str)
def test_after_so_many_attempts_an_event_is_a_dead_letter_that_says_why(
    fault: dict[str, Any],
    reason: str,
    sender: Sender,
    adobe: AdobeStandIn,
    redis_server: RedisServer,
) -> None:
    sender.store("bad")
    (waiting,) = stored(redis_server)
    adobe.fail("ingress", times=None, **fault)
    for _ in range(2):
        assert sender.redeliver(OUTBOX_MAX_ATTEMPTS="3")["failed"] == 1
        sender.time.move(60)
        age(redis_server, 3600)
    result = sender.redeliver(OUTBOX_MAX_ATTEMPTS="3")

    assert (result["dead"], result["waiting"], result["dead_letters"]) == (1, 0, 1)
    assert stored(redis_server) == []
    assert attempts(redis_server) == []
    (letter,) = stored(redis_server, DEAD)
    assert letter | waiting == letter
    assert letter["attempts"] == "3"
    assert reason in letter["reason"]


def test_an_event_that_is_too_large_is_a_dead_letter_at_once(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    sender.store("u1", "u2")
    adobe.max_event_bytes = 10
    result = sender.redeliver()

    assert (result["dead"], result["failed"], result["ended"]) == (2, 0, "due")
    assert ["bytes" in letter["reason"] for letter in stored(redis_server, DEAD)] == [
        True,
        True,
    ]


def test_the_reason_of_a_dead_letter_holds_no_secret(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    secret = sender.inputs["OAUTH_CLIENT_SECRET"]
    sender.store("bad")
    sender.time.move(100_000)  # the token has expired
    body = {"error": "invalid", "error_description": f"not {secret}"}
    adobe.fail("ims", status=400, body=body, times=None)
    sender.redeliver(OUTBOX_MAX_ATTEMPTS="1")

    (letter,) = stored(redis_server, DEAD)
    assert "Adobe IMS answered 400" in letter["reason"]
    assert secret not in letter["reason"]


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


# Before the year 1, after the year 9999, and what no clock can count.
BEYOND_CALENDARS = ("-62135596801", "253402300800", "1e20", "-1e20", "1e300")


@pytest.mark.parametrize(
    "fields",
    [
        ("uid", "u1"),
        ("uid", b"\xff", "type", "t", "entity", "e", "json", "{}", "accepted_s", "1"),
        *(
            ("uid", "u", "type", "t", "entity", "e", "json", "{}", "accepted_s", when)
            for when in (*("now", "", "nan", "inf", "-inf", "-nan"), *BEYOND_CALENDARS)
        ),
    ],
)
def test_what_is_no_event_is_put_aside_whole(
    fields: tuple[Any, ...], sender: Sender, redis_server: RedisServer
) -> None:
    redis_server.ask("XADD", WAITING, "*", *fields)
    sender.store("u1")
    result = sender.redeliver()

    assert (result["dead"], result["delivered"]) == (1, 1)
    ((_, kept),) = redis_server.ask("XRANGE", DEAD, "-", "+")
    wanted = [f if isinstance(f, bytes) else f.encode() for f in fields]
    assert kept[: len(wanted)] == wanted


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


@pytest.mark.parametrize("fault", FAULTS)
def test_without_its_redis_a_round_fails_and_says_so(
    fault: Fault,
    root: Path,
    adobe: AdobeStandIn,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with BrokenRedis(fault) as redis:
        result = Sender(root, adobe, redis.url).redeliver()

    assert result["error"]["statusCode"] == 503
    logs = capsys.readouterr().err
    assert "The outbox is not available: the Redis of OUTBOX_URL" in logs
    assert "secret" not in logs
    assert adobe.published == []


def test_what_waits_survives_its_redis(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    sender.store("u1", "bad", "u2")
    adobe.fail("ingress", status=403, when=about("bad"))
    adobe.fail("ingress", status=403, when=about("u2"))
    sender.redeliver()
    redis_server.kill()
    assert "error" in sender.redeliver()

    redis_server.start()
    age(redis_server, 3600)
    assert sender.redeliver()["delivered"] == 2
    assert sorted(ids(adobe)) == ["bad", "u1", "u2"]


def test_a_redis_that_forgot_its_books_but_not_the_events_delivers_them(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    sender.store("u1", "u2")
    adobe.fail("ingress", status=403, times=2)
    sender.redeliver()
    redis_server.ask("XGROUP", "DESTROY", WAITING, "redeliver")

    assert sender.redeliver()["delivered"] == 2
    assert ids(adobe) == ["u1", "u2"]


def test_a_late_failure_does_not_bury_what_another_has_delivered(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    """A container was frozen; meanwhile its lease ran out and another was faster."""
    sender.store("u1")
    other = Sender(ROOT, adobe, redis_server.url)
    results = []

    def frozen(_: float) -> None:
        age(redis_server, LEASE_S)
        results.append(other.redeliver())
        adobe.fail("ingress", status=403)

    adobe.fail("ingress", status=503)
    sender.time.clock = sender.time.clock._replace(sleep_s=frozen)
    result = sender.redeliver(OUTBOX_MAX_ATTEMPTS="1")

    assert [each["delivered"] for each in results] == [1]
    assert (result["dead"], result["dead_letters"]) == (0, 0)
    assert ids(adobe) == ["u1"]


class Process:
    """``ingestion/redeliver`` in a process of its own, as a container is."""

    def __init__(self, sender: Sender) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "actions.ingestion.redeliver"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={"PATH": os.environ["PATH"]},
        )
        assert self._process.stdin
        self._process.stdin.write(json.dumps(sender.redeliver_inputs))
        self._process.stdin.close()
        self._process.stdin = None

    def result(self) -> dict[str, Any]:
        out, err = self._process.communicate(timeout=_PATIENCE_S)
        assert self._process.returncode == 0, err
        answer: dict[str, Any] = json.loads(out)
        return answer

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


def wait_until(happened: Any) -> None:
    give_up_s = time.monotonic() + _PATIENCE_S
    while not happened():
        assert time.monotonic() < give_up_s
        time.sleep(0.01)


def test_two_processes_share_the_work(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    uids = [f"u{n}" for n in range(200)]
    adobe.fail("ingress", status=403, times=None)
    for start in range(0, 200, 50):
        sender.send([event(uid) for uid in uids[start : start + 50]])
    adobe.heal()
    results = [each.result() for each in [Process(sender) for _ in range(2)]]

    assert sum(result["delivered"] for result in results) == 200
    assert sorted(ids(adobe)) == sorted(uids)
    assert stored(redis_server) == []


def test_of_several_who_see_the_same_event_one_delivers_it(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    uids = [f"u{n}" for n in range(5)]
    sender.store(*uids)
    adobe.fail("ingress", status=403, times=5)
    assert sender.redeliver()["failed"] == 5
    age(redis_server, 3600)
    adobe.fail("ingress", delay_ms=100, times=None)
    results: list[dict[str, Any]] = []
    threads = [
        threading.Thread(target=lambda: results.append(sender.redeliver()))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(result["delivered"] for result in results) == 5
    assert sorted(ids(adobe)) == uids


def test_what_a_killed_process_held_is_delivered_by_another(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    sender.store("u1", "u2", "u3")
    adobe.fail("ingress", delay_ms=60_000, when=about("u2"))
    killed = Process(sender)
    wait_until(lambda: len(stored(redis_server)) == 1)
    killed.kill()
    sender.store("u4")

    # Its lease has not ended: what it held is left to it, the rest is not.
    result = Process(sender).result()
    assert (result["delivered"], result["waiting"]) == (1, 1)
    age(redis_server, LEASE_S)
    assert Process(sender).result()["delivered"] == 1

    # Killed between publishing and forgetting: twice there, and the same event.
    assert sorted(ids(adobe)) == ["u1", "u2", "u2", "u3", "u4"]
    assert ids(adobe)[-2:] == ["u4", "u2"]
    assert len(set(data_sent(adobe))) == 1
    assert stored(redis_server) == []


def test_an_event_that_kills_its_container_each_time_is_given_up(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    sender.store("u1")
    adobe.fail("ingress", delay_ms=60_000, times=None)
    for number in (1, 2):
        killed = Process(sender)
        wait_until(lambda number=number: ids(adobe) == ["u1"] * number)
        killed.kill()
        age(redis_server, LEASE_S)
    result = sender.redeliver(OUTBOX_MAX_ATTEMPTS="2")

    assert (result["dead"], result["waiting"]) == (1, 0)
    assert "2 attempts" in stored(redis_server, DEAD)[0]["reason"]


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
