"""Whatever an action answers is described, down to its last key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scripts.contracts import openapi
from scripts.manifest import load
from tests.conftest import ROOT
from tests.contracts.closed import faults
from tests.vectors import load as vectors

if TYPE_CHECKING:
    from scripts.pytest_plugin import Answer, Invoke
    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from tests.redis_server import RedisServer

WEBHOOK = "ingestion/webhook"
CHECK = "webhook/check-stock"
DOCUMENT = openapi.document(load(ROOT, {}))
DELETED = "be-observer.customer_delete"
GOOD = {"uid": "1", "event": DELETED, "value": {"id": 1}}
BAD = {"uid": "2", "event": DELETED, "value": {}}
GONE = {"status": 429, "headers": {"Retry-After": "120"}, "times": None}
REFUSED = {"status": 403, "times": None}
NOT_SUBSCRIBED = {"status": 204, "times": None}
JSON = {"content-type": "application/json"}


def described(path: str, answer: Answer) -> None:
    assert answer.headers["content-type"] == "application/json"
    assert faults(DOCUMENT, path, answer.status, answer.json) == []


@pytest.mark.parametrize("raw", [False, True], ids=["plain", "raw"])
@pytest.mark.parametrize("case", vectors("ingestion"), ids=lambda case: case["name"])
def test_the_answers_of_the_ingestion_vectors_are_described(
    case: dict[str, Any], raw: bool, invoke: Invoke, adobe: AdobeStandIn
) -> None:
    for fault in case["adobe"].get("ingress", []):
        adobe.fail("ingress", **fault)
    described(WEBHOOK, invoke(WEBHOOK, json=case["params"], env=case["env"], raw=raw))


@pytest.mark.parametrize("raw", [False, True], ids=["plain", "raw"])
@pytest.mark.parametrize("case", vectors("check_stock"), ids=lambda case: case["name"])
def test_the_answers_of_the_check_stock_vectors_are_described(
    case: dict[str, Any], raw: bool, invoke: Invoke
) -> None:
    described(CHECK, invoke(CHECK, json=case["params"], raw=raw))


Case = tuple[int, dict[str, Any], dict[str, Any]]
CASES: dict[str, Case] = {
    "one event": (200, {"json": {"data": GOOD}}, {}),
    "a list": (200, {"json": {"data": [GOOD]}}, {}),
    "a list, in part": (207, {"json": {"data": [GOOD, BAD, 1]}}, {}),
    "an invalid event": (400, {"json": {"data": BAD}}, {}),
    "a list of invalid ones": (400, {"json": {"data": [BAD, None]}}, {}),
    "no data": (400, {"json": {}}, {}),
    "nothing at all": (400, {"method": "POST"}, {}),
    "no registration subscribes": (400, {"json": {"data": GOOD}}, NOT_SUBSCRIBED),
    "no registration for a list": (400, {"json": {"data": [GOOD]}}, NOT_SUBSCRIBED),
    "no JSON": (400, {"body": "{", "headers": JSON}, {}),
    "no JSON, raw": (400, {"body": "{", "headers": JSON, "raw": True}, {}),
    "no text, raw": (400, {"body": b"\xff", "headers": JSON, "raw": True}, {}),
    "a reserved parameter": (
        400,
        {"json": {"__ow_path": "", "data": GOOD}, "raw": False},
        {},
    ),
    "an input": (400, {"json": {"LOG_LEVEL": "debug", "data": GOOD}, "raw": False}, {}),
    "no JSON, plain": (400, {"body": "{", "headers": JSON, "raw": False}, {}),
    "compressed": (
        415,
        {"body": b"\x1f\x8b", "headers": {"content-encoding": "gzip"}},
        {},
    ),
    "too much for Adobe": (413, {"json": {"data": GOOD}}, {"status": 413}),
    "a list that is too much for Adobe": (
        413,
        {"json": {"data": [GOOD]}},
        {"status": 413},
    ),
    "a stranger": (401, {"json": {"data": GOOD}, "env": {"WEBHOOK_AUTH": "basic"}}, {}),
    "no JSON wanted": (
        406,
        {"json": {"data": GOOD}, "headers": {"accept": "text/html"}},
        {},
    ),
    "too much": (413, {"body": b" " * 1_048_577, "headers": JSON}, {}),
    "not configured": (
        500,
        {"json": {"data": GOOD}, "env": {"OAUTH_CLIENT_ID": ""}},
        {},
    ),
    "Adobe refuses": (502, {"json": {"data": GOOD}}, REFUSED),
    "Adobe refuses a list": (502, {"json": {"data": [GOOD, BAD]}}, REFUSED),
    "Adobe is gone": (503, {"json": {"data": GOOD}}, GONE),
    "Adobe is gone for a list": (503, {"json": {"data": [GOOD]}}, GONE),
}


@pytest.mark.parametrize(("status", "call", "fault"), CASES.values(), ids=CASES.keys())
def test_an_answer_of_the_ingestion_webhook_is_described(
    status: int,
    call: dict[str, Any],
    fault: dict[str, Any],
    invoke: Invoke,
    adobe: AdobeStandIn,
) -> None:
    if fault:
        adobe.fail("ingress", **fault)

    answer = invoke(WEBHOOK, **call)

    assert answer.status == status
    described(WEBHOOK, answer)
    headers = DOCUMENT["paths"][f"/{WEBHOOK}"]["post"]["responses"][str(status)]
    assert ("retry-after" in answer.headers) == ("Retry-After" in headers["headers"])


@pytest.mark.parametrize(
    ("status", "data"), [(202, GOOD), (202, [GOOD]), (207, [GOOD, BAD])]
)
def test_an_answer_with_an_outbox_is_described(
    status: int,
    data: Any,
    invoke: Invoke,
    adobe: AdobeStandIn,
    redis_server: RedisServer,
) -> None:
    adobe.fail("ingress", status=403)

    answer = invoke(WEBHOOK, json={"data": data}, env={"OUTBOX_URL": redis_server.url})

    assert answer.status == status
    described(WEBHOOK, answer)


def test_every_status_that_is_described_occurs_but_for_those_of_other_hosts() -> None:
    described_ones = set(DOCUMENT["paths"][f"/{WEBHOOK}"]["post"]["responses"])
    # A queue, an action that is not deployed, a host that throttles.
    elsewhere = {"202", "404", "429"}
    assert described_ones - elsewhere == {str(case[0]) for case in CASES.values()}


@pytest.mark.parametrize(
    ("status", "call"),
    [
        (200, {"json": {"data": {"cart_id": 1, "items": []}}}),
        (200, {"json": {"data": {"cart_id": 1, "items": [{"sku": "?", "qty": 9}]}}}),
        (200, {"json": {"data": []}}),
        (200, {"json": {}, "env": {"WEBHOOK_AUTH": "basic"}}),
        (
            200,
            {
                "json": {"data": {"cart_id": 1, "items": []}},
                "env": {"STOCK_SOURCE": "?"},
            },
        ),
        (200, {"body": "{", "headers": JSON, "raw": True}),
        (400, {"body": "{", "headers": JSON, "raw": False}),
        (400, {"json": {"__ow_path": ""}, "raw": False}),
        (406, {"json": {}, "headers": {"accept": "text/html"}}),
        (413, {"body": b" " * 1_048_577, "headers": JSON}),
    ],
)
def test_an_answer_of_the_stock_check_is_described(
    status: int, call: dict[str, Any], invoke: Invoke
) -> None:
    answer = invoke(CHECK, **call)

    assert answer.status == status
    described(CHECK, answer)


def test_several_operations_are_described_as_well() -> None:
    answer = [{"op": "success"}, {"op": "remove", "path": "result/1"}]
    assert faults(DOCUMENT, CHECK, 200, answer) == []


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        (WEBHOOK, 418, {}),
        (WEBHOOK, 200, {"type": DELETED, "response": {"success": True}}),
        (WEBHOOK, 400, {"error": "no", "more": 1}),
        (CHECK, 200, {"op": "succes"}),
        (CHECK, 200, {"op": "success", "message": ""}),
        (CHECK, 200, {"op": "add", "path": "a"}),
        (CHECK, 200, {"op": "exception", "message": 1}),
    ],
)
def test_what_is_not_described_is_found(path: str, status: int, body: Any) -> None:
    assert faults(DOCUMENT, path, status, body) != []
