"""What fits a schema is what the action takes, and the other way round."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import config
from actions.ingestion.webhook.validator import validate_data as validate_events
from actions.shared.errors import BadRequest
from actions.shared.events import Event
from actions.shared.frame.clock import SYSTEM
from actions.shared.request import Request
from actions.webhook.check_stock.validator import validate_data as validate_cart
from scripts.contracts import json_schema
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENT = json_schema.document(ROOT)
CART = {
    "cart_id": "1",
    "items": [
        {"item_id": 1, "sku": "CHAIR-OAK", "qty": 2, "name": "Oak chair"},
        {"item_id": 2, "sku": "TABLE-OAK", "qty": "2.0000"},
    ],
}

PRODUCT = {"sku": "CHAIR-OAK", "qty": 2, "quantity": "3.0000", "name": "Oak chair"}

_SCALARS = [
    None,
    True,
    False,
    0,
    -1,
    1,
    1.0,
    1.5,
    10**30,
    "",
    "1",
    "1.5",
    "-1",
    "é",
]
_OTHERS = [[], {}, [{}], [[]], [1], {"id": 1}, [{"sku": "A"}]]
anything = st.sampled_from([*_SCALARS, *_OTHERS]).map(copy.deepcopy)


@st.composite
def near(draw: st.DrawFn, sample: Any) -> Any:
    """Something that differs from ``sample`` in a few places, or in none."""
    value = copy.deepcopy(sample)
    for _ in range(draw(st.integers(0, 3))):
        value = changed(value, draw)
    return value


def changed(value: Any, draw: st.DrawFn) -> Any:
    if not value or not isinstance(value, list | dict):
        return draw(anything)
    keys = list(range(len(value)) if isinstance(value, list) else value)
    key = draw(st.sampled_from(keys))
    how = draw(st.sampled_from(["inside", "replace", "remove", "add", "all"]))
    if how == "all":
        return draw(anything)
    if how == "remove":
        del value[key]
    elif how == "replace":
        value[key] = draw(anything)
    elif how == "inside" and isinstance(value[key], list | dict):
        value[key] = changed(value[key], draw)
    elif isinstance(value, list):
        value.append(copy.deepcopy(value[key]))
    else:
        value["more"] = draw(anything)
    return value


def request(data: Any, member: str = "data") -> Request:
    """A call with this member of the body, as a raw action gets it."""
    params = {
        "__ow_body": json.dumps({member: data}, ensure_ascii=False),
        "__ow_headers": {"content-type": "text/plain"},
    }
    return Request.from_params(params, SYSTEM)


def takes_event(data: Any) -> bool:
    try:
        (entry,) = validate_events(request([data])).entries
    except BadRequest:
        return False
    return isinstance(entry, Event)


def takes_cart(data: Any, member: str = "data") -> bool:
    try:
        validate_cart(request(data, member))
    except BadRequest:
        return False
    return True


def agree(
    data: st.SearchStrategy[Any], schema: str, takes: Callable[[Any], bool]
) -> None:
    validator = Draft202012Validator({**DOCUMENT, "$ref": f"#/$defs/{schema}"})
    verdicts = set()

    @given(data)
    def check(value: Any) -> None:
        fits = validator.is_valid(value)
        verdicts.add(fits)
        assert takes(value) == fits

    check()
    assert verdicts == {True, False}


@pytest.mark.parametrize("code", config.events())
def test_an_event_s_value_fits_its_schema_if_and_only_if_the_webhook_takes_it(
    code: str,
) -> None:
    value = near(config.events()[code].sample)
    events = st.fixed_dictionaries(
        {"uid": st.just("1"), "event": st.just(code), "value": value}
    )
    agree(events, code, takes_event)


@pytest.mark.parametrize("code", list(config.events())[:2])
def test_an_event_fits_its_schema_if_and_only_if_the_webhook_takes_it(
    code: str,
) -> None:
    event = config.events()[code]
    sample = {
        "uid": "u" * 255,
        "event": code,
        "value": event.sample,
        "entity": event.entity,
    }
    agree(near(sample), "Event", takes_event)


def test_a_cart_fits_its_schema_if_and_only_if_the_stock_check_takes_it() -> None:
    agree(near(CART), "Cart", takes_cart)


def test_lines_by_their_ids_fit_the_schema_of_a_cart() -> None:
    first, second = CART["items"]
    agree(near({"cart_id": 1, "items": {"7": first, "8": second}}), "Cart", takes_cart)


@pytest.mark.parametrize("name", ["item", "product", "quote_item"])
def test_a_product_fits_its_schema_if_and_only_if_the_stock_check_takes_it(
    name: str,
) -> None:
    agree(near(PRODUCT), "Product", lambda value: takes_cart(value, name))


@pytest.mark.parametrize("uid", ["", "u", "u" * 255, "é" * 255, "u" * 256, 1, None])
def test_the_limits_of_a_uid_are_those_of_its_schema(uid: Any) -> None:
    code = "be-observer.customer_delete"
    event = {"uid": uid, "event": code, "value": {"id": 1}}
    schema = DOCUMENT["$defs"][code]["properties"]["uid"]
    assert Draft202012Validator(schema).is_valid(uid) == takes_event(event)
    assert takes_event(event) == (uid is not None and 1 <= len(str(uid)) <= 255)


@pytest.mark.parametrize("size", [0, 1, 1000, 1001])
def test_the_limits_of_a_list_are_those_of_its_schema(size: int) -> None:
    event = {"uid": "1", "event": "be-observer.customer_delete", "value": {"id": 1}}
    validator = Draft202012Validator({**DOCUMENT, "$ref": "#/$defs/IngestionRequest"})
    data = [event] * size
    try:
        taken = len(validate_events(request(data)).entries) == size
    except BadRequest:
        taken = False
    assert validator.is_valid({"data": data}) == taken
