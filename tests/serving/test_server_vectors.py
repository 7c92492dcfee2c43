"""The vectors hold over the running server, for sample actions and for our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scripts.serving.server import LocalServer
from tests.conftest import ROOT
from tests.platform import web_vectors
from tests.sample_applications import SAMPLE_APPS
from tests.serving.plain_http import WEB, post_json, send
from tests.vectors import load as vectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.stand_ins.adobe.adobe import AdobeStandIn


@pytest.fixture(name="url", scope="module")
def _url() -> Iterator[str]:
    with LocalServer(SAMPLE_APPS / "web", environment={}) as server:
        yield server.url


class Shop:
    """The project's own application, served twice."""

    def __init__(self, url: str, without_validation_url: str) -> None:
        self.url = url
        self.without_validation_url = without_validation_url


@pytest.fixture(name="shop", scope="module")
def _shop(
    _adobe_server: AdobeStandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    assert all(
        case["inventory"] == {"A": 10, "B": 0, "C": 2.5}
        for case in vectors("check_stock")
    )
    assert all(
        case["env"] in ({}, {"EVENT_VALUE_VALIDATION": "off"})
        for case in vectors("ingestion")
    )
    inventory = tmp_path_factory.mktemp("stock") / "inventory.csv"
    inventory.write_text("sku,qty\nA,10\nB,0\nC,2.5\n", encoding="utf-8")
    environment = {
        **_adobe_server.environment,
        "STOCK_INVENTORY_FILE": str(inventory),
    }
    off = {**environment, "EVENT_VALUE_VALIDATION": "off"}
    with (
        LocalServer(ROOT, environment=environment) as server,
        LocalServer(ROOT, environment=off) as without_validation,
    ):
        yield Shop(server.url, without_validation.url)


@pytest.fixture(name="vectors_url", scope="module")
def _vectors_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = web_vectors.write_app(web_vectors.requests(), tmp_path_factory.mktemp("app"))
    with LocalServer(root, environment={}) as server:
        yield server.url


@pytest.mark.parametrize(
    ("number", "case"),
    list(enumerate(web_vectors.requests())),
    ids=lambda value: value["name"] if isinstance(value, dict) else "",
)
def test_request_vectors_hold(
    number: int, case: dict[str, Any], vectors_url: str
) -> None:
    request = web_vectors.request_of(case)
    query = f"?{request.query}" if request.query else ""
    reply = send(
        vectors_url,
        f"{WEB}/demo/{number}{request.path}{query}",
        method=request.method,
        headers=request.headers,
        body=request.body,
    )
    assert reply.status == case["expect"].get("status", 200)
    if reply.status == 200:
        web_vectors.assert_params(case["expect"], reply.json)


@pytest.mark.parametrize(
    "case", web_vectors.results(), ids=lambda case: str(case["name"])
)
def test_result_vectors_hold(case: dict[str, Any], url: str) -> None:
    target = f"{WEB}/demo/result{case['extension']}"
    reply = post_json(url, target, {"result": case["result"]})
    parsed = reply.json if "text" not in case["expect"] and reply.body else None
    web_vectors.assert_answer(
        case["expect"], reply.status, reply.headers, reply.body, parsed
    )


@pytest.mark.parametrize("case", vectors("check_stock"), ids=lambda case: case["name"])
def test_check_stock_vectors_hold(case: dict[str, Any], shop: Shop) -> None:
    reply = post_json(shop.url, f"{WEB}/webhook/check-stock", case["params"])
    expected = case["expect"]
    assert (reply.status, reply.json["op"]) == (expected["status"], expected["op"])
    if "message" in expected:
        assert reply.json["message"] == expected["message"]
    for piece in expected.get("message_contains", []):
        assert piece in reply.json["message"]


@pytest.mark.parametrize("case", vectors("ingestion"), ids=lambda case: case["name"])
def test_ingestion_vectors_hold(
    case: dict[str, Any], shop: Shop, adobe: AdobeStandIn
) -> None:
    for fault in case["adobe"].get("ingress", []):
        adobe.fail("ingress", **fault)
    url = shop.without_validation_url if case["env"] else shop.url

    reply = post_json(url, f"{WEB}/ingestion/webhook", case["params"])

    expected = case["expect"]
    assert reply.status == expected["status"]
    if "body" in expected:
        assert reply.json == expected["body"]
    if "error" in expected:
        assert reply.json["error"] == expected["error"]
    if "published" in expected:
        arrived = [
            {key: event[key] for key in ("id", "type", "data")}
            for event in adobe.published
        ]
        assert arrived == expected["published"]
    if "requests" in expected:
        assert [request.path for request in adobe.requests] == expected["requests"]
