"""What is deployed, where it is called, what it did: the commands of an operator."""

from __future__ import annotations

import json
import re
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from scripts.deploy.host import Host
from scripts.deploy.host_faults import ApiError
from scripts.deploy.openwhisk_api import OpenWhisk
from scripts.operate import activation_records
from scripts.operate.activation_records import follow
from scripts.platform.web_http import HttpResponse
from tests.time_machine import TimeMachine

if TYPE_CHECKING:
    from scripts.stand_ins.openwhisk import OpenWhiskHost
    from tests.deploy.shop import Shop


@pytest.fixture(autouse=True)
def _deployed(shop: Shop) -> None:
    shop.deploy()


def test_status_compares_what_is_deployed_with_the_tree(
    shop: Shop, host: OpenWhiskHost
) -> None:
    shop.edit("app.config.yaml", "          guarded:", "          renamed:")
    host.exchanges.clear()

    ran = shop.command("status", "--json", GREETING="hola")

    states = {step["name"]: step["verb"] for step in ran.json["steps"]}
    assert states["shop/hello"] == "update"
    assert states["shop/renamed"] == "create"
    assert states["shop/guarded"] == "delete"
    assert states["shop/inner"] == "unchanged"
    assert all(one.method == "GET" for one in host.exchanges)
    table = shop.command("status").out
    assert "not deployed" in table
    assert "no longer in the manifest" in table
    assert "0.0.1" in table


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "UTC"])
def test_a_moment_looks_the_same_in_every_time_zone(zone: str, shop: Shop) -> None:
    try:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("TZ", zone)
            time.tzset()
            out = shop.command("status").out
    finally:
        time.tzset()
    moments = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\S*)", out)
    assert moments
    assert set(moments) == {""}


def test_url_says_where_a_web_action_is_called(shop: Shop, host: OpenWhiskHost) -> None:
    url = f"{host.url}/api/v1/web/guest/shop"
    assert shop.command("url", "shop/hello").out == f"{url}/hello\n"
    assert shop.command("url").out == f"{url}/hello\n{url}/guarded\n"
    assert "shop/inner is not a web action" in shop.command("url", "shop/inner").err
    assert "there is no action shop/x" in shop.command("url", "shop/x").err
    assert "Adobe Commerce does not call it" in shop.command("url", "--hook", "xml").err


def test_call_a_web_action_over_http(shop: Shop) -> None:
    ran = shop.command("call", "shop/hello", "--data", '{"name": "Ada"}', "--json")
    assert ran.code == 0
    assert (ran.json["title"], ran.json["status"]) == ("HTTP 200", 200)
    assert ran.json["answer"] == {"text": "hello Ada", "region": "eu"}
    assert ran.json["logs"] == []


@pytest.mark.parametrize("action", ["shop/hello", "shop/inner"])
def test_call_prints_the_id_of_the_activation(
    shop: Shop, host: OpenWhiskHost, action: str
) -> None:
    ran = shop.command("call", action)
    (record,) = host.store.activations.latest(action.rpartition("/")[2])
    title = ran.out.splitlines()[0]
    assert title.endswith(f" activation {record['activationId']}")


def test_call_with_headers_and_a_query(shop: Shop) -> None:
    call = ("call", "shop/guarded", "--query", "name=Ada")
    assert shop.command(*call).code == 1
    ran = shop.command(*call, "--header", "X-Require-Whisk-Auth: a-secret-of-20-bytes")
    assert ran.code == 0
    assert '"text": "hi Ada"' in ran.out


def test_call_another_action_through_the_api(shop: Shop) -> None:
    ran = shop.command("call", "shop/inner", "--data", '{"count": 4}')
    assert ran.code == 0
    assert '"count": 5' in ran.out
    for wrong in (("--data", "[1]"), ("--data", "{"), ("--query", "a=1")):
        assert shop.command("call", "shop/inner", *wrong).code == 2


def test_a_failed_call_shows_the_log(shop: Shop) -> None:
    ran = shop.command("call", "shop/hello", "--data", '{"name": "trouble"}')
    assert ran.code == 1
    assert "HTTP 400" in ran.out
    assert "greeting trouble" in ran.err
    assert "ValueError: there is trouble" in ran.err


def test_activations_say_what_failed_how_long_and_whether_cold(shop: Shop) -> None:
    for name in ("Ada", "trouble"):
        shop.command("call", "shop/hello", "--data", json.dumps({"name": name}))

    warm, cold = shop.command("activations", "shop/hello", "--json").json

    assert (warm["status"], warm["cold"]) == ("application error", False)
    assert (cold["status"], cold["cold"]) == ("success", True)
    assert cold["init_ms"] > 0
    assert cold["duration_ms"] >= cold["init_ms"]
    (failed,) = shop.command("activations", "--failed", "--json").json
    assert failed["activation_id"] == warm["activation_id"]
    table = shop.command("activations").out
    assert warm["activation_id"] in table
    assert "cold, " in table
    assert "warm" in table


_ANSWERING = """
import json
import sys

def main(params):
    if "level" in params:
        line = {"level": params["level"], "message": "what is wrong"}
        if params["level"] == "refused":
            line = {"level": "warning", "message": "Request refused", "reason": "is x"}
        line["event_uid"] = params.get("uid", "")
        print(json.dumps(line), file=sys.stderr)
    return params["answer"]
"""
_OP = {"op": "exception", "message": "none left"}


@pytest.mark.parametrize(
    ("answer", "level", "status", "op", "error", "failed"),
    [
        ({"statusCode": 200, "body": {"op": "success"}}, "", 200, "success", "", False),
        ({"statusCode": 200, "body": _OP}, "info", 200, "exception", "", False),
        ({"statusCode": 200, "body": _OP}, "warning", 200, "exception", "", False),
        ({"statusCode": 200, "body": _OP}, "error", 200, "exception", "is", True),
        ({"statusCode": 200, "body": [_OP]}, "error", 200, "exception", "is", True),
        (
            *({"statusCode": 200, "body": json.dumps(_OP)}, "error"),
            *(200, "exception", "is", True),
        ),
        ({"statusCode": 200, "body": _OP}, "refused", 200, "exception", "is", True),
        # What was allowed although it could not be checked, and the like.
        ({"statusCode": 200, "body": {}}, "error", 200, "", "is", True),
        ({"error": {"statusCode": 401}}, "refused", 401, "", "is x", False),
        # No registration subscribes: it is refused, and not for its caller's fault.
        ({"error": {"statusCode": 400, "body": {}}}, "error", 400, "", "is", True),
        ({"error": {"statusCode": 401}}, "warning", 401, "", "", False),
        ({"statusCode": 413}, "", 413, "", "", False),
        ({"statusCode": 500}, "error", 500, "", "is", True),
        ({"error": {"statusCode": "503"}}, "error", 503, "", "is", True),
        ({"error": "it broke"}, "", None, "", "it broke", True),
        ({"count": 1}, "", None, "", "", False),
    ],
)
@pytest.mark.parametrize("keeps_logs", [True, False], ids=["logs", "no logs"])
def test_activations_say_what_was_answered_and_why(
    shop: Shop,
    host: OpenWhiskHost,
    answer: dict[str, Any],
    level: str,
    status: int | None,
    op: str,
    error: str,
    failed: bool,
    keeps_logs: bool,
) -> None:
    code = {"exec": {"kind": "python:3.11", "code": _ANSWERING}}
    host.store.put("actions", "shop/inner", code, overwrite=True)
    params = {"answer": answer, **({"level": level} if level else {})}
    shop.command("call", "shop/inner", "--data", json.dumps(params))
    if not keeps_logs:
        (record,) = host.store.activations.latest()
        short = json.dumps([{**record, "logs": []}]).encode()
        listed = HttpResponse(200, (("content-type", "application/json"),), short)
        host.fault = lambda request: (
            listed if request.path.endswith("/activations") else None
        )

    (one,) = shop.command("activations", "--json").json
    if one["http_status"] == 200 and not (keeps_logs or op == "exception"):
        failed = False  # the host is not asked for the log of each success
    only_failed = shop.command("activations", "--failed", "--json").json
    table = shop.command("activations").out

    assert (one["http_status"], one["op"], one["failed"]) == (status, op, failed)
    if keeps_logs or failed or op == "exception" or status != 200:
        assert error in one["first_error"]
        assert bool(error) == bool(one["first_error"])
    assert only_failed == ([one] if failed else [])
    assert f"{status or ''} {op}".strip() in table
    assert one["first_error"] in table


@pytest.fixture
def busy(shop: Shop, host: OpenWhiskHost) -> dict[str, Any]:
    """A failure, which 450 later activations follow; returns its record."""
    shop.command("call", "shop/hello", "--data", '{"name": "trouble"}')
    (failed,) = host.store.activations.latest()
    shop.command("call", "shop/hello", "--data", '{"name": "Ada"}')
    later = host.store.activations.latest()[0]
    for number in range(450):
        another = {"activationId": f"{number:032x}", "start": later["start"] + number}
        host.store.activations.keep({**later, **another})
    return dict(failed)


def test_a_failure_is_found_however_many_followed(
    shop: Shop, busy: dict[str, Any]
) -> None:
    found = shop.command("activations", "--failed", "--json").json
    assert [one["activation_id"] for one in found] == [busy["activationId"]]
    for words in (("--failed",), ("--failed", "--since", "1h"), ("--limit", "460")):
        ran = shop.command("logs", *words)
        assert busy["activationId"] in ran.err
        assert ran.code == 0
    assert len(shop.command("activations", "--limit", "460", "--json").json) == 452


def test_where_the_look_back_ends_is_said(
    shop: Shop, busy: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activation_records, "MOST_RECORDS", 400)
    for command in ("activations", "logs"):
        ran = shop.command(command, "--failed")
        assert busy["activationId"] not in ran.out + ran.err
        assert "only the latest 400 activations" in ran.err


def test_activations_of_others_are_left_out(shop: Shop, host: OpenWhiskHost) -> None:
    code = {"exec": {"kind": "python:3.11", "code": "def main(p):\n    return {}\n"}}
    host.store.put("actions", "by-hand", code, overwrite=False)
    shop.command("call", "shop/inner")
    with OpenWhisk(Host(host.url, host.auth)) as api:
        api.connect()
        api.invoke("by-hand", {})
    (one,) = shop.command("activations", "--json").json
    assert one["action"] == "shop/inner"


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
    code = {"exec": {"kind": "python:3.11", "code": _ANSWERING}}
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
def test_filters_that_cannot_be(shop: Shop, words: tuple[str, ...]) -> None:
    assert shop.command("logs", *words).code == 2


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


def test_too_many_calls_are_refused_and_said_so(
    shop: Shop, host: OpenWhiskHost
) -> None:
    body = (
        b'{"error": "Too many requests in the last minute (count: 61, allowed: 60)."}'
    )
    busy = HttpResponse(429, (("retry-after", "0"),), body)
    host.fault = lambda request: busy if request.method == "POST" else None
    ran = shop.command("call", "shop/inner")
    assert ran.code == 1
    assert "429 Too many requests in the last minute" in ran.err
    assert "try again in a minute" in ran.err
