"""What hostile callers send, and what fuzzing has found on the way, by example."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from actions.ingestion.webhook.__main__ import main as ingestion
from actions.webhook.check_stock.__main__ import main as check_stock

HUGE = 10**5000
STATUS_UPDATE = (
    b'{"data":{"uid":"1","event":"be-observer.sales_order_status_update",'
    b'"value":{"id":%s,"status":"x"}}}'
)
RAW = [
    (STATUS_UPDATE % b"1e999999999", 400),  # more than 28 digits
    (STATUS_UPDATE % b"1e-999999999", 400),
    (STATUS_UPDATE % (b"1" * 40 + b".5"), 400),
    (STATUS_UPDATE % (b"1" * 5000), 400),
    (STATUS_UPDATE % b"NaN", 400),
    (b'{"data":' + b"[" * 100_000, 400),
    (b'{"data":' + b"[" * 400 + b"]" * 400 + b"}", 400),
    (b'{"data":{"uid":"1","uid":"2"}}', 400),
    (b'{"data":{"uid":"\\ud800","event":"x","value":1}}', 400),
    (b"\xff\xfe{}", 400),
    (b"null", 400),
    (b'"' + b"x" * 1_100_000 + b'"', 413),
]


def raw(body: bytes, content_type: str = "application/json") -> dict[str, Any]:
    return {
        "__ow_body": base64.b64encode(body).decode(),
        "__ow_headers": {"content-type": content_type},
    }


@pytest.mark.parametrize(("body", "status"), RAW, ids=lambda each: str(each)[:60])
def test_a_hostile_body_is_answered(body: bytes, status: int) -> None:
    answer = ingestion(raw(body))["error"]
    assert answer["statusCode"] == status
    assert "Internal" not in answer["body"]["error"]

    carted = check_stock(raw(body))
    assert (carted["statusCode"], carted["body"]["op"]) == (200, "exception")


PARAMS: list[dict[str, Any]] = [
    {"LOG_LEVEL": HUGE},
    {"__ow_headers": {"x-adobe-commerce-request-id": HUGE}},
    {"__ow_headers": {"Content-Type": 5, "x-api-key": ["a"]}},
    {"__ow_headers": "text", "__ow_path": 1, "__ow_method": None},
    {"__ow_body": HUGE},
    {"__ow_body": "=not base64="},
    {"__ow_body": b"bytes"},
    {"WEBHOOK_AUTH": HUGE},
    {"WEBHOOK_AUTH": "basic", "WEBHOOK_BASIC_USERS": "ä:ö", "__ow_headers": {}},
]


@pytest.mark.parametrize("params", PARAMS, ids="-".join)
def test_parameters_of_a_wrong_type_are_answered(params: dict[str, Any]) -> None:
    answer = ingestion({**params, "data": {}})["error"]
    assert answer["statusCode"] in (400, 401)

    carted = check_stock({**params, "data": {}})
    assert (carted["statusCode"], carted["body"]["op"]) == (200, "exception")


def test_header_names_come_in_any_case() -> None:
    params = {
        "WEBHOOK_AUTH": "api-key",
        "WEBHOOK_API_KEYS": "the-key",
        "__ow_headers": {"X-API-Key": "the-key"},
        "data": {},
    }
    assert ingestion(params)["error"]["statusCode"] == 400


@pytest.mark.parametrize("count", [10_000, 100_000])
def test_a_cart_of_many_lines_is_answered(count: int) -> None:
    one = {"sku": "CHAIR-OAK", "qty": "0.0001"}
    cart = {"cart_id": "1", "items": [one] * count}
    assert check_stock({"data": cart})["body"] == {"op": "success"}

    others = [{"sku": f"sku-{n}", "qty": 1} for n in range(count)]
    answer = check_stock({"data": {"cart_id": "1", "items": others}})
    assert len(answer["body"]["message"]) < 61_000
    assert answer["body"]["message"].endswith("more")
