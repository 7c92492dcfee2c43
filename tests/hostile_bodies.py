"""Bodies of 1 MB that cost as much as a caller can make them cost.

``tests/benchmarks`` measures what each of them costs; ``tests/actions`` counts what is
made of it.
"""

from __future__ import annotations

import base64
from functools import partial
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

#: The largest body that the platform lets pass.
SIZE: Final = 1024 * 1024
FORM: Final = "application/x-www-form-urlencoded"


def list_of(unit: str, before: str, after: str) -> bytes:
    """Return ``before``, as many units as there is room for, ``after``."""
    room = SIZE - len(before) - len(after)
    count = (room + 1) // (len(unit.encode()) + 1)
    return (before + ",".join([unit] * count) + after).encode()


def numbered(unit: str, before: str, after: str) -> bytes:
    """Return the same, where ``%d`` in each unit is the unit's number."""
    room = SIZE - len(before) - len(after)
    units: list[str] = []
    while (room := room - len(unit % len(units)) - 1) >= 0:
        units.append(unit % len(units))
    return (before + ",".join(units) + after).encode()


def long_text(unit: str, before: str, after: str) -> bytes:
    """Return ``before``, the unit as often as there is room, ``after``."""
    room = SIZE - len(before) - len(after)
    return (before + unit * (room // len(unit.encode())) + after).encode()


def _events(count: int, value: str) -> bytes:
    event = '{"uid":"%d","event":"be-observer.sales_order_shipment_create","value":'
    return (
        '{"data":[' + ",".join(f"{event % n}{value}}}" for n in range(count)) + "]}"
    ).encode()


def _shipments(count: int, items: int) -> bytes:
    rows = ",".join(["{}"] * items)
    return _events(count, f'{{"items":[{rows}],"tracks":[{rows}]}}')


def _update(rows: int) -> bytes:
    """Return a shipment whose three lists are full of faults."""
    before, after = _of_value("sales_order_shipment_update", "", "")
    one = f"[{','.join(['{}'] * rows)}]"
    value = f'{{"items":{one},"tracks":{one},"comments":{one}}}'
    return (before + value + after).encode()


def _product(entries: list[str], *, lists: int) -> bytes:
    """Return a valid event that carries lists beside what is required."""
    before, after = _of_value("catalog_product_create", "", "")
    one = f"[{','.join(entries)}]"
    more = ",".join([one] * lists)
    value = f'{{"sku":"A","name":"n","price":1,"description":"d","more":[{more}]}}'
    return (before + value + after).encode()


def _of_value(event: str, before: str, after: str) -> tuple[str, str]:
    """Return what stands around something within the value of an event."""
    head = f'{{"data":{{"uid":"1","event":"be-observer.{event}","value":'
    return head + before, after + "}}"


_CART: Final = ('{"data":{"cart_id":1,"items":[', "]}}")
_STOCK: Final = _of_value("catalog_stock_update", "[", "]")
_SHIPMENT: Final = _of_value(
    "sales_order_shipment_create", '{"tracks":[],"items":[', "]}"
)
_ANY: Final = _of_value("catalog_product_create", "", "")
_LIST: Final = _of_value("catalog_product_create", "[", "]")
_OBJECT: Final = _of_value("catalog_product_create", "{", "}")
_EVENTS: Final = ('{"data":[', "]}")
_UID: Final = ('{"data":{"event":"a","value":0,"uid":', "}}")

BODIES: Final[dict[str, Callable[[], bytes]]] = {
    "empty objects in a cart": partial(list_of, "{}", *_CART),
    "cart lines without a quantity": partial(list_of, '{"sku":""}', *_CART),
    "cart lines": partial(numbered, '{"sku":"%d","qty":1}', *_CART),
    "nulls in a cart": partial(list_of, "null", *_CART),
    "an object for a list of cart lines": partial(
        numbered, '"%d":{}', '{"data":{"cart_id":1,"items":{', "}}}"
    ),
    "a long name in a cart": partial(
        long_text,
        "x",
        '{"data":{"cart_id":1,"items":[{"sku":"A","qty":1,"name":"',
        '"}]}}',
    ),
    "a long quantity in a cart": partial(
        long_text, "1", _CART[0] + '{"sku":"A","qty":"', '"}' + _CART[1]
    ),
    "empty objects in a stock update": partial(list_of, "{}", *_STOCK),
    "nulls in a stock update": partial(list_of, "null", *_STOCK),
    "rows with a wrong SKU in a stock update": partial(list_of, '{"sku":0}', *_STOCK),
    "empty objects in a shipment": partial(list_of, "{}", *_SHIPMENT),
    "empty objects in a value": partial(list_of, "{}", *_LIST),
    "empty lists in a value": partial(list_of, "[]", *_LIST),
    "numbers in a value": partial(list_of, "0", *_LIST),
    "keys in a value": partial(numbered, '"%d":0', *_OBJECT),
    "keys in keys in a value": partial(numbered, '"%d":{"":{}}', *_OBJECT),
    "decimals in a value": partial(list_of, "0.1", *_LIST),
    "decimals that no float holds": partial(list_of, "1e999", *_LIST),
    "decimals of 20 digits": partial(list_of, "0.12345678901234567891", *_LIST),
    "a long number": partial(long_text, "1", *_ANY),
    "a long decimal": partial(long_text, "1", _ANY[0] + "0.", _ANY[1]),
    "a long text": partial(long_text, "x", _ANY[0] + '"', '"' + _ANY[1]),
    "a long text of escapes": partial(
        long_text, "\\u0001", _ANY[0] + '"', '"' + _ANY[1]
    ),
    "a long text of wide characters": partial(
        long_text, "\U0001f600", _ANY[0] + '"', '"' + _ANY[1]
    ),
    "a long key": partial(long_text, "x", _OBJECT[0] + '"', '":0' + _OBJECT[1]),
    "a long uid": partial(long_text, "x", _UID[0] + '"', '"' + _UID[1]),
    "a long uid of escapes": partial(
        long_text, "\\u0001", _UID[0] + '"', '"' + _UID[1]
    ),
    "a list as a uid": partial(list_of, "0", _UID[0] + "[", "]" + _UID[1]),
    "a long event code": partial(
        long_text, "\\n", '{"data":{"uid":"1","value":0,"event":"', '"}}'
    ),
    "faulty events": partial(list_of, '{"event":0}', *_EVENTS),
    "entries that are not events": partial(list_of, "0", *_EVENTS),
    "1000 empty events": partial(_events, 1000, '{"items":[]}'),
    "1000 events with many faults": partial(_shipments, 1000, 150),
    "30 events with very many faults": partial(_shipments, 30, 5000),
    "lists at their bounds": lambda: _update(20_000),
    "1000 events with long ids and codes": partial(
        list_of, f'{{"uid":"{"é" * 255}","event":"{"é" * 255}","value":0}}', *_EVENTS
    ),
    "decimals in a valid product": lambda: _product(["1e999"] * 20_000, lists=4),
    "texts in a valid product": lambda: _product(['"\\u0001"'] * 20_000, lists=4),
    "keys beside data": partial(numbered, '"%d":0', "{", "}"),
    "keys that repeat": partial(list_of, '"a":0', '{"data":{', "}}"),
    "open brackets": partial(long_text, "[", '{"data":', ""),
    "open objects": partial(long_text, '{"":', '{"data":', ""),
    "deep nesting": (_ANY[0] + "[" * 900 + "]" * 900 + _ANY[1]).encode,
    "JSON as a text": partial(long_text, "{},", '{"data":"[', '0]"}'),
    "form fields": partial(long_text, "a=&", "", ""),
    "bytes that are not UTF-8": lambda: b"\xff" * SIZE,
    "blanks": lambda: b" " * SIZE,
}


def raw(body: bytes, **more: Any) -> dict[str, Any]:
    """Return the parameters of a raw action that was sent ``body``."""
    is_form = body.startswith(b"a=")
    return {
        "__ow_method": "post",
        "__ow_path": "",
        "__ow_query": "",
        "__ow_headers": {"content-type": FORM if is_form else "application/json"},
        "__ow_body": body.decode() if is_form else base64.b64encode(body).decode(),
        **more,
    }
