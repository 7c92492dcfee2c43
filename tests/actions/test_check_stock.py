"""The stock check, called as Adobe Commerce calls it."""

from __future__ import annotations

import gzip
import json
import sys
import time
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from tests.stock_service import StockService
from tests.vectors import load as vectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from scripts.local.pytest_plugin import Answer, Invoke

CHECK = "webhook/check-stock"
UNKNOWN = "cannot be checked at the moment"


def cart(*items: tuple[str, Any], **more: Any) -> dict[str, Any]:
    lines = [{"item_id": 1, "sku": sku, "qty": qty} for sku, qty in items]
    return {"data": {"cart_id": "c1", "items": lines, **more}}


def table(folder: Path, inventory: Mapping[str, Any]) -> dict[str, str]:
    file = folder / "inventory.csv"
    rows = [f"{sku},{qty}" for sku, qty in inventory.items()]
    file.write_text("\n".join(["sku,qty", *rows]))
    return {"STOCK_INVENTORY_FILE": str(file)}


def errors_in(answer: Answer) -> str:
    return " ".join(str(line) for line in answer.logs if line["level"] == "error")


@pytest.fixture
def service() -> Iterator[StockService]:
    with StockService({"A": 10, "C": "2.5"}) as running:
        yield running


@pytest.mark.parametrize("raw", [False, True], ids=["plain", "raw"])
@pytest.mark.parametrize("case", vectors("check_stock"), ids=lambda case: case["name"])
def test_the_vectors_hold(
    case: dict[str, Any], raw: bool, invoke: Invoke, tmp_path: Path
) -> None:
    env = table(tmp_path, case["inventory"])
    answer = invoke(CHECK, json=case["params"], env=env, raw=raw)

    expected = case["expect"]
    assert answer.status == expected["status"]
    assert answer.json["op"] == expected["op"]
    if "message" in expected:
        assert answer.json["message"] == expected["message"]
    for piece in expected.get("message_contains", []):
        assert piece in answer.json["message"]


@pytest.mark.parametrize(
    ("items", "available"),
    [
        ([("A", 0.1), ("A", 0.2)], True),
        ([("A", "0.1"), ("A", "0.2000")], True),
        ([("A", 0.3), ("A", "0.0001")], False),
        ([("A", 0.30000000000000004)], False),
        ([("A", 0), ("NOPE", 0)], True),
        ([], True),
    ],
)
def test_quantities_are_decimals_and_lines_count_together(
    items: list[tuple[str, Any]], available: bool, invoke: Invoke, tmp_path: Path
) -> None:
    answer = invoke(CHECK, json=cart(*items), env=table(tmp_path, {"A": "0.3"}))

    assert (answer.json["op"] == "success") is available


def test_the_message_names_each_product_and_what_is_left(
    invoke: Invoke, tmp_path: Path
) -> None:
    env = table(tmp_path, {"A": "10.0", "B": "-2", "C": "0.50"})
    payload = cart(("A", 11), ("B", 1), ("C", 1), ("D", 1))
    payload["data"]["items"][0]["name"] = "Oak chair"
    payload["data"]["items"][1]["name"] = ["no", "name"]

    assert invoke(CHECK, json=payload, env=env).json == {
        "op": "exception",
        "message": "Not available in the requested quantity: Oak chair [A] (10 left), "
        "B (none left), C (0.5 left), D (none left)",
    }


@pytest.mark.parametrize("cart_id", [None, "masked", 12, 12.0])
def test_a_cart_may_have_no_id_yet(cart_id: Any, invoke: Invoke) -> None:
    answer = invoke(CHECK, json=cart(("CHAIR-OAK", 1), cart_id=cart_id))

    assert answer.json == {"op": "success"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"cart_id": True, "items": []}, "invalid parameter(s) 'data.cart_id'"),
        ({"cart_id": "c", "items": [1]}, "invalid parameter(s) 'data.items[0]'"),
        (
            {"cart_id": "c", "items": [{"sku": "", "qty": "inf"}, {"qty": True}]},
            (
                "missing parameter(s) 'data.items[1].sku' and invalid parameter(s) "
                "'data.items[0].sku,data.items[0].qty,data.items[1].qty'"
            ),
        ),
        (
            {
                "cart_id": "c",
                "items": [{"sku": "A", "qty": q} for q in ("1e999", "1e-999")],
            },
            "invalid parameter(s) 'data.items'",
        ),
    ],
)
def test_a_cart_that_is_none_is_named_fault_by_fault_in_the_log(
    data: Any, reason: str, invoke: Invoke
) -> None:
    answer = invoke(CHECK, json={"data": data})

    assert answer.status == 200
    assert answer.json["op"] == "exception"
    # A shopper reads no name of a parameter.
    assert UNKNOWN in answer.json["message"]
    assert "data" not in answer.json["message"]
    (line,) = [line for line in answer.logs if line["message"] == "Request refused"]
    assert line["reason"] == reason


def test_ten_thousand_lines_are_answered(invoke: Invoke) -> None:
    answer = invoke(CHECK, json=cart(*((f"SKU-{n}", 1) for n in range(10_000))))

    assert answer.json["message"].endswith(" more")
    assert len(answer.body) < 100_000


TABLES = {
    "absent": None,
    "empty": "",
    "no columns": "a,b\n1,2",
    "no quantity": "sku,qty\nA,many",
    "not finite": "sku,qty\nA,NaN",
    "no sku": "sku,qty\n,1",
    "twice": "sku,qty\nA,1\nA,2",
    "cells missing": "sku,qty\nA",
    "not UTF-8": "sku,qty\nÄ,1".encode("latin-1"),
}


@pytest.mark.parametrize("on_error", ["reject", "allow"])
@pytest.mark.parametrize("content", TABLES.values(), ids=TABLES)
def test_a_broken_table_is_a_failing_source(
    content: str | bytes | None, on_error: str, invoke: Invoke, tmp_path: Path
) -> None:
    file = tmp_path / "stock.csv"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    env = {"STOCK_INVENTORY_FILE": str(file), "STOCK_ON_ERROR": on_error}
    answer = invoke(CHECK, json=cart(("A", 1)), env=env)

    assert (answer.json["op"] == "success") is (on_error == "allow")
    assert "stock.csv" in errors_in(answer)
    assert "stock.csv" not in answer.text


def test_a_table_that_changes_is_read_again(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke(CHECK, json=cart(("A", 2)), env=table(tmp_path, {"A": 1})).json[
        "op"
    ] == ("exception")
    env = table(tmp_path, {"A": 200})
    assert invoke(CHECK, json=cart(("A", 2)), env=env).json["op"] == "success"


def test_a_spreadsheets_byte_order_mark_is_no_part_of_the_table(
    invoke: Invoke, tmp_path: Path
) -> None:
    file = tmp_path / "stock.csv"
    file.write_text("sku,qty,note\r\nA, 2 ,x\r\n", encoding="utf-8-sig")
    env = {"STOCK_INVENTORY_FILE": str(file)}

    assert invoke(CHECK, json=cart(("A", 2)), env=env).json["op"] == "success"


def test_the_service_is_asked_once_with_sums(
    invoke: Invoke, service: StockService
) -> None:
    env = {"STOCK_SOURCE": "http", "STOCK_URL": service.url, "STOCK_API_KEY": "key-123"}
    answer = invoke(CHECK, json=cart(("A", 3), ("A", "0.10"), ("C", 2.5)), env=env)

    assert answer.json == {"op": "success"}
    ((question, headers),) = service.requests
    assert question == {
        "items": [{"sku": "A", "qty": "3.10"}, {"sku": "C", "qty": "2.5"}]
    }
    assert headers["x-api-key"] == "key-123"


def test_what_the_service_lacks_is_named(invoke: Invoke, service: StockService) -> None:
    env = {"STOCK_SOURCE": "http", "STOCK_URL": service.url}
    answer = invoke(CHECK, json=cart(("A", 11), ("X", 1)), env=env)

    assert answer.json["message"].endswith("A (10 left), X (none left)")


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


BAD_ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "status 500": (500, {}, b""),
    "status 401": (401, {}, b""),
    "redirect": (302, {"location": "http://127.0.0.1:9/"}, b""),
    "no JSON": (200, {}, b"<html>"),
    "no items": (200, {}, b"{}"),
    "a list": (200, {}, b"[]"),
    "items of texts": (200, {}, _json({"items": ["A"]})),
    "no quantity": (200, {}, _json({"items": [{"sku": "A"}]})),
    "true": (200, {}, _json({"items": [{"sku": "A", "available_qty": True}]})),
    "text": (200, {}, _json({"items": [{"sku": "A", "available_qty": "many"}]})),
    "NaN": (200, {}, b'{"items": [{"sku": "A", "available_qty": NaN}]}'),
    "NaN text": (200, {}, b'{"items": [{"sku": "A", "available_qty": "NaN"}]}'),
    "sku no text": (200, {}, b'{"items": [{"sku": [], "available_qty": 1}]}'),
    "deep": (200, {}, b"[" * 100_000),
    "large": (200, {}, b" " * 9_000_000),
    "gzip bomb": (
        200,
        {"content-encoding": "gzip"},
        gzip.compress(b" " * 50_000_000),
    ),
}


@pytest.mark.parametrize("on_error", ["reject", "allow"])
@pytest.mark.parametrize("bad", BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_a_service_that_answers_badly_is_a_failing_source(
    bad: tuple[int, dict[str, str], bytes],
    on_error: str,
    invoke: Invoke,
    service: StockService,
) -> None:
    service.answer = lambda _: bad
    env = {
        "STOCK_SOURCE": "http",
        "STOCK_URL": service.url,
        "STOCK_ON_ERROR": on_error,
        "STOCK_TIMEOUT_MS": "200",
    }
    answer = invoke(CHECK, json=cart(("A", 1)), env=env)

    if on_error == "allow":
        assert answer.json == {"op": "success"}
    else:
        assert answer.json["op"] == "exception"
        assert UNKNOWN in answer.json["message"]
    assert errors_in(answer)


def test_a_service_that_drips_is_late(invoke: Invoke, service: StockService) -> None:
    service.drip_s = 0.02
    env = {
        "STOCK_SOURCE": "http",
        "STOCK_URL": service.url,
        "STOCK_TIMEOUT_MS": "100",
    }
    answer = invoke(CHECK, json=cart(("A", 1)), env=env)

    assert UNKNOWN in answer.json["message"]


def test_a_service_out_of_reach_is_a_failing_source(
    invoke: Invoke, service: StockService
) -> None:
    url = service.url
    service.hang_up()
    env = {"STOCK_SOURCE": "http", "STOCK_URL": url, "STOCK_TIMEOUT_MS": "2000"}
    answer = invoke(CHECK, json=cart(("A", 1)), env=env)

    assert UNKNOWN in answer.json["message"]
    assert "ConnectError" in errors_in(answer)


@pytest.mark.parametrize(
    "env",
    [
        {"STOCK_SOURCE": "magic"},
        {"STOCK_SOURCE": "http"},
        {"STOCK_SOURCE": "http", "STOCK_URL": "stock.example.com"},
        {"STOCK_SOURCE": "http", "STOCK_URL": "http://[broken"},
        {"STOCK_SOURCE": "no.such:module"},
        {"STOCK_SOURCE": "json:no_such_function"},
        {"STOCK_ON_ERROR": "perhaps"},
        {"STOCK_TIMEOUT_MS": "1s"},
        {"STOCK_TIMEOUT_MS": "60000"},
    ],
    ids=str,
)
def test_a_misconfigured_source_rejects_even_when_errors_are_allowed(
    env: dict[str, str], invoke: Invoke
) -> None:
    answer = invoke(
        CHECK, json=cart(("CHAIR-OAK", 1)), env={"STOCK_ON_ERROR": "allow", **env}
    )

    assert UNKNOWN in answer.json["message"]
    assert next(iter(env)) in errors_in(answer) or "STOCK_URL" in errors_in(answer)


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("my_stock")
    monkeypatch.setitem(sys.modules, "my_stock", module)
    return module


async def _eventually(_cart: Any, request: Any) -> dict[str, Any]:
    return {"A": float(request.params["STOCK_TIMEOUT_MS"]) / 10_000}


def _late(_cart: Any, _request: Any) -> dict[str, Any]:
    time.sleep(0.3)
    return {"A": 99}


def _exits(_cart: Any, _request: Any) -> dict[str, Any]:
    raise SystemExit("internal detail")


CUSTOM: list[tuple[Any, bool]] = [
    (lambda cart, _: dict.fromkeys(cart.wanted, 99.5), True),
    (_eventually, True),
    (lambda _cart, _: {}, False),
    (lambda _cart, _: None, False),
    (lambda _cart, _: {"A": object()}, False),
    (lambda _cart, _: 1 / 0, False),
    (_late, False),
    (_exits, False),
]


@pytest.mark.parametrize(("function", "available"), CUSTOM)
def test_a_function_of_ones_own_can_be_the_source(
    function: Any, available: bool, source: ModuleType, invoke: Invoke
) -> None:
    source.stock = function  # type: ignore[attr-defined]
    env = {"STOCK_SOURCE": "my_stock:stock", "STOCK_TIMEOUT_MS": "100"}
    answer = invoke(CHECK, json=cart(("A", "0.01")), env=env)

    assert (answer.json["op"] == "success") is available
    assert "detail" not in answer.text


def test_a_wrong_caller_gets_an_exception_operation(invoke: Invoke) -> None:
    env = {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEYS": "k-1234567890"}
    answer = invoke(CHECK, json=cart(("CHAIR-OAK", 1)), env=env)

    assert (answer.status, answer.json["op"]) == (200, "exception")
    assert UNKNOWN in answer.json["message"]
