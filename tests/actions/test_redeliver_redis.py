"""Redelivery without its Redis, and after its Redis has died."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.outbox_sender import WAITING, Sender, about, age, ids
from tests.redis_server import FAULTS, BrokenRedis, Fault, RedisServer

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn


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
