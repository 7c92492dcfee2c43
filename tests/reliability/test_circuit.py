"""The circuit to a host counts what the host did, and nothing else."""

from __future__ import annotations

import threading
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import pytest

from actions.shared.frame.clock import MARGIN_MS
from actions.shared.http.breaker import Breaker
from tests.actions.outbox_sender import Sender, attempts, event, ids
from tests.time_machine import TimeMachine

if TYPE_CHECKING:
    from pathlib import Path

    from actions.shared.http.breaker import Outcome
    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from tests.redis_server import RedisServer

_FAILURES = 5
_OPEN_S = 30


class Caller(Sender):
    """Calls the webhook, without an outbox, with as much time as a test allows it."""

    def __init__(
        self, root: Path, adobe: AdobeStandIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        super().__init__(root, adobe, "")
        self._monkeypatch = monkeypatch

    def has_ms(self, budget_ms: float) -> None:
        """Let every call from now on have so much time."""
        end_ms = self.time.clock.now_s() * 1000 + MARGIN_MS + budget_ms
        self._monkeypatch.setenv("__OW_DEADLINE", str(end_ms))

    def ends(self, endpoint: Any, outcome: Outcome, times: int = 1) -> None:
        """Make calls that end so at ``endpoint``."""
        for _ in range(times):
            self.has_ms(60 if outcome == "out of time" else 60_000)
            if outcome == "failed":
                self.adobe.fail(endpoint, status=503, times=None)
            elif outcome == "out of time":
                self.adobe.fail(endpoint, delay_ms=3_600_000, times=None)
            assert self.send(event("x"))[0] == (200 if outcome == "answered" else 503)
            self.adobe.heal()
        self.has_ms(60_000)

    def is_well(self) -> bool:
        """Return whether a healthy call succeeds, with one request for the event."""
        before = len(self.adobe.requests)
        status = self.send(event("next"))[0]
        asked = [r.endpoint for r in self.adobe.requests[before:]]
        if status == 200:
            assert asked.count("ingress") == 1
        else:
            assert asked == []
        return status == 200


@pytest.fixture
def caller(root: Path, adobe: AdobeStandIn, monkeypatch: pytest.MonkeyPatch) -> Caller:
    return Caller(root, adobe, monkeypatch)


# Failures before, seconds since, how the next call ends, whether the one after is well.
STATES: list[tuple[int, float, Outcome, bool]] = [
    (0, 0, "answered", True),
    (0, 0, "failed", True),
    (0, 0, "out of time", True),
    (_FAILURES - 1, 0, "answered", True),
    (_FAILURES - 1, 0, "failed", False),
    (_FAILURES - 1, 0, "out of time", True),
    (_FAILURES, _OPEN_S + 1, "answered", True),
    (_FAILURES, _OPEN_S + 1, "failed", False),
    (_FAILURES, _OPEN_S + 1, "out of time", True),
]


@pytest.mark.parametrize("endpoint", ["ims", "providers", "ingress"])
@pytest.mark.parametrize(("failures", "since_s", "outcome", "well"), STATES)
def test_each_outcome_in_each_state_of_the_circuit(
    failures: int,
    since_s: float,
    outcome: Outcome,
    well: bool,
    endpoint: Any,
    caller: Caller,
) -> None:
    caller.ends(endpoint, "failed", failures)
    caller.time.move(since_s)
    caller.ends(endpoint, outcome)

    assert caller.is_well() is well


def test_a_call_without_time_does_not_make_up_for_failures_either(
    caller: Caller,
) -> None:
    caller.ends("ingress", "failed", _FAILURES - 1)
    caller.ends("ingress", "out of time")
    caller.ends("ingress", "failed")

    assert not caller.is_well()


@pytest.mark.parametrize("endpoint", ["ims", "providers", "ingress"])
@pytest.mark.parametrize("left_ms", [-5_000, 0, 60])
def test_no_number_of_calls_without_time_opens_a_circuit(
    left_ms: int, endpoint: Any, caller: Caller, adobe: AdobeStandIn
) -> None:
    adobe.fail(endpoint, delay_ms=3_600_000, times=None)
    for _ in range(2 * _FAILURES):
        caller.has_ms(left_ms)
        status, _, headers = caller.send(event("x"))
        assert (status, headers) == (503, {"Retry-After": "30"})
    adobe.heal()
    caller.has_ms(60_000)

    assert caller.is_well()


def test_a_host_that_failed_before_the_time_was_up_has_failed(caller: Caller) -> None:
    def fails_then_hangs() -> None:
        caller.adobe.fail("ingress", status=503, times=1)
        caller.adobe.fail("ingress", delay_ms=3_600_000, times=None)

    for _ in range(_FAILURES):
        fails_then_hangs()
        caller.has_ms(400)
        assert caller.send(event("x"))[0] == 503
        caller.adobe.heal()
    caller.has_ms(60_000)

    assert not caller.is_well()


def test_a_list_that_runs_out_of_time_leaves_the_circuit_closed(
    root: Path, adobe: AdobeStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller(root, adobe, monkeypatch)
    assert caller.is_well()
    adobe.fail("ingress", delay_ms=3_600_000, times=None)
    caller.has_ms(100)
    status, body, _ = caller.send([event(f"u{n}") for n in range(60)])
    assert (status, body["counts"]["failed"]) == (503, 60)
    adobe.heal()
    caller.has_ms(60_000)

    assert caller.is_well()


def test_many_threads_share_one_probe_and_its_lack_of_time_costs_none(
    caller: Caller, adobe: AdobeStandIn
) -> None:
    caller.ends("ingress", "failed", _FAILURES)
    caller.time.move(_OPEN_S + 1)
    adobe.forget()
    adobe.fail("ingress", delay_ms=3_600_000, times=None)
    caller.has_ms(100)
    assert caller.send([event(f"u{n}") for n in range(40)])[0] == 503
    adobe.heal()
    caller.has_ms(60_000)

    assert caller.is_well()
    status, body, _ = caller.send([event(f"u{n}") for n in range(40)])
    assert (status, body["counts"]["published"]) == (200, 40)


class TestProbe:
    """The circuit itself, for what only several threads at once can bring about."""

    def opened(self, time: TimeMachine) -> Breaker:
        breaker = Breaker("http://host")
        for _ in range(_FAILURES):
            breaker.record(breaker.admit(time.clock), "failed", time.clock)
        return breaker

    def test_of_many_threads_one_is_the_probe(self) -> None:
        time = TimeMachine()
        breaker = self.opened(time)
        time.move(_OPEN_S)
        start = threading.Barrier(16)
        waits_s: list[int] = []

        def admitted() -> None:
            start.wait()
            waits_s.append(breaker.admit(time.clock).wait_s)

        threads = [threading.Thread(target=admitted) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(waits_s) == [0, *[_OPEN_S] * 15]

    def test_a_probe_without_time_lets_the_next_call_probe_at_once(self) -> None:
        time = TimeMachine()
        breaker = self.opened(time)
        time.move(_OPEN_S)
        probe = breaker.admit(time.clock)
        assert breaker.admit(time.clock).wait_s == _OPEN_S
        breaker.record(probe, "out of time", time.clock)

        assert breaker.admit(time.clock).wait_s == 0
        assert breaker.admit(time.clock).wait_s == _OPEN_S

    def test_a_call_from_before_the_circuit_opened_is_no_probe(self) -> None:
        time = TimeMachine()
        breaker = Breaker("http://host")
        early = breaker.admit(time.clock)
        for _ in range(_FAILURES):
            breaker.record(breaker.admit(time.clock), "failed", time.clock)
        breaker.record(early, "out of time", time.clock)

        assert breaker.admit(time.clock).wait_s == _OPEN_S

    def test_a_failure_during_the_probe_outweighs_its_lack_of_time(self) -> None:
        time = TimeMachine()
        breaker = Breaker("http://host")
        early = breaker.admit(time.clock)
        for _ in range(_FAILURES):
            breaker.record(breaker.admit(time.clock), "failed", time.clock)
        time.move(_OPEN_S)
        probe = breaker.admit(time.clock)
        breaker.record(early, "failed", time.clock)
        breaker.record(probe, "out of time", time.clock)

        assert breaker.admit(time.clock).wait_s == _OPEN_S

    def test_a_probe_that_never_ends_is_followed_by_another(self) -> None:
        time = TimeMachine()
        breaker = self.opened(time)
        time.move(_OPEN_S)
        lost = breaker.admit(time.clock)
        time.move(_OPEN_S)
        assert breaker.admit(time.clock).wait_s == 0
        breaker.record(lost, "out of time", time.clock)

        assert breaker.admit(time.clock).wait_s == _OPEN_S


def test_an_event_that_there_was_no_time_for_costs_no_attempt(
    root: Path, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    sender = Sender(root, adobe, redis_server.url)
    sender.store("u1")
    adobe.expire_tokens()
    # The event has 7.5 s, of which IMS takes 7.
    adobe.fail("ims", status=503, headers={"Retry-After": "7"}, times=1)
    adobe.fail("ingress", delay_ms=3_600_000, times=None)
    sender.time.move(86_400)
    result = sender.redeliver()

    assert (result["failed"], result["ended"]) == (0, "failures")
    assert attempts(redis_server) == [0]
    adobe.heal()
    assert sender.redeliver()["delivered"] == 1
    # The stand-in took what it answered too late; a consumer drops what it has seen.
    assert set(ids(adobe)) == {"u1"}


_MOST_S, _DEFAULT_S = 3600, 30
RETRY_AFTER: list[tuple[str, int]] = [
    ("0", 1),
    ("000", 1),
    ("1", 1),
    ("120", 120),
    ("3600", 3600),
    ("3601", _MOST_S),
    ("999999999", _MOST_S),
    ("9" * 5_000, _MOST_S),
    ("0" * 5_000 + "7", 7),
    (formatdate(0, usegmt=True), 1),
    ("Fri, 31 Dec 9999 23:59:59 GMT", _MOST_S),
    ("Fri, 31 Dec 9999 23:59:59 -2300", _MOST_S),
    ("Mon, 01 Jan 0001 00:00:00 +2300", 1),
    ("Fri, 99 Dec 9999 99:99:99 GMT", _DEFAULT_S),
    ("-1", _DEFAULT_S),
    ("1e9", _DEFAULT_S),
    ("٣", _DEFAULT_S),
    ("soon", _DEFAULT_S),
]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("endpoint", ["ims", "providers", "ingress"])
@pytest.mark.parametrize(
    ("told", "expected_s"), RETRY_AFTER, ids=[told[:30] for told, _ in RETRY_AFTER]
)
def test_retry_after_is_bounded_for_the_pause_and_for_the_caller(
    told: str, expected_s: int, endpoint: Any, status: int, caller: Caller
) -> None:
    caller.adobe.fail(
        endpoint,
        status=status,
        headers={"Retry-After": told.encode().decode("latin-1")},
        times=None,
    )
    _, _, headers = caller.send(event("x"))

    assert int(headers["Retry-After"]) == expected_s
    if expected_s != _DEFAULT_S:
        assert all(pause_s == expected_s for pause_s in caller.time.pauses_s)
