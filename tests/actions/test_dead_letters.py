"""An event that was tried too often, or is none, is put aside and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.actions.outbox_sender import DEAD, WAITING, Sender, age, attempts, stored

if TYPE_CHECKING:
    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from tests.redis_server import RedisServer

REASONS: list[tuple[dict[str, Any], str]] = [
    ({"status": 403}, "Adobe I/O Events answered 403"),
    ({"status": 503}, "Adobe I/O Events is not available: status 503"),
    ({"drop": True}, "Adobe I/O Events is not available: "),
    ({"status": 204}, "no registration subscribes to it"),
]


@pytest.mark.parametrize(("fault", "reason"), REASONS, ids=str)
def test_after_so_many_attempts_an_event_is_a_dead_letter_that_says_why(
    fault: dict[str, Any],
    reason: str,
    sender: Sender,
    adobe: AdobeStandIn,
    redis_server: RedisServer,
) -> None:
    sender.store("bad")
    (waiting,) = stored(redis_server)
    adobe.fail("ingress", times=None, **fault)
    for _ in range(2):
        assert sender.redeliver(OUTBOX_MAX_ATTEMPTS="3")["failed"] == 1
        sender.time.move(60)
        age(redis_server, 3600)
    result = sender.redeliver(OUTBOX_MAX_ATTEMPTS="3")

    assert (result["dead"], result["waiting"], result["dead_letters"]) == (1, 0, 1)
    assert stored(redis_server) == []
    assert attempts(redis_server) == []
    (letter,) = stored(redis_server, DEAD)
    assert letter | waiting == letter
    assert letter["attempts"] == "3"
    assert reason in letter["reason"]


def test_an_event_that_is_too_large_is_a_dead_letter_at_once(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    sender.store("u1", "u2")
    adobe.max_event_bytes = 10
    result = sender.redeliver()

    assert (result["dead"], result["failed"], result["ended"]) == (2, 0, "due")
    assert ["bytes" in letter["reason"] for letter in stored(redis_server, DEAD)] == [
        True,
        True,
    ]


def test_the_reason_of_a_dead_letter_holds_no_secret(
    sender: Sender, adobe: AdobeStandIn, redis_server: RedisServer
) -> None:
    secret = sender.inputs["OAUTH_CLIENT_SECRET"]
    sender.store("bad")
    sender.time.move(100_000)  # the token has expired
    body = {"error": "invalid", "error_description": f"not {secret}"}
    adobe.fail("ims", status=400, body=body, times=None)
    sender.redeliver(OUTBOX_MAX_ATTEMPTS="1")

    (letter,) = stored(redis_server, DEAD)
    assert "Adobe IMS answered 400" in letter["reason"]
    assert secret not in letter["reason"]


# Before the year 1, after the year 9999, and what no clock can count.
BEYOND_CALENDARS = ("-62135596801", "253402300800", "1e20", "-1e20", "1e300")


@pytest.mark.parametrize(
    "fields",
    [
        ("uid", "u1"),
        ("uid", b"\xff", "type", "t", "entity", "e", "json", "{}", "accepted_s", "1"),
        *(
            ("uid", "u", "type", "t", "entity", "e", "json", "{}", "accepted_s", when)
            for when in (*("now", "", "nan", "inf", "-inf", "-nan"), *BEYOND_CALENDARS)
        ),
    ],
)
def test_what_is_no_event_is_put_aside_whole(
    fields: tuple[Any, ...], sender: Sender, redis_server: RedisServer
) -> None:
    redis_server.ask("XADD", WAITING, "*", *fields)
    sender.store("u1")
    result = sender.redeliver()

    assert (result["dead"], result["delivered"]) == (1, 1)
    ((_, kept),) = redis_server.ask("XRANGE", DEAD, "-", "+")
    wanted = [f if isinstance(f, bytes) else f.encode() for f in fields]
    assert kept[: len(wanted)] == wanted
