"""Containers of ``ingestion/redeliver`` share the outbox, and may die at any moment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

from actions.shared.outbox.entries import LEASE_MS
from tests.actions.outbox_sender import (
    DEAD,
    Sender,
    about,
    age,
    data_sent,
    event,
    ids,
    stored,
    wait_until,
)
from tests.conftest import ROOT

if TYPE_CHECKING:
    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from tests.redis_server import RedisServer

LEASE_S = LEASE_MS / 1000
_PATIENCE_S = 30


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
