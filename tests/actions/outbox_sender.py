"""Both sides of the outbox, called as warm containers would call them."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from actions.ingestion.redeliver.__main__ import main as redeliver
from actions.ingestion.webhook.__main__ import main as webhook
from scripts.manifest import load
from tests.time_machine import TimeMachine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from scripts.stand_ins.adobe.wire import Call
    from tests.redis_server import RedisServer

CREATE = "be-observer.catalog_product_create"
DELETE = "be-observer.customer_delete"
VALUE = {"sku": "A", "name": "n", "price": 1, "description": "d"}
WAITING = "starter-kit:outbox:v1:waiting"
DEAD = "starter-kit:outbox:v1:dead"
_PATIENCE_S = 30


def event(uid: str = "1", **more: Any) -> dict[str, Any]:
    return {"uid": uid, "event": CREATE, "value": VALUE, **more}


class Sender:
    """Sends events with time in its hands, and has the outbox emptied."""

    def __init__(self, root: Path, adobe: AdobeStandIn, url: str, **env: str) -> None:
        self.time = TimeMachine()
        self.adobe = adobe
        application = load(root, {**adobe.environment, "OUTBOX_URL": url, **env})
        self.inputs = application.action("ingestion/webhook").parameters
        self.redeliver_inputs = application.action("ingestion/redeliver").parameters

    def send(
        self, data: Any, **inputs: Any
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        """Return status, body and headers of the answer."""
        return self.call({"data": data}, **inputs)

    def call(
        self, params: Mapping[str, Any], **inputs: Any
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        """Return status, body and headers of the answer to any parameters."""
        result = webhook({**self.inputs, **inputs, **params}, clock=self.time.clock)
        answer = result.get("error", result)
        return answer["statusCode"], answer["body"], answer.get("headers", {})

    def store(self, *uids: str) -> None:
        """Let events be queued, in this order."""
        self.adobe.fail("ingress", status=403, times=None)
        assert self.send([event(uid) for uid in uids])[0] == 202
        self.adobe.heal()

    def redeliver(self, **params: Any) -> dict[str, Any]:
        """Return what a round through the outbox came to."""
        return redeliver({**self.redeliver_inputs, **params}, clock=self.time.clock)


def ids(adobe: AdobeStandIn) -> list[str]:
    return [each["id"] for each in adobe.published]


def age(server: RedisServer, seconds: float) -> None:
    """Let so much time pass for everything that is pending."""
    for entry, consumer, idle_ms, _ in server.ask(
        "XPENDING", WAITING, "redeliver", "-", "+", 10_000
    ):
        server.ask(
            *("XCLAIM", WAITING, "redeliver", consumer, 0, entry),
            *("IDLE", idle_ms + round(seconds * 1000), "JUSTID"),
        )


def stored(server: RedisServer, key: str = WAITING) -> list[dict[str, str]]:
    """Return what stands in a stream."""
    return [
        dict(zip(texts[::2], texts[1::2], strict=True))
        for _, fields in server.ask("XRANGE", key, "-", "+")
        for texts in [[part.decode() for part in fields]]
    ]


def data_sent(adobe: AdobeStandIn) -> list[bytes]:
    """Return the payload of each request to the ingress, byte for byte."""
    bodies = [r.body for r in adobe.requests if r.endpoint == "ingress"]
    for body in bodies:
        json.loads(body)
    return [body.partition(b'"data":')[2] for body in bodies]


def attempts(server: RedisServer) -> list[int]:
    """Return how often each event that is pending was tried."""
    return [n for *_, n in server.ask("XPENDING", WAITING, "redeliver", "-", "+", 100)]


def about(uid: str) -> Callable[[Call], bool]:
    """Return what tells whether a request carries this event."""
    return lambda call: f'"id":"{uid}"'.encode() in call.body


def about_bad(call: Call) -> bool:
    """Tell whether a request carries an event whose id begins with ``bad``."""
    return b'"bad' in call.body


def wait_until(happened: Callable[..., bool]) -> None:
    """Return once it has; fail when that takes too long."""
    give_up_s = time.monotonic() + _PATIENCE_S
    while not happened():
        assert time.monotonic() < give_up_s
        time.sleep(0.01)


def uids(server: RedisServer) -> list[str]:
    """Return the ids of the events that wait, in their order."""
    return [entry["uid"] for entry in stored(server)]
