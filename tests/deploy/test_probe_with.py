"""``deploy --probe-with``: what must succeed is tried with its credential."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.deploy.shop import Shop

_ANSWERS = """
def main(params):
    body = params
    key = params.get("API_KEY")
    if key and params["__ow_headers"].get("x-key") != key:
        return {"statusCode": 401, "body": {"error": "Unauthorized"}}
    if body.get("crash"):
        return {"statusCode": 500, "body": {"error": "no"}}
    if body.get("stop"):
        return {"body": {"op": "exception", "message": "\\u001b[31mno"}}
    return {"body": {"op": "success"}}
"""


@pytest.fixture(name="guarded_shop")
def _guarded_shop(shop: Shop) -> Shop:
    (shop.root / "actions" / "hello.py").write_text(_ANSWERS)
    shop.zip_all()
    auth = ("WEBHOOK_AUTH: none", "WEBHOOK_AUTH: actions.hello:main")
    shop.edit("app.config.yaml", *auth)
    return shop


def deploy(shop: Shop, request: Any, *words: str) -> Any:
    (shop.root / "probe.json").write_text(json.dumps(request))
    file = str(shop.root / "probe.json")
    return shop.command("deploy", "--yes", "--probe-with", file, *words)


@pytest.mark.parametrize(
    ("body", "headers", "fault"),
    [
        ({}, {"x-key": "$API_KEY"}, ""),
        ({}, {"x-key": "wrong"}, "it answered 401"),
        ({"crash": 1}, {"x-key": "${API_KEY}"}, "it answered 500"),
        ({"stop": 1}, {"x-key": "$API_KEY"}, "it stops Commerce"),
    ],
)
def test_a_request_that_must_succeed(
    body: Any, headers: Any, fault: str, guarded_shop: Shop
) -> None:
    request = {"shop/hello": {"headers": headers, "body": body}}

    ran = deploy(guarded_shop, request, "--json")

    (seen,) = [each for each in ran.json["probes"] if each["is_given"]]
    assert fault in seen["fault"]
    assert bool(seen["fault"]) == bool(fault) == bool(ran.code)
    if not fault:
        assert guarded_shop.env["API_KEY"] not in ran.out


def test_what_it_answers_is_printed_escaped(guarded_shop: Shop) -> None:
    request = {"hello": {"headers": {"x-key": "$API_KEY"}, "body": {"stop": 1}}}
    ran = deploy(guarded_shop, request)
    assert ran.code == 1
    assert "your request: it stops Commerce" in ran.out
    assert "\x1b[31mno" not in ran.out


@pytest.mark.parametrize(
    ("request_", "code", "message"),
    [
        ({"shop/inner": {}}, 1, "shop/inner is not a web action"),
        ({"shop/hallo": {}}, 2, "did you mean shop/hello?"),
        ({"shop/hello": {"headers": {"a": "$GONE"}}}, 1, "needs GONE"),
        ({"shop/hello": {"header": {}}}, 1, "shop/hello.header is not a request"),
        ({"shop/hello": 7}, 1, "shop/hello is not a request"),
        ([], 1, "the file is not a request"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_before_anything_is_written(
    request_: Any, code: int, message: str, shop: Shop
) -> None:
    ran = deploy(shop, request_)
    assert ran.code == code
    assert message in " ".join(ran.err.split())
    assert shop.host.store.names()["packages"] == []


def test_a_file_that_is_not_there(shop: Shop) -> None:
    ran = shop.command("deploy", "--yes", "--probe-with", "gone.json")
    assert ran.code == 1
    assert "gone.json cannot be read" in ran.err
