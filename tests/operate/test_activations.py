"""``activations`` says what each call was answered, and finds those that failed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scripts.deploy.host import Host
from scripts.deploy.openwhisk_api import OpenWhisk
from scripts.operate import activation_records
from scripts.platform.web_http import HttpResponse
from tests.operate.answering import ANSWERING

if TYPE_CHECKING:
    from scripts.stand_ins.openwhisk import OpenWhiskHost
    from tests.deploy.shop import Shop


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
    code = {"exec": {"kind": "python:3.11", "code": ANSWERING}}
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
