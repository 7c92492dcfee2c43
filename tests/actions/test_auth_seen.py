"""A signed message is taken once; a sender that was not served may send it again."""

from __future__ import annotations

import base64
import hmac
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from actions.shared.frame.clock import MARGIN_MS
from tests.actions.outbox_sender import DELETE, Sender, event, ids
from tests.redis_server import FAULTS, BrokenRedis, Fault, RedisServer

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn

KEY = b"0123456789abcdef"
ENV = {
    "WEBHOOK_AUTH": "standard-webhooks",
    "WEBHOOK_SIGNING_SECRETS": f"whsec_{base64.b64encode(KEY).decode()}",
}
SEEN = "starter-kit:outbox:v1:seen:*"
REFUSED: tuple[int, dict[str, Any], dict[str, str]] = (
    401,
    {"error": "Unauthorized"},
    {"WWW-Authenticate": 'Signature realm="webhook"'},
)


class Signer(Sender):
    """Signs what it sends, each message with an id."""

    def message(
        self, data: Any, message_id: str = "msg_1", offset_s: int = 0
    ) -> dict[str, Any]:
        body = json.dumps({"data": data}).encode()
        timestamp = str(int(self.time.clock.now_s()) + offset_s)
        signed = b".".join((message_id.encode(), timestamp.encode(), body))
        digest = base64.b64encode(hmac.digest(KEY, signed, "sha256")).decode()
        return {
            "__ow_body": base64.b64encode(body).decode(),
            "__ow_headers": {
                "content-type": "application/json",
                "webhook-id": message_id,
                "webhook-timestamp": timestamp,
                "webhook-signature": f"v1,{digest}",
            },
        }


@pytest.fixture
def signer(root: Path, adobe: AdobeStandIn, redis_server: RedisServer) -> Signer:
    return Signer(root, adobe, redis_server.url, **ENV)


def test_a_message_is_taken_once(
    signer: Signer, adobe: AdobeStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    message = signer.message(event("u1"))

    assert signer.call(message)[0] == 200
    assert signer.call(message) == REFUSED
    assert "was taken already" in capsys.readouterr().err
    assert signer.call(signer.message(event("u2"), "msg_2"))[0] == 200
    assert ids(adobe) == ["u1", "u2"]


def test_another_signature_or_time_makes_no_other_message_of_it(
    signer: Signer,
) -> None:
    assert signer.call(signer.message(event("u1")))[0] == 200
    assert signer.call(signer.message(event("u1"), offset_s=5)) == REFUSED


@pytest.mark.parametrize("tolerance_s", [300, 7])
@pytest.mark.parametrize("ahead", [True, False])
def test_an_id_is_known_as_long_as_its_time_stamp_is_good(
    tolerance_s: int, ahead: bool, signer: Signer, redis_server: RedisServer
) -> None:
    offset_s = tolerance_s if ahead else -tolerance_s
    message = signer.message(event("u1"), offset_s=offset_s)
    answer = signer.call(message, WEBHOOK_TOLERANCE_S=str(tolerance_s))
    (key,) = redis_server.ask("KEYS", SEEN)

    assert answer[0] == 200
    left_s = redis_server.ask("PTTL", key) / 1000
    assert 2 * tolerance_s - 5 < left_s <= 2 * tolerance_s


def test_an_event_that_is_queued_is_done_with(
    signer: Signer, adobe: AdobeStandIn
) -> None:
    message = signer.message(event("u1"))
    adobe.fail("ingress", status=403)

    assert signer.call(message)[0] == 202
    assert signer.call(message) == REFUSED


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (event("u1", value={}), 400),
        (event("u1", event=DELETE, value={"id": 1}), 400),
        ([event("u1"), event("u2", value={})], 207),
    ],
)
def test_who_has_to_send_something_again_may(
    data: Any, status: int, signer: Signer, adobe: AdobeStandIn
) -> None:
    adobe.unregister(DELETE)
    message = signer.message(data)

    assert signer.call(message)[0] == status
    assert signer.call(message)[0] == status


def test_who_was_told_to_come_again_may(
    signer: Signer, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    message = signer.message(event("u1"))
    adobe.fail("ingress", status=403)
    redis_server.ask("CONFIG", "SET", "maxmemory", "1")
    redis_server.ask("CONFIG", "SET", "maxmemory-policy", "noeviction")
    # Nothing can be stored, neither the id nor the event.
    try:
        assert signer.call(message)[0] == 503
    finally:
        redis_server.ask("CONFIG", "SET", "maxmemory", "0")
    assert redis_server.ask("DBSIZE") == 0
    adobe.heal()

    assert signer.call(message)[0] == 200
    assert signer.call(message) == REFUSED


def test_an_answer_of_502_frees_the_id(
    signer: Signer, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    """The outbox is broken in a way that leaves the ids alone."""
    redis_server.ask("SET", "starter-kit:outbox:v1:waiting", "no stream")
    message = signer.message(event("u1"))
    adobe.fail("ingress", status=403)

    assert signer.call(message)[0] == 502
    assert redis_server.ask("KEYS", SEEN) == []
    assert signer.call(message)[0] == 200


def test_of_two_at_the_same_time_one_is_taken(
    signer: Signer, adobe: AdobeStandIn
) -> None:
    message = signer.message(event("u1"))
    adobe.fail("ingress", delay_ms=300)
    statuses: list[int] = []

    def call() -> None:
        statuses.append(signer.call(message)[0])

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200] + [401] * 7
    assert ids(adobe) == ["u1"]


def test_a_container_that_dies_frees_the_id_when_its_time_is_over(
    signer: Signer,
    adobe: AdobeStandIn,
    redis_server: RedisServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    end_ms = signer.time.clock.now_s() * 1000 + 20_000
    monkeypatch.setenv("__OW_DEADLINE", str(end_ms))
    adobe.fail("ingress", delay_ms=200)
    left_ms: list[int] = []

    def look() -> None:
        while not adobe.published:
            pass
        (key,) = redis_server.ask("KEYS", SEEN)
        left_ms.append(redis_server.ask("PTTL", key))

    looking = threading.Thread(target=look)
    looking.start()
    assert signer.call(signer.message(event("u1")))[0] == 200
    looking.join()

    assert 10_000 < left_ms[0] <= 20_000 + MARGIN_MS


@pytest.mark.parametrize("fault", FAULTS)
def test_without_its_redis_no_caller_is_accepted_and_each_may_come_again(
    fault: Fault,
    root: Path,
    adobe: AdobeStandIn,
    redis_server: RedisServer,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with BrokenRedis(fault) as redis:
        signer = Signer(root, adobe, redis.url, **ENV)
        message = signer.message(event("u1"))
        status, body, headers = signer.call(message)

    assert (status, headers) == (503, {"Retry-After": "30"})
    text = "The outbox is not available at the moment. Send the request again later"
    assert body == {"error": text}
    assert "secret" not in capsys.readouterr().err
    assert adobe.published == []
    assert signer.call(message, OUTBOX_URL=redis_server.url)[0] == 200


def test_a_stranger_hears_nothing_of_a_redis_that_is_down(
    root: Path, adobe: AdobeStandIn
) -> None:
    with BrokenRedis("refused") as redis:
        signer = Signer(root, adobe, redis.url, **ENV)
        message = signer.message(event("u1"))
        message["__ow_headers"]["webhook-signature"] = "v1,AAAA"
        assert signer.call(message) == REFUSED


def test_a_stranger_can_use_up_no_id(signer: Signer, redis_server: RedisServer) -> None:
    message = signer.message(event("u1"))
    forged = {**message["__ow_headers"], "webhook-signature": "v1,AAAA"}

    assert signer.call({**message, "__ow_headers": forged}) == REFUSED
    assert redis_server.ask("DBSIZE") == 0
    assert signer.call(message)[0] == 200


def test_another_check_may_still_let_the_caller_in(
    root: Path, adobe: AdobeStandIn
) -> None:
    env = {**ENV, "WEBHOOK_AUTH": "standard-webhooks,api-key", "WEBHOOK_API_KEYS": "k"}
    with BrokenRedis("refused") as redis:
        signer = Signer(root, adobe, redis.url, **env)
        message = signer.message(event("u1"))
        message["__ow_headers"]["x-api-key"] = "k"
        assert signer.call(message)[0] == 200


def test_without_an_outbox_only_the_time_stamp_counts(
    root: Path, adobe: AdobeStandIn
) -> None:
    signer = Signer(root, adobe, "", **ENV)
    message = signer.message(event("u1"))

    assert signer.call(message)[0] == 200
    assert signer.call(message)[0] == 200
