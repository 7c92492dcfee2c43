"""What cannot be published is stored, and its sender gets 202 once it is."""

from __future__ import annotations

import base64
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from actions.shared.frame import kept
from actions.shared.frame.clock import MARGIN_MS
from scripts.manifest import load
from scripts.running.invoker import Invoker
from tests.actions.outbox_sender import (
    CREATE,
    DELETE,
    WAITING,
    Sender,
    data_sent,
    event,
    ids,
    stored,
)
from tests.conftest import ROOT
from tests.redis_server import FAULTS, BrokenRedis, Fault, RedisServer, Router
from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn


@pytest.fixture
def sender(root: Path, adobe: AdobeStandIn, redis_server: RedisServer) -> Sender:
    return Sender(root, adobe, redis_server.url)


def uids(server: RedisServer) -> list[str]:
    return [entry["uid"] for entry in stored(server)]


@pytest.mark.parametrize("endpoint", ["ims", "providers", "ingress"])
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503},
        {"drop": True},
        {"drop": "midway"},
        {"status": 429, "headers": {"Retry-After": "120"}},
        {"status": 403},
        {"status": 400},
    ],
    ids=str,
)
def test_whatever_keeps_an_event_from_being_published_it_is_stored(
    endpoint: Any,
    fault: dict[str, Any],
    sender: Sender,
    adobe: AdobeStandIn,
    redis_server: RedisServer,
) -> None:
    adobe.fail(endpoint, times=None, **fault)
    answer = sender.send(event("u1"))

    assert answer == (202, {"accepted": 1, "status": "queued"}, {})
    assert uids(redis_server) == ["u1"]

    adobe.heal()
    adobe.forget()
    sender.time.move(60)
    assert sender.redeliver()["delivered"] == 1
    assert ids(adobe) == ["u1"]


@pytest.mark.parametrize(
    "inputs",
    [{"OAUTH_CLIENT_ID": ""}, {"AIO_runtime_namespace": "1-nobody-s"}],
    ids=str,
)
def test_settings_that_are_missing_are_ours_to_mend_and_no_event_is_lost(
    inputs: dict[str, str], sender: Sender, redis_server: RedisServer
) -> None:
    assert sender.send(event("u1"), **inputs)[0] == 202
    assert sender.send([event("u2")], **inputs)[0] == 202
    assert uids(redis_server) == ["u1", "u2"]


def test_an_event_that_is_too_large_is_its_senders(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    adobe.max_event_bytes = 2000
    large = event("large", event=DELETE, value={"id": 1, "more": "x" * 2000})
    status, body, _ = sender.send(
        [event("small", event=DELETE, value={"id": 1}), large]
    )

    assert status == 207
    assert [e["status"] for e in body["events"]] == ["published", "failed"]
    assert sender.send(large)[0] == 413
    assert uids(redis_server) == []


def test_what_is_published_is_not_stored(
    sender: Sender, redis_server: RedisServer
) -> None:
    assert sender.send(event("u1"))[0] == 200
    assert sender.send([event("u2"), event("u3")])[0] == 200
    assert redis_server.ask("DBSIZE") == 0


def unrouted(uid: str) -> dict[str, Any]:
    return event(uid, event=DELETE, value={"id": 1})


# What a list holds, by what becomes of each of its events, and the answer's status.
MIXES: list[tuple[str, int]] = [
    ("queued", 202),
    ("queued queued", 202),
    ("published queued", 202),
    ("published queued published", 202),
    ("queued invalid", 207),
    ("queued unrouted", 207),
    ("published queued invalid unrouted", 207),
]


@pytest.mark.parametrize(("mix", "status"), MIXES)
def test_a_list_says_which_of_its_events_are_queued(
    mix: str,
    status: int,
    sender: Sender,
    adobe: AdobeStandIn,
    redis_server: RedisServer,
) -> None:
    adobe.unregister(DELETE)
    adobe.fail(
        "ingress", status=503, times=None, when=lambda call: b"queued" in call.body
    )
    wanted = mix.split()
    made = {
        "invalid": lambda uid: event(uid, value={}),
        "unrouted": unrouted,
        "published": event,
        "queued": event,
    }
    data = [made[kind](f"{kind} {n}") for n, kind in enumerate(wanted)]
    answered, body, headers = sender.send(data)

    assert answered == status
    assert [each["status"] for each in body["events"]] == wanted
    assert body["counts"]["queued"] == wanted.count("queued")
    assert sum(body["counts"].values()) == len(wanted)
    if status == 202:
        assert (body["accepted"], body["status"]) == (len(wanted), "queued")
    else:
        assert "accepted" not in body
    assert headers == {}
    assert sorted(uids(redis_server)) == sorted(
        each["uid"] for each in data if each["uid"].startswith("queued")
    )


def test_what_is_no_event_or_has_no_consumer_is_never_queued(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    adobe.unregister(DELETE)
    refused = {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEYS": "k"}

    assert sender.send(unrouted("u"))[0] == 400
    assert sender.send(event(value={}))[0] == 400
    assert sender.send([unrouted("u"), event(value={})])[0] == 400
    assert sender.send(event(), **refused)[0] == 401
    assert redis_server.ask("DBSIZE") == 0


def test_a_list_is_stored_in_its_order_and_each_id_once(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    adobe.fail("ingress", status=403, times=None)
    names = [f"u{n}" for n in range(1000)]
    status, body, _ = sender.send([event(uid) for uid in names[:999]] + [event("u0")])

    assert (status, body["accepted"]) == (202, 1000)
    assert uids(redis_server) == names[:999]


# Numbers and texts that something on the way could change.
EXACT = [
    '"name":"é — 日本 🪑 \\u0000","price":12345678901234567890123',
    '"name":"n","price":0.10000000000000000000000001',
    '"name":"n","price":1,"more":{"z":1,"a":[-0.0,1E400,[],{},null]}',
]


@pytest.mark.parametrize("value", EXACT)
def test_a_value_waits_and_arrives_byte_for_byte(
    value: str, sender: Sender, adobe: AdobeStandIn
) -> None:
    value = f'{{"sku":"A","description":"d",{value}}}'
    body = f'{{"data": {{"uid": "u-é", "event": "{CREATE}", "value": {value}}}}}'
    params = {
        "__ow_body": base64.b64encode(body.encode()).decode(),
        "__ow_headers": {"content-type": "application/json"},
    }
    adobe.fail("ingress", status=403)
    assert sender.call(params)[0] == 202
    assert sender.redeliver()["delivered"] == 1

    refused, delivered = data_sent(adobe)
    assert refused == delivered
    assert ids(adobe) == ["u-é"]


def test_there_is_time_left_to_store_when_publishing_takes_all_of_it(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    adobe.fail("ingress", status=503, headers={"Retry-After": "9"}, times=None)

    assert sender.send(event("u1"))[0] == 202
    assert uids(redis_server) == ["u1"]
    # Without a deadline there are 30 seconds; a third pause would leave three of them.
    assert sender.time.pauses_s == [9, 9]


@pytest.mark.parametrize("url", ["http://h/", "redis://", "redis://h/zero", "h:6379"])
def test_an_outbox_that_is_none_is_noticed_at_once(
    url: str, sender: Sender, adobe: AdobeStandIn
) -> None:
    status, body, _ = sender.send(event(), OUTBOX_URL=url)

    assert status == 500
    assert body["error"].startswith("The service is not configured")
    assert adobe.published == []


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("upstream", [{"status": 503}, {"status": 403}], ids=str)
def test_without_its_redis_the_answer_is_that_without_an_outbox(
    fault: Fault,
    upstream: dict[str, Any],
    root: Path,
    adobe: AdobeStandIn,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def answer(url: str, data: Any) -> Any:
        # The clock stands still: half a second is what Redis itself may take.
        monkeypatch.setenv("__OW_DEADLINE", str(time.time() * 1000 + MARGIN_MS + 500))
        kept.forget_everything()
        return Sender(root, adobe, url).send(data)

    adobe.fail("ingress", times=None, **upstream)
    for data in (event("u1"), [event("u1"), event("u2", value={})]):
        with BrokenRedis(fault) as redis:
            assert answer(redis.url, data) == answer("", data)
    logs = capsys.readouterr().err
    assert "Events not stored: The outbox is not available" in logs
    assert "secret" not in logs
    assert "Traceback" not in logs


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_published_needs_no_redis(
    fault: Fault, root: Path, adobe: AdobeStandIn
) -> None:
    with BrokenRedis(fault) as redis:
        assert Sender(root, adobe, redis.url).send(event())[0] == 200


@pytest.mark.parametrize("fault", ["silent", "dripping"])
def test_a_slow_redis_does_not_cost_the_deadline(
    fault: Fault, adobe: AdobeStandIn, tmp_path: Path
) -> None:
    """The platform itself ends an activation that takes longer than its limit."""
    copy_application(tmp_path)
    manifest = tmp_path / "actions/ingestion/actions.config.yaml"
    manifest.write_text(manifest.read_text().replace("timeout: 60000", "timeout: 3000"))

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
