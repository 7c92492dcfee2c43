"""An action in a process of its own: what it sees, how it ends, what it leaves."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from scripts.manifest import load
from scripts.platform.activation import Context
from scripts.running.container import Container, InitialisationFailed
from scripts.running.container_pool import ContainerPool, PoolClosed
from scripts.running.process_start import from_source
from tests.running.misbehaviour import MISBEHAVIOUR, TOO_SLOW
from tests.sample_applications import SAMPLE_APPS
from tests.serving.waiting import LifeLine, eventually, in_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from scripts.platform.activation import Activation
    from scripts.running.process import Process

PATIENT_MS = 60_000
SHORT_MS = 300


class Pool:
    """The containers of one action of a sample application."""

    def __init__(self, name: str, path: str, size: int) -> None:
        application = load(SAMPLE_APPS / name, {})
        self.action = application.action(path)
        self.root = application.root
        self.pool = ContainerPool(self._start, size=size)
        self.is_starting = threading.Event()

    def _start(self, context: Context) -> Container:
        self.is_starting.set()

        def start(environment: Mapping[str, str]) -> Process:
            host = "http://here"
            return from_source(self.root, self.action, environment, api_host=host)

        return Container(start, context)

    def context(self, timeout_ms: int = PATIENT_MS) -> Context:
        return Context(self.action.path, uuid4().hex, "tid-1", timeout_ms)

    def run(self, timeout_ms: int = PATIENT_MS, **params: Any) -> Activation:
        return self.pool.run(params, self.context(timeout_ms))


@pytest.fixture(name="opened")
def _opened() -> Iterator[Callable[..., Pool]]:
    pools: list[Pool] = []

    def opened(name: str, path: str, size: int = 4) -> Pool:
        pools.append(Pool(name, path, size))
        return pools[-1]

    yield opened
    for each in pools:
        each.pool.close()


@pytest.mark.parametrize(
    ("action", "status", "result", "answer", "logged"), MISBEHAVIOUR
)
def test_misbehaviour_ends_as_on_the_platform(
    action: str,
    status: str,
    result: str | None,
    answer: str,  # noqa: ARG001 - what the caller gets is not decided here
    logged: str,
    opened: Callable[..., Pool],
) -> None:
    pool = opened("misbehaving", f"bad/{action}")
    slow = action in ("looping", "slow-import")
    if slow and action != "slow-import":
        pool.pool.warm_up(pool.context())
    seen = pool.run(SHORT_MS if slow else PATIENT_MS)
    assert seen.status == status
    if result is not None:
        assert seen.result == {"error": result}
    # Python itself says less about these than the in-process runner does.
    if logged != "SystemExit":
        assert logged in "\n".join(seen.logs)


@pytest.mark.parametrize("action", ["dying", "exiting", "not-json", "asynchronous"])
def test_a_call_after_a_crash_gets_another_container(
    action: str, opened: Callable[..., Pool]
) -> None:
    pool = opened("misbehaving", f"bad/{action}", size=1)
    for _ in range(2):
        seen = pool.run()
        assert seen.result == {"error": "command exited"}


def test_a_crash_keeps_the_log_that_was_written_before_it(
    opened: Callable[..., Pool],
) -> None:
    seen = opened("misbehaving", "bad/exiting").run()
    assert seen.logs[:1] == ("before the end",)


@pytest.mark.parametrize("action", ["looping", "reading"])
def test_a_call_that_takes_too_long_is_ended(
    action: str, opened: Callable[..., Pool]
) -> None:
    pool = opened("misbehaving", f"bad/{action}", size=1)
    for _ in range(2):
        pool.pool.warm_up(pool.context())
        seen = pool.run(SHORT_MS)
        assert seen.status == "action developer error"
        assert seen.result == {"error": TOO_SLOW}


def test_what_an_action_has_started_ends_with_it(
    opened: Callable[..., Pool], tmp_path: Path
) -> None:
    pool = opened("misbehaving", "bad/sleeping")
    pool.pool.warm_up(pool.context())
    with LifeLine(tmp_path) as life:
        seen = pool.run(2_000, pipe=str(life.path))
        life.assert_let_go()
    assert seen.status == "action developer error"


def test_an_exception_leaves_the_container_warm(opened: Callable[..., Pool]) -> None:
    pool = opened("misbehaving", "bad/raising")
    assert [pool.run().result for _ in range(2)] == [{"error": "boom"}] * 2
    assert not pool.pool.is_over


def test_whatever_is_written_is_the_log_of_its_own_activation(
    opened: Callable[..., Pool],
) -> None:
    pool = opened("misbehaving", "bad/printing", size=1)
    for _ in range(2):
        assert sorted(pool.run().logs) == [
            "bytes",
            "logged",
            "no newline at the end",
            "plain é",
            '{"level": "info", "message": "json"}',
        ]


def test_a_log_has_a_limit(opened: Callable[..., Pool]) -> None:
    logs = opened("misbehaving", "bad/chatty").run().logs
    assert len(logs) == 1025
    assert "Logs were truncated" in logs[-1]


def test_a_container_keeps_its_modules_between_calls(
    opened: Callable[..., Pool],
) -> None:
    pool = opened("web", "demo/env")
    bodies = [pool.run().result["body"] for _ in range(3)]
    assert [body["calls"] for body in bodies] == [1, 2, 3]
    assert len({body["pid"] for body in bodies}) == 1


def test_the_environment_is_made_from_nothing(
    monkeypatch: pytest.MonkeyPatch, opened: Callable[..., Pool]
) -> None:
    monkeypatch.setenv("A_SECRET", "of the developer")
    monkeypatch.setenv("__OW_API_KEY", "of the process")
    seen = opened("web", "demo/env").run()
    now = seen.result["body"]["now"]
    assert not {"A_SECRET", "HOME", "PATH", "__OW_API_KEY"} & now.keys()
    deadline = now.pop("__OW_DEADLINE")
    assert deadline.isdecimal()
    assert {name: now[name] for name in now if name.startswith("__OW_")} == {
        "__OW_ACTION_NAME": "/guest/demo/env",
        "__OW_ACTION_VERSION": "0.0.1",
        "__OW_ACTIVATION_ID": seen.activation_id,
        "__OW_API_HOST": "http://here",
        "__OW_EXECUTION_ENV": "openwhisk/action-python-v3.12",
        "__OW_LEFT_BEHIND": "1",
        "__OW_NAMESPACE": "guest",
        "__OW_TRANSACTION_ID": "tid-1",
        "__OW_WAIT_FOR_ACK": "1",
    }


def test_calls_that_overlap_run_side_by_side_in_containers_of_their_own(
    opened: Callable[..., Pool], tmp_path: Path
) -> None:
    """Each call waits until the other one is there: one after the other would hang."""
    pool = opened("web", "demo/meeting", size=2)
    seen: list[Any] = []

    def call(me: str, other: str) -> None:
        seen.append(pool.run(room=str(tmp_path), me=me, other=other).result)

    in_threads(lambda: call("a", "b"), lambda: call("b", "a"))
    assert [result["body"]["met"] for result in seen] == [True, True]
    assert len({result["body"]["pid"] for result in seen}) == 2


def test_calls_beyond_the_number_of_containers_wait(
    opened: Callable[..., Pool],
) -> None:
    pool = opened("web", "demo/env", size=1)
    pids: list[int] = []
    in_threads(*[lambda: pids.append(pool.run().result["body"]["pid"])] * 4)
    assert len(pids) == 4
    assert len(set(pids)) == 1


def test_an_action_that_does_not_start_is_reported_ahead_of_its_first_call(
    opened: Callable[..., Pool],
) -> None:
    pool = opened("misbehaving", "bad/broken-import")
    with pytest.raises(InitialisationFailed) as caught:
        pool.pool.warm_up(pool.context())
    assert "not_installed_anywhere" in "\n".join(caught.value.logs)
    assert not pool.pool.has_started


def test_closing_ends_what_runs_and_what_waits(
    opened: Callable[..., Pool], tmp_path: Path
) -> None:
    pool = opened("web", "demo/meeting", size=1)
    ended: list[object] = []

    def call() -> None:
        try:
            seen = pool.run(room=str(tmp_path), me="a", other="nobody")
            ended.append(seen.result)
        except PoolClosed:
            ended.append(PoolClosed)

    threads = [threading.Thread(target=call) for _ in range(2)]
    for thread in threads:
        thread.start()
    eventually(lambda: pool.pool.has_started)
    pool.pool.close()
    for thread in threads:
        thread.join()
    assert pool.pool.is_over
    assert {"error": "command exited"} in ended
    assert PoolClosed in ended


def test_closing_does_not_wait_for_code_that_never_starts(
    opened: Callable[..., Pool],
) -> None:
    pool = opened("misbehaving", "bad/slow-import", size=1)
    ended: list[Activation] = []
    thread = threading.Thread(target=lambda: ended.append(pool.run(10 * PATIENT_MS)))
    thread.start()
    assert pool.is_starting.wait(60)
    pool.pool.close()
    thread.join()
    assert ended[0].status == "action developer error"


def test_a_retired_pool_finishes_the_call_that_runs(
    opened: Callable[..., Pool], tmp_path: Path
) -> None:
    pool = opened("web", "demo/meeting", size=1)
    room = str(tmp_path)
    seen: list[Activation] = []
    thread = threading.Thread(
        target=lambda: seen.append(pool.run(room=room, me="a", other="b"))
    )
    thread.start()
    eventually(lambda: pool.pool.has_started)
    pool.pool.retire()
    opened("web", "demo/meeting").run(room=room, me="b", other="a")
    thread.join()
    assert seen[0].result["body"]["met"] is True
    with pytest.raises(PoolClosed):
        pool.run()


def test_a_container_that_is_killed_while_it_is_being_started_does_not_come_up(
    opened: Callable[..., Pool],
) -> None:
    pool = opened("misbehaving", "bad/slow-import")

    def start(environment: Mapping[str, str]) -> Process:
        container.kill()
        return from_source(pool.root, pool.action, environment)

    container = Container(start, pool.context(10 * PATIENT_MS))
    with pytest.raises(InitialisationFailed):
        container.initialise()
    assert not container.is_usable
    container.close()
