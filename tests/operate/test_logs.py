"""``logs`` prints what activations wrote: of one, of those asked for, as they come."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from scripts.deploy.host import Host
from scripts.deploy.host_faults import ApiError
from scripts.deploy.openwhisk_api import OpenWhisk
from scripts.operate.activation_records import follow
from scripts.platform.web_http import HttpResponse
from tests.operate.answering import ANSWERING
from tests.sample_applications import SAMPLE_APPS
from tests.time_machine import TimeMachine

if TYPE_CHECKING:
    from scripts.stand_ins.openwhisk import OpenWhiskHost
    from tests.commands.command_line import StarterKit
    from tests.deploy.shop import Shop


def test_logs_are_printed_oldest_first(shop: Shop) -> None:
    for name in ("one", "two", "three"):
        shop.command("call", "shop/hello", "--data", json.dumps({"name": name}))
    ran = shop.command("logs", "--limit", "2")
    lines = [line.split()[-1] for line in ran.err.splitlines() if "greeting" in line]
    assert lines == ["two", "three"]
    data = shop.command("logs", "shop/hello", "--limit", "1", "--json").out
    assert json.loads(data)["message"] == "greeting three"


def test_logs_of_one_activation_by_its_id(shop: Shop, host: OpenWhiskHost) -> None:
    for name in ("one", "two", "three"):
        shop.command("call", "shop/hello", "--data", json.dumps({"name": name}))
    wanted = host.store.activations.latest()[1]["activationId"]

    assert shop.command("logs", f" {wanted.upper()}").code == 0
    ran = shop.command("logs", wanted)
    lines = shop.command("logs", wanted, "--json").out.splitlines()
    data = [json.loads(line) for line in lines]

    assert ran.code == 0
    assert wanted in ran.err
    assert "greeting two" in ran.err
    assert "greeting one" not in ran.err
    assert {line["activation_id"] for line in data} == {wanted}


def test_plain_lines_of_a_log_show_their_time(shop: Shop, host: OpenWhiskHost) -> None:
    shop.command("call", "shop/hello", "--data", '{"name": "Ada"}')
    (record,) = host.store.activations.latest()
    (line,) = [each for each in record["logs"] if "greeting Ada" in each]
    stamp = line.split()[0]

    ran = shop.command("logs", record["activationId"])
    (shown,) = [each for each in ran.err.splitlines() if "greeting Ada" in each]
    (data,) = map(json.loads, shop.command("logs", "--json").out.splitlines())

    local = datetime.fromisoformat(stamp).astimezone()
    assert shown.split()[0] == f"{local:%H:%M:%S}.{stamp[20:23]}"
    assert data["time"] == stamp


def test_an_activation_that_is_unknown_or_to_be_followed(shop: Shop) -> None:
    gone = shop.command("logs", "0" * 32)
    assert gone.code == 1
    assert f"the host has no activation {'0' * 32}" in gone.err
    wrong = shop.command("logs", "0" * 32, "--follow")
    assert wrong.code == 2
    assert "--follow does not go with an activation" in wrong.err


@pytest.fixture
def _three_logged(shop: Shop, host: OpenWhiskHost) -> None:
    code = {"exec": {"kind": "python:3.11", "code": ANSWERING}}
    host.store.put("actions", "shop/inner", code, overwrite=True)
    for status, level, uid in (
        *((200, "info", "a"), (500, "error", "b"), (400, "warning", "c")),
    ):
        params = {"answer": {"statusCode": status}, "level": level, "uid": uid}
        shop.command("call", "shop/inner", "--data", json.dumps(params))


@pytest.mark.usefixtures("_three_logged")
@pytest.mark.parametrize(
    ("words", "uids"),
    [
        ((), "abc"),
        (("--failed",), "b"),
        (("--failed", "--limit", "1"), "b"),
        (("--uid", "c"), "c"),
        (("--uid", "nope"), ""),
        (("--failed", "--uid", "c"), ""),
        (("--since", "1h"), "abc"),
        (("--since", "1h", "--limit", "2"), "bc"),
    ],
)
def test_logs_are_filtered(shop: Shop, words: tuple[str, ...], uids: str) -> None:
    ran = shop.command("logs", "--json", *words)
    assert ran.code == 0
    assert [json.loads(line)["event_uid"] for line in ran.out.splitlines()] == list(
        uids
    )


@pytest.mark.usefixtures("_three_logged")
def test_an_event_is_looked_for_beyond_the_latest_activations(shop: Shop) -> None:
    for _ in range(5):
        shop.command("call", "shop/hello")
    ran = shop.command("logs", "--json", "--uid", "a")
    assert [json.loads(line)["event_uid"] for line in ran.out.splitlines()] == ["a"]


@pytest.mark.usefixtures("_three_logged")
def test_logs_since_leave_out_what_began_before(
    shop: Shop, host: OpenWhiskHost
) -> None:
    old = host.store.activations.latest()[-1]
    old["start"] -= 2 * 3_600_000
    for since, count in (("1h", 2), ("60m", 2), ("3h", 3), ("1d", 3)):
        ran = shop.command("logs", "--json", "--since", since)
        assert len(ran.out.splitlines()) == count


@pytest.mark.parametrize(
    "words",
    [
        *(("--since", text) for text in ("", "m", "10", "0m", "-1h", "2w", "1.5h")),
        ("--failed", "--follow"),
        ("0" * 32, "--failed"),
        ("0" * 32, "--since", "1h"),
    ],
)
def test_filters_that_cannot_be(
    words: tuple[str, ...], starter_kit: StarterKit
) -> None:
    app = SAMPLE_APPS / "deployed"
    assert starter_kit("logs", "--app", app, *words).code == 2


@pytest.mark.usefixtures("shop")
def test_following_yields_each_activation_once_also_a_late_one(
    host: OpenWhiskHost,
) -> None:
    late = host.store.activations.latest()
    with OpenWhisk(Host(host.url, host.auth)) as api:
        api.connect()
        first = api.invoke("shop/inner", {})
        rounds = 0

        def meanwhile(_: float) -> None:
            """Between two looks: a call; a record that began before; a fault."""
            nonlocal rounds
            rounds += 1
            if rounds == 1:
                seen = api.invoke("shop/inner", {})
                old = {**seen, "activationId": "late", "start": seen["start"] - 1000}
                host.store.activations.keep(old)
            elif rounds == 2:
                host.fault = lambda _: HttpResponse(400, (), b'{"error": "no"}')
            elif rounds == 3:
                host.fault = lambda _: None
                api.invoke("shop/inner", {"count": 9})

        following = follow(api, since_ms=int(first["start"]) - 5000, sleep=meanwhile)
        seen = [next(following)["activationId"] for _ in range(4)]

    assert late == []
    assert len(set(seen)) == 4
    assert seen[0] == first["activationId"]
    assert seen[1] == "late"


def test_following_ends_when_the_credential_is_refused(host: OpenWhiskHost) -> None:
    with OpenWhisk(Host(host.url, "u:wrong"), clock=TimeMachine().clock) as api:
        api.namespace = "guest"
        with pytest.raises(ApiError, match="does not accept the credential"):
            next(follow(api, since_ms=0, sleep=lambda _: None))
