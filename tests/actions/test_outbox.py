"""What cannot be published is stored, and its sender gets 202 once it is."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from tests.actions.outbox_sender import (
    CREATE,
    DELETE,
    Sender,
    data_sent,
    event,
    ids,
    uids,
)

if TYPE_CHECKING:
    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from tests.redis_server import RedisServer


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
