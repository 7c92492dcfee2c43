"""``activations`` says what each call was answered, whether it failed, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scripts.platform.web_http import HttpResponse
from tests.operate.answering import ANSWERING

if TYPE_CHECKING:
    from scripts.stand_ins.openwhisk import OpenWhiskHost
    from tests.deploy.shop import Shop

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
