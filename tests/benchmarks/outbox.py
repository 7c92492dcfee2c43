"""Redelivery: events a second from a real Redis, side by side against one by one."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from actions.ingestion.redeliver.__main__ import main as redeliver
from actions.ingestion.webhook.__main__ import main as webhook
from tests.benchmarks.adobe_process import AdobeProcess, adobe_process
from tests.benchmarks.measuring import Figure, without_logs
from tests.redis_server import MISSING, RedisServer

if TYPE_CHECKING:
    from collections.abc import Iterator

_GOAL = 10
_LATENCY_MS = 20
_EVENT = {"event": "be-observer.customer_delete", "value": {"id": 1}}


def _store(count: int, inputs: dict[str, Any]) -> None:
    """Store events in the outbox, as the webhook does without its settings."""
    for start in range(0, count, 1000):
        uids = range(start, min(start + 1000, count))
        data = [{**_EVENT, "uid": str(uid)} for uid in uids]
        result = webhook({**inputs, "OAUTH_CLIENT_SECRET": "", "data": data})
        assert result["statusCode"] == 202, result


def _events_per_s(count: int, inputs: dict[str, Any], side_by_side: int) -> float:
    _store(count, inputs)
    start_s = time.perf_counter()
    delivered = 0
    while delivered < count:
        result = redeliver({**inputs, "PUBLISH_CONCURRENCY": str(side_by_side)})
        assert result["delivered"], result
        delivered += result["delivered"]
    return count / (time.perf_counter() - start_s)


def figures(*, quick: bool) -> Iterator[Figure]:
    """Measure where there is a Redis."""
    if MISSING:
        return
    few, many = (20, 200) if quick else (200, 4000)
    with (
        tempfile.TemporaryDirectory() as folder,
        adobe_process(_LATENCY_MS) as adobe,
        without_logs(),
    ):
        server = RedisServer(Path(folder))
        server.start()
        try:
            inputs = _inputs(adobe, server)
            _events_per_s(few, inputs, 1)
            one = _events_per_s(few, inputs, 1)
            all_slots = _events_per_s(many, inputs, 16)
        finally:
            server.kill()
    yield Figure(
        f"redelivery, {_LATENCY_MS} ms network, 16 side by side",
        f"{all_slots:.0f} events/s",
        f"one after the other: {one:.0f} events/s",
        all_slots / one,
        f"≥ {_GOAL} ×",
        all_slots / one >= _GOAL,
    )


def _inputs(adobe: AdobeProcess, server: RedisServer) -> dict[str, Any]:
    return {**adobe.inputs, "WEBHOOK_AUTH": "none", "OUTBOX_URL": server.url}
