"""The stock check, called as Adobe Commerce calls it."""

from __future__ import annotations

import gzip
import json
import sys
import time
from decimal import Decimal
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from actions.shared.errors import ActionError, BadRequest
from actions.webhook.check_stock.availability import compare
from actions.webhook.check_stock.cart import Cart, CartItem
from tests.stock_service import StockService
from tests.vectors import load as vectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from scripts.pytest_plugin import Answer, Invoke

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


ITEM = {"sku": "A", "qty": 11, "name": "Oak"}
ROW = {"item_id": 1, "sku": "A", "qty": 4}
NO_ID = {"sku": "A", "qty": 4}
SET = {"item_id": 8, "sku": "SET", "qty": 2, "product_type": "bundle"}
PART = {"item_id": "9", "parent_item_id": "8", "sku": "A"}
SET_OF_4 = [SET, {**PART, "qty": 4}]
# What Commerce may send, and whether 10 of A and 5 of B are enough.
PAYLOADS: list[tuple[dict[str, Any], bool]] = [
    ({"item": ITEM}, False),
    ({"item": {**ITEM, "qty": 10}}, True),
    ({"item": {**ITEM, "qty": "10.0000"}}, True),
    ({"item": {**ITEM, "qty": "10.0001"}}, False),
    ({"item": {"sku": "A", "qty": 5, "qty_to_add": 99, "previous_qty": 0}}, True),
    ({"product": {"sku": "A", "quantity": 11}}, False),
    ({"product": {"sku": "A", "qty": 10, "quantity": 99}}, True),
    ({"data": {"product": {"sku": "A", "qty": 11}}}, False),
    ({"data": {"quote_item": {"sku": "A", "qty": 11}}}, False),
    ({"eventName": "e", "data": {"item": ITEM, "data_object": []}}, False),
    ({"data": json.dumps({"item": ITEM})}, False),
    ({"item": json.dumps(ITEM)}, False),
    # Other lines count only where they hold the same SKU.
    ({"item": {**ITEM, "qty": 6}, "quote": {"items": [ROW]}}, True),
    ({"item": {**ITEM, "qty": 7}, "quote": {"items": [ROW]}}, False),
    ({"item": {**ITEM, "qty": 7, "item_id": "1"}, "quote": {"items": [ROW]}}, True),
    ({"item": {**ITEM, "qty": 7, "item_id": 2}, "quote": {"items": {"1": ROW}}}, False),
    ({"item": {**ITEM, "qty": 7}, "quote": {"items": [{**ROW, "sku": "Z"}]}}, True),
    ({"item": {**ITEM, "qty": 7}, "quote": {"items": None}}, True),
    ({"item": {**ITEM, "qty": 7}, "quote": {"items": []}}, True),
    ({"item": {**ITEM, "qty": 7}, "quote": None}, True),
    ({"item": {**ITEM, "qty": 7}, "quote": []}, True),
    ({"data": {"item": {**ITEM, "qty": 7}, "quote": {"items": [ROW]}}}, False),
    # A null quote, and collections as Commerce has them.
    ({"data": {"cart_id": None, "items": None}}, True),
    ({"data": {"cart_id": 1, "items": {}}}, True),
    ({"data": {"cart_id": 1, "items": {"7": ROW, "8": {**ROW, "qty": 6}}}}, True),
    ({"data": {"cart_id": 1, "items": {"7": ROW, "8": {**ROW, "qty": 7}}}}, False),
    # What is null, Commerce does not have: what it has counts.
    ({"item": None, "product": ITEM}, False),
    ({"item": None, "data": {"item": ITEM}}, False),
    ({"item": None, "data": {"cart_id": 1, "items": [ITEM]}}, False),
    ({"item": None, "data": {"cart_id": None, "items": None}}, True),
    ({"product": {"sku": "A", "qty": None, "quantity": 11}}, False),
    ({"product": {"sku": "A", "qty": None, "quantity": "10.0000"}}, True),
    ({"item": {**ITEM, "qty": 7}, "quote": json.dumps({"items": [ROW]})}, False),
    # No line of another product is even read.
    (
        {
            "item": {**ITEM, "qty": 10},
            "quote": {
                "items": [{"sku": "B", "qty": None}, {"sku": "\ufffd"}, {"sku": []}, 5]
            },
        },
        True,
    ),
    # The line's own row, as it was: by its id, or without one where none has it.
    ({"item": {**ITEM, "qty": 7, "item_id": 1.0}, "quote": {"items": [ROW]}}, True),
    ({"item": {**ITEM, "qty": 10}, "quote": {"items": [NO_ID]}}, True),
    ({"item": {**ITEM, "qty": 10, "item_id": 5}, "quote": {"items": [NO_ID]}}, True),
    ({"item": {**ITEM, "qty": 7}, "quote": {"items": [NO_ID, NO_ID]}}, False),
    ({"item": {**ITEM, "qty": 7}, "quote": {"items": [NO_ID, ROW]}}, False),
    # A bundle with its parts, and a part with its bundle.
    ({"item": {**SET, "qty": 2}, "quote": {"items": [{**PART, "qty": 5}]}}, True),
    ({"item": {**SET, "qty": 3}, "quote": {"items": [{**PART, "qty": 4}]}}, False),
    ({"item": {**SET, "qty": 3}, "quote": {"items": []}}, True),
    ({"item": {**PART, "qty": 4}, "quote": {"items": [{**SET, "qty": 3}]}}, False),
    ({"item": {**PART, "qty": 4}, "quote": {"items": [{**SET, "qty": 2}]}}, True),
    # The chairs of a set, and those by themselves.
    (
        {"item": {**ITEM, "qty": 3}, "quote": {"items": [SET, {**PART, "qty": 4}]}},
        False,
    ),
    ({"item": {**ITEM, "qty": 2}, "quote": {"items": [SET, {**PART, "qty": 4}]}}, True),
]
FAMILIES: list[tuple[list[dict[str, Any]], bool]] = [
    # The part of a configurable product is its parent.
    ([{"item_id": 1, "sku": "A", "qty": 10},
      {"parent_item_id": 1, "sku": "A", "qty": 1}], True),
    ([{"item_id": 1, "sku": "A", "qty": 11},
      {"parent_item_id": "1", "sku": "A", "qty": 1}], False),
    ([{"item_id": "1", "sku": "A", "qty": 10, "product_type": "configurable"},
      {"item_id": 2, "parent_item_id": 1, "sku": "A-RED", "qty": 1}], True),
    # A bundle is its parts, as often as it is in the cart.
    ([{"item_id": 1, "sku": "SET", "qty": 2},
      {"parent_item_id": 1, "sku": "A", "qty": 5}], True),
    ([{"item_id": 1, "sku": "SET", "qty": "2.0000", "product_type": "bundle"},
      {"parent_item_id": "1", "sku": "A", "qty": "5.5000"}], False),
    ([{"item_id": 1, "sku": "SET", "qty": 2},
      {"item_id": 2, "parent_item_id": 1, "sku": "A", "qty": 4},
      {"item_id": 3, "parent_item_id": 1, "sku": "B", "qty": 3}], False),
    # A parent that is not there changes nothing.
    ([{"item_id": 2, "parent_item_id": 9, "sku": "A", "qty": 10}], True),
    ([{"item_id": 2, "parent_item_id": 9, "sku": "A", "qty": 11}], False),
    ([{"item_id": 1, "parent_item_id": 1, "sku": "A", "qty": 11}], False),
    ([{"item_id": 1, "parent_item_id": 0, "sku": "A", "qty": 11}], False),
    ([{"item_id": 1.0, "sku": "A", "qty": 10},
      {"parent_item_id": "1", "sku": "A", "qty": 1}], True),
    # In a circle nothing is lost.
    ([{"item_id": 1, "parent_item_id": 1, "sku": "A", "qty": 11,
       "product_type": "bundle"}], False),
    ([{"item_id": 1, "parent_item_id": 2, "sku": "A", "qty": 11},
      {"item_id": 2, "parent_item_id": 1, "sku": "B", "qty": 1}], False),
    ([{"item_id": 1, "parent_item_id": 2, "sku": "A", "qty": 6},
      {"item_id": 2, "parent_item_id": 1, "sku": "A", "qty": 5}], False),
]  # fmt: skip


@pytest.mark.parametrize("raw", [False, True], ids=["plain", "raw"])
@pytest.mark.parametrize(
    ("payload", "available"),
    [
        *PAYLOADS,
        *(({"data": {"cart_id": 1, "items": rows}}, ok) for rows, ok in FAMILIES),
    ],
    ids=lambda v: json.dumps(v)[:60],
)
def test_what_commerce_sends_is_understood(
    payload: dict[str, Any], available: bool, raw: bool, invoke: Invoke, tmp_path: Path
) -> None:
    env = table(tmp_path, {"A": 10, "B": 5})
    answer = invoke(CHECK, json=payload, env=env, raw=raw)

    assert (answer.json["op"] == "success") is available
    if not available:
        assert "left)" in answer.json["message"]


@pytest.mark.parametrize(
    "payload",
    [
        {"item": None},
        {"item": []},
        {"item": {}},
        {"item": {"sku": "A"}},
        {"item": {"sku": "A", "qty": None}},
        {"item": {"sku": "A", "qty": "many"}},
        {"item": {"sku": "", "qty": 1}},
        {"item": {"sku": "ST\ufffdHL", "qty": 0}},
        {"item": ITEM, "quote": {"items": "x"}},
        {"item": ITEM, "quote": {"items": [{"item_id": 1, "sku": "A"}]}},
        {"item": {"sku": "A", "qty": "1e999"}, "quote": {"items": [ROW]}},
        {"data": {"cart_id": 1, "items": [{}] * 100_001}},
        {"item": ITEM, "quote": {"items": [{}] * 100_001}},
        {"product": {"sku": "A", "name": "Oak"}},
        {"item": {"sku": None, "qty": None, "name": None}},
        [],
        "text",
    ],
    ids=lambda v: json.dumps(v)[:60],
)
def test_a_shopper_reads_no_name_of_a_parameter(payload: Any, invoke: Invoke) -> None:
    answer = invoke(CHECK, json=payload)

    assert (answer.status, answer.json["op"]) == (200, "exception")
    assert UNKNOWN in answer.json["message"]
    assert [line for line in answer.logs if line["message"] == "Request refused"]


BODIES: dict[str, tuple[bytes, dict[str, str]]] = {
    "no JSON": (b'{"item": ', {}),
    "XML": (b"<item/>", {}),
    "gzip": (gzip.compress(b"{}"), {"content-encoding": "gzip"}),
    "Latin-1": (b'{"item": {"sku": "ST\xdcHL", "qty": 1}}', {}),
    "UTF-16": ('{"item": {}}'.encode("utf-16"), {}),
    "multipart": (b"--x--", {"content-type": "multipart/form-data; boundary=x"}),
    "a form": (b"a=1", {"content-type": "application/x-www-form-urlencoded"}),
}


@pytest.mark.parametrize(("body", "headers"), BODIES.values(), ids=BODIES)
def test_what_is_wrong_with_a_body_is_for_the_log(
    body: bytes, headers: dict[str, str], invoke: Invoke
) -> None:
    headers = {"content-type": "application/json", **headers}
    answer = invoke(CHECK, body=body, headers=headers)

    assert UNKNOWN in answer.json["message"]
    (line,) = [line for line in answer.logs if line["message"] == "Request refused"]
    assert line["faults"][0].startswith("body: The request body ")


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({"items": [{"sku": "A"}]}, "'data.cart_id'"),
        ({"items": "all"}, "'data.cart_id'"),
        ({"cart_id": True}, "'data.items'"),
    ],
)
def test_the_starter_kit_s_texts_stand_whatever_else_is_wrong(
    data: dict[str, Any], shown: str, invoke: Invoke
) -> None:
    answer = invoke(CHECK, json={"data": data})

    assert answer.json["message"] == f"missing parameter(s) {shown}"


def test_a_rule_of_the_shop_s_own_speaks_to_the_shopper(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rule(_request: Any) -> Cart:
        raise BadRequest("At most ten of each, please.")

    monkeypatch.setattr("actions.webhook.check_stock.validator.read_cart", rule)
    answer = invoke(CHECK, json={"item": ITEM})

    assert answer.json["message"] == "At most ten of each, please."


def test_a_class_that_is_none_rejects_and_the_log_says_why(invoke: Invoke) -> None:
    # As long as this, a pattern that tries every way to split it never ends.
    env = {"STOCK_EXCEPTION_TYPE": "A" * 100 + "!", "STOCK_ON_ERROR": "allow"}
    answer = invoke(CHECK, json={"item": {"sku": "CHAIR-OAK", "qty": 1}}, env=env)

    assert UNKNOWN in answer.json["message"]
    assert "type" not in answer.json
    assert "STOCK_EXCEPTION_TYPE is not a PHP class" in errors_in(answer)


@pytest.mark.parametrize("failing", [False, True])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", None),
        (r"\Magento\Framework\GraphQl\Exception\GraphQlInputException", ...),
        ("No Class", None),
        ("<b>", None),
    ],
)
def test_the_class_that_commerce_throws_is_a_setting(
    name: str, expected: Any, failing: bool, invoke: Invoke
) -> None:
    env = {"STOCK_EXCEPTION_TYPE": name, **({"STOCK_SOURCE": "?"} if failing else {})}
    answer = invoke(CHECK, json={"item": {"sku": "CHAIR-OAK", "qty": 99}}, env=env)

    assert answer.json["op"] == "exception"
    assert answer.json.get("type") == (name if expected is ... else expected)


QUANTITIES: list[tuple[Any, bool]] = [
    (12, True),
    (2, False),
    (12.0, True),
    (2.9, False),
    (3.0, True),
    ("12", True),
    (" 3.0 ", True),
    ("2.99", False),
    ("1e1", True),
    (Decimal(12), True),
    (Decimal("2.5"), False),
    (-1, False),
    (0, False),
    (None, False),
    ("unlimited", True),
    ("Unlimited", True),
    (float("inf"), True),
    (Decimal("Infinity"), True),
    (Decimal("0E+999"), False),
]


@pytest.mark.parametrize("way", ["stock.py", "STOCK_SOURCE", "http"])
@pytest.mark.parametrize(("quantity", "enough"), QUANTITIES, ids=repr)
def test_a_quantity_may_be_whatever_a_user_naturally_writes(
    quantity: Any,
    enough: bool,
    way: str,
    source: ModuleType,
    service: StockService,
    invoke: Invoke,
) -> None:
    env = {"STOCK_SOURCE": "my_stock:stock"}
    if way == "stock.py":
        cart_of_three = Cart("1", [CartItem(sku="A", qty=Decimal(3))])
        assert (not compare(cart_of_three, {"A": quantity}).shortages) is enough
        return
    if way == "http":
        if isinstance(quantity, Decimal | float) or quantity is None:
            return
        service.answer = lambda _: (
            200,
            {},
            _json({"items": [{"sku": "A", "available_qty": quantity}]}),
        )
        env = {"STOCK_SOURCE": "http", "STOCK_URL": service.url}
    source.stock = lambda _cart, _request: {"A": quantity}  # type: ignore[attr-defined]
    answer = invoke(CHECK, json={"item": {"sku": "A", "qty": 3}}, env=env)

    assert (answer.json["op"] == "success") is enough
    assert enough or "left)" in answer.json["message"]


@pytest.mark.parametrize(
    "quantity",
    [
        *(True, "", "many", "1_000", "١٢", "1,5", "NaN", float("nan"), 1e300, [], b"1"),
        *(Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), "9" * 5000),
        *(10**400, 10**5000, "inf", "Infinity"),
    ],
    ids=lambda value: f"{value!r:.20}" if not isinstance(value, int) else "int",
)
def test_what_is_no_quantity_is_the_log_s_and_no_number(
    quantity: Any, source: ModuleType, invoke: Invoke
) -> None:
    source.stock = lambda _cart, _request: {"A": quantity}  # type: ignore[attr-defined]
    env = {"STOCK_SOURCE": "my_stock:stock"}
    answer = invoke(CHECK, json={"item": {"sku": "A", "qty": 3}}, env=env)

    assert UNKNOWN in answer.json["message"]
    assert "The stock of 'A'" in errors_in(answer)


def test_every_sku_without_a_quantity_is_named(
    source: ModuleType, invoke: Invoke
) -> None:
    source.stock = lambda _cart, _: {f"S{n}": "many" for n in range(12)}  # type: ignore[attr-defined]
    lines = [(f"S{n}", 1) for n in range(12)]
    answer = invoke(CHECK, json=cart(*lines), env={"STOCK_SOURCE": "my_stock:stock"})

    said = errors_in(answer)
    assert all(f"The stock of 'S{n}'" in said for n in range(10))
    assert "and 2 more" in said


@pytest.mark.parametrize("in_stock", [None, [("A", 12)], 12])
def test_compare_says_that_it_needs_a_mapping(in_stock: Any) -> None:
    cart_of_three = Cart("1", [CartItem(sku="A", qty=Decimal(3))])
    with pytest.raises(ActionError) as refused:
        compare(cart_of_three, in_stock)
    assert "is not a mapping of SKUs to quantities" in refused.value.log_text


READABLE = {
    "semicolons": "sku;qty\nA;12\n",
    "tabs": "sku\tqty\nA\t12\n",
    "names as a spreadsheet writes them": " SKU , Qty \nA,12\n",
    "quoted": '"sku","qty"\n"A","12"\n',
    "another order and more columns": "name;qty;sku\nOak, red;12;A\n",
    "blank lines": "sku,qty\n\nA,12\n,\n",
    "blanks within names": "S K U;Q T Y\nA;12\n",
    "characters that end lines elsewhere": "name,sku,qty\na\u2028b\x0bc\x85d,A,12\n",
    "a comma as its decimals have it": "sku;qty\nA;12,0\n",
    "decimals with either": "sku\tqty\nA\t12.0\nB\t0,125\nC\t1,5\n",
    "three decimals where no comma is meant": "sku,qty\nA,12.000\n",
    "a long table": "sku,qty\n" + "".join(f"S{n},1\n" for n in range(5000)) + "A,12\n",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("text", READABLE.values(), ids=READABLE)
def test_a_table_is_read_as_its_header_has_it(
    text: str, line_end: str, encoding: str, invoke: Invoke, tmp_path: Path
) -> None:
    file = tmp_path / "stock.csv"
    file.write_bytes(text.replace("\n", line_end).encode(encoding))
    env = {"STOCK_INVENTORY_FILE": str(file)}

    for qty, op in ((12, "success"), (13, "exception")):
        answer = invoke(CHECK, json={"item": {"sku": "A", "qty": qty}}, env=env)
        assert answer.json["op"] == op


# What no line may silently become: another number.
BAD_LINES = {
    "A,1,5": "line 2 has 3 columns",
    "A,1_000": "line 2 has no quantity: '1_000'",
    "A,١٢": "line 2 has no quantity",
    "A,": "line 2 has no quantity",
    'A,"1': "line 2 cannot be read",
    "A,1\nB,x\n,1\nA,2": "line 3 has no quantity",
    "A,1\nB,x\n,1": "line 4 has no sku",
    "A,1\nA,2": "line 3 has 'A' a second time",
    '"A,1\nB",2': "line 3 has a sku with a line end",
    "ST\ufffdHL,1\nA,1": "line 2 has a sku with a line end or a badly encoded",
    '"a\nb",1\nC,x': "line 4 has no quantity: 'x'",
    "A,1\0": "line 2 has the control character NUL: remove it",
    "A,1\n\x1a": "line 3 has the control character Ctrl-Z: remove it",
}


# Thousands in one country, a fraction in another.
AMBIGUOUS = ["1.200", "1,200", "-12.500", "999,999", "1.234,5", "1,234.5", "1.200.000"]


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("qty", AMBIGUOUS)
def test_what_may_be_thousands_is_not_guessed(
    qty: str, delimiter: str, invoke: Invoke, tmp_path: Path
) -> None:
    file = tmp_path / "stock.csv"
    file.write_text(f"sku{delimiter}qty\nA{delimiter}{qty}\n")
    env = {"STOCK_INVENTORY_FILE": str(file)}
    answer = invoke(CHECK, json={"item": {"sku": "A", "qty": 1}}, env=env)

    assert UNKNOWN in answer.json["message"]
    assert "line 2 has no quantity" in errors_in(answer)


@pytest.mark.parametrize(("lines", "fault"), BAD_LINES.items(), ids=BAD_LINES)
def test_every_bad_line_of_a_table_is_named(
    lines: str, fault: str, invoke: Invoke, tmp_path: Path
) -> None:
    file = tmp_path / "stock.csv"
    file.write_text(f"sku,qty\n{lines}\n")
    env = {"STOCK_INVENTORY_FILE": str(file)}
    answer = invoke(CHECK, json={"item": {"sku": "A", "qty": 1}}, env=env)

    assert UNKNOWN in answer.json["message"]
    assert fault in errors_in(answer)
    assert "stock.csv" in errors_in(answer)


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
    "UTF-16 without its mark": "sku,qty\nA,1".encode("utf-16-le"),
    "UTF-32": "sku,qty\nA,1".encode("utf-32"),
    "a spreadsheet": b"PK\x03\x04\x14\0\x06\0",
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


@pytest.mark.parametrize(
    ("header", "key", "name", "value"),
    [
        ("", "key-123", "x-api-key", "key-123"),
        ("X-Stock-Key", "key-123", "x-stock-key", "key-123"),
        ("Authorization", "key-123", "authorization", "Bearer key-123"),
        ("authorization", "Token key-123", "authorization", "Token key-123"),
    ],
)
def test_the_key_is_in_the_header_that_the_service_wants(
    header: str, key: str, name: str, value: str, invoke: Invoke, service: StockService
) -> None:
    env = {
        "STOCK_SOURCE": "http",
        "STOCK_URL": service.url,
        "STOCK_API_KEY": key,
        "STOCK_API_KEY_HEADER": header,
    }
    answer = invoke(CHECK, json=cart(("A", 3)), env=env)
    assert answer.json == {"op": "success"}
    ((_, headers),) = service.requests
    assert headers[name] == value
    assert "key-123" not in "".join(map(str, answer.logs))


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
    address = url.split("/")[2]
    assert f"ConnectError: {address}: Connection refused" in errors_in(answer)


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
