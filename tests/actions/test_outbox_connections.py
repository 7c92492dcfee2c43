"""The connection to the Redis of the outbox is made late, replaced, or given up."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scripts.manifest import load
from scripts.running.invoker import Invoker
from tests.actions.outbox_sender import WAITING, Sender, event, uids
from tests.conftest import ROOT
from tests.redis_server import BrokenRedis, Fault, RedisServer, Router
from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn


@pytest.mark.parametrize("fault", ["silent", "dripping"])
def test_a_slow_redis_does_not_cost_the_deadline(
    fault: Fault, adobe: AdobeStandIn, tmp_path: Path
) -> None:
    """The platform itself ends an activation that takes longer than its limit."""
    copy_application(tmp_path)
    manifest = tmp_path / "actions/ingestion/actions.config.yaml"
    manifest.write_text(manifest.read_text().replace("timeout: 60000", "timeout: 2000"))

    adobe.fail("ingress", status=503, times=None)
    with BrokenRedis(fault) as redis:
        env = {**adobe.environment, "OUTBOX_URL": redis.url}
        seen = Invoker(load(tmp_path, env)).activate(
            "ingestion/webhook", {"data": event()}
        )
    assert seen.result["error"]["statusCode"] == 503


def test_a_wrong_password_reaches_neither_log_nor_answer(
    root: Path,
    adobe: AdobeStandIn,
    redis_server: RedisServer,
    capsys: pytest.CaptureFixture[str],
) -> None:
    adobe.fail("ingress", status=403, times=None)
    url = f"redis://someone:pass-w0rd@127.0.0.1:{redis_server.port}/0"
    sender = Sender(root, adobe, url, LOG_LEVEL="debug")

    assert sender.send(event())[0] == 502
    assert "error" in sender.redeliver()
    captured = capsys.readouterr()
    assert "Events not stored" in captured.err
    assert "pass-w0rd" not in captured.out + captured.err


def test_a_full_redis_stores_nothing_and_promises_nothing(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    adobe.fail("ingress", status=503, times=None)
    redis_server.ask("CONFIG", "SET", "maxmemory", "1")
    try:
        assert sender.send([event("u1"), event("u2")])[0] == 503
    finally:
        redis_server.ask("CONFIG", "SET", "maxmemory", "0")
    assert redis_server.ask("EXISTS", WAITING) == 0


def test_a_connection_that_died_while_the_container_was_frozen_is_replaced(
    sender: Sender, redis_server: RedisServer
) -> None:
    sender.store("u1")
    redis_server.kill()
    redis_server.start()
    sender.store("u2")

    assert uids(redis_server) == ["u1", "u2"]


@pytest.mark.parametrize("silent", [False, True], ids=["reset", "silent"])
def test_a_connection_that_a_router_forgot_is_replaced(
    silent: bool, root: Path, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    with Router(redis_server.port, silent=silent) as router:
        sender = Sender(root, adobe, router.url)
        sender.store("u1")
        router.forget()
        sender.time.move(60 if silent else 1)
        sender.store("u2")

    assert uids(redis_server) == ["u1", "u2"]


def test_applications_with_different_prefixes_do_not_meet(
    root: Path, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    one, two = (
        Sender(root, adobe, redis_server.url, OUTBOX_PREFIX=name)
        for name in ("one", "two")
    )
    one.store("u1")

    assert two.redeliver()["waiting"] == 0
    assert one.redeliver()["delivered"] == 1


def test_redis_py_is_loaded_only_when_something_is_stored() -> None:
    script = f"""
import sys
from actions.ingestion.webhook.__main__ import main
from actions.ingestion.redeliver.__main__ import main as redeliver

event = {{"data": {event()!r}}}
main(event)
redeliver({{}})
main({{"data": {{}}, "OUTBOX_URL": "redis://127.0.0.1:9"}})
assert "redis" not in sys.modules
main(event | {{"OUTBOX_URL": "redis://127.0.0.1:9"}})
assert "redis" in sys.modules
"""
    command = [sys.executable, "-c", script]
    ran = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
