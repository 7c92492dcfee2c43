"""Many calls at the same time in one process: what is kept is shared, and whole."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from actions.shared.frame.clock import Deadline
from actions.shared.frame.event_loop import OutOfTime
from actions.shared.frame.resolve import resolve
from actions.shared.platforms import calling
from actions.shared.platforms.action_table import DeployedAction
from actions.shared.platforms.web_call import WebCall
from scripts.front_doors.table_entries import table
from scripts.manifest import load
from tests.actions.outbox_sender import stored
from tests.conftest import ROOT
from tests.front_doors.doors import lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from actions.shared.platforms.web_answer import WebAnswer
    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from tests.redis_server import RedisServer

WEBHOOK, CHECK_STOCK = "ingestion/webhook", "webhook/check-stock"
THREADS = 48


@pytest.fixture(name="env")
def _env(adobe: AdobeStandIn) -> dict[str, str]:
    return {**adobe.environment, "BACKOFFICE_PROVIDER_ID": adobe.provider_id}


def deployed(path: str, env: dict[str, str]) -> DeployedAction:
    return DeployedAction(path, table(load(ROOT, {}))[path], env)


def event(number: int) -> bytes:
    event = {
        "uid": f"uid-{number}",
        "event": "be-observer.catalog_product_delete",
        "value": {"sku": f"SKU-{number}"},
    }
    return json.dumps({"data": event}).encode()


def called(
    action: DeployedAction,
    bodies: Iterable[bytes],
    *,
    headers: dict[str, str] | None = None,
    remaining_ms: float = 30_000,
) -> list[WebAnswer]:
    """Return the answers to calls that begin together, in their order."""
    given = list(bodies)
    together = Barrier(len(given))

    def call(number: int, body: bytes) -> WebAnswer:
        together.wait()
        activation = calling.activation_of(action, f"call-{number}", remaining_ms)
        request = WebCall("POST", headers or {}, body=body)
        return calling.answer(action, request, activation)

    with ThreadPoolExecutor(len(given)) as threads:
        return list(threads.map(call, range(len(given)), given))


def test_one_token_serves_all_calls_and_each_event_arrives_once(
    env: dict[str, str], adobe: AdobeStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = called(deployed(WEBHOOK, env), map(event, range(THREADS)))

    assert {answer.status for answer in answers} == {200}
    assert sorted(each["data"]["sku"] for each in adobe.published) == sorted(
        f"SKU-{number}" for number in range(THREADS)
    )
    assert [request.endpoint for request in adobe.requests].count("ims") == 1
    published = [line for line in lines(capsys) if line["message"] == "Event published"]
    assert len(published) == THREADS
    for line in published:
        number = line["event_uid"].removeprefix("uid-")
        assert line["activation_id"] == f"call-{number}"


def test_a_token_that_is_refused_is_renewed_once(
    env: dict[str, str], adobe: AdobeStandIn
) -> None:
    action = deployed(WEBHOOK, env)
    called(action, [event(0)])
    refused = adobe.requests[-1].headers["authorization"]
    adobe.fail(
        "ingress",
        status=401,
        times=None,
        when=lambda call: call.headers["authorization"] == refused,
    )
    adobe.forget()

    answers = called(action, map(event, range(THREADS)))

    assert {answer.status for answer in answers} == {200}
    assert [request.endpoint for request in adobe.requests].count("ims") == 1


def test_the_circuit_opens_for_all_of_them(
    env: dict[str, str], adobe: AdobeStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    adobe.fail("ingress", status=503, times=None)
    action = deployed(WEBHOOK, env)
    failed = called(action, map(event, range(8)), remaining_ms=1_600)
    adobe.forget()
    capsys.readouterr()

    answers = called(action, map(event, range(THREADS)))

    assert {answer.status for answer in (*failed, *answers)} == {503}
    assert adobe.requests == []
    errors = [line["message"] for line in lines(capsys) if line["level"] == "error"]
    assert len(errors) == THREADS
    assert all("the circuit to" in message for message in errors)


def test_what_cannot_be_published_is_stored_once_each(
    env: dict[str, str], adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    adobe.fail("ingress", status=403, times=None)
    action = deployed(WEBHOOK, {**env, "OUTBOX_URL": redis_server.url})

    answers = called(action, map(event, range(THREADS)))

    assert {answer.status for answer in answers} == {202}
    assert sorted(entry["uid"] for entry in stored(redis_server)) == sorted(
        f"uid-{number}" for number in range(THREADS)
    )


def test_a_message_that_comes_many_times_at_once_is_taken_once(
    env: dict[str, str], adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    key = b"a secret of twenty-four b"
    settings = {
        "OUTBOX_URL": redis_server.url,
        "WEBHOOK_AUTH": "standard-webhooks",
        "WEBHOOK_SIGNING_SECRETS": base64.b64encode(key).decode(),
    }
    now = str(int(time.time()))
    signed = b".".join((b"m1", now.encode(), event(1)))
    signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": now,
        "webhook-signature": f"v1,{signature}",
        "content-type": "application/json",
    }
    action = deployed(WEBHOOK, {**env, **settings})

    answers = called(action, [event(1)] * THREADS, headers=headers)

    statuses = [answer.status for answer in answers]
    assert sorted(statuses) == [200] + [401] * (THREADS - 1)
    assert len(adobe.published) == 1


def test_functions_of_users_that_are_async_run_side_by_side(
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = {
        "STOCK_SOURCE": "tests.front_doors.slow_stock:ask",
        "WEBHOOK_AUTH": "tests.front_doors.slow_stock:check",
        "STOCK_TIMEOUT_MS": "4500",
    }
    action = deployed(CHECK_STOCK, settings)
    carts = [
        json.dumps({"item": {"sku": f"SKU-{number}", "qty": 2}}).encode()
        for number in range(THREADS)
    ]

    answers = called(action, carts)

    for number, answer in enumerate(answers):
        assert f"SKU-{number} (1 left)" in json.loads(answer.body)["message"]
    said = [line for line in lines(capsys) if line["message"] == "asked"]
    assert len(said) == THREADS
    for line in said:
        number = line["sku"].removeprefix("SKU-")
        assert line["activation_id"] == f"call-{number}"


def test_what_holds_the_event_loop_costs_no_other_call_its_answer() -> None:
    async def holds_it() -> None:
        time.sleep(0.15)  # noqa: ASYNC251 - that is what must not matter

    async def quick(number: int) -> int:
        await asyncio.sleep(0)
        return number

    def call(number: int) -> int | None:
        if number % 20 == 0:
            with suppress(OutOfTime):
                resolve(holds_it(), Deadline(10))
            return None
        return resolve(quick(number), Deadline(60_000))

    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(call, range(400)))

    assert found == [number if number % 20 else None for number in range(400)]
