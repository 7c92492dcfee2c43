"""From what Commerce sends to a cart. Which fields it sends, its subscription says.

Understood are, each with or without ``quote.items`` beside it:

* ``{"item": {"sku", "qty", "name"?}}``, the reference subscription;
* ``{"data": {"item": {…}}}``, the default payload of the same event, and
  ``{"data": {"quote_item": {…}}}``, that of ``sales_quote_add_item``;
* ``{"product": {"sku", "qty" or "quantity"}}``;
* ``{"data": {"cart_id", "items"}}``, the Starter Kit's whole cart.

What Commerce does not have, it sends as null (Adobe Commerce Extensibility, "Create
webhooks"): a quote that does not exist yet, and so its id and its items. A collection
is a list, or an object by id, or ``[]`` for an empty object.
"""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from actions.shared.body import REPLACEMENT
from actions.shared.errors import BadRequest, Fault
from actions.shared.validation import faults_in
from actions.webhook.check_stock.cart import Cart, CartItem, id_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actions.shared.request import Request

#: How many lines a cart may have; real ones have a few hundred at most.
MAX_LINES: Final = 100_000
# Lines are read in slices, and no further than the first that has faults: the faults of
# a hostile cart would fill the memory.
_SLICE: Final = 100
_LINE_NAMES: Final = ("item", "quote_item", "product")
_REQUIRED: Final = ("cart_id", "items")
_lines: TypeAdapter[list[CartItem]] = TypeAdapter(list[CartItem])


def read_cart(request: Request) -> Cart:
    """Read the cart of the request.

    Raises:
        BadRequest: naming everything that is missing or malformed.
    """
    data = request.member("data")
    payload = request.payload or {}
    for at, members in (("", payload), ("data.", data)):
        if not isinstance(members, dict):
            continue
        for name in _LINE_NAMES:
            if name in members:
                line = request.member(name) if members is payload else members[name]
                return _cart_with(line, f"{at}{name}", _quote_items(payload, data))
    return _whole_cart(data)


def _whole_cart(data: Any) -> Cart:
    data = data or {}
    if not isinstance(data, dict):
        raise BadRequest(faults=[Fault("data", "must be an object")])
    faults = [
        Fault(f"data.{name}", "is required", missing=True)
        for name in _REQUIRED
        if data.get(name, "") == ""
    ]
    cart_id = data.get("cart_id")
    if isinstance(cart_id, bool) or not isinstance(
        cart_id, str | int | float | Decimal | None
    ):
        faults.append(Fault("data.cart_id", "must be a text or a number"))
    items = _read_lines(data.get("items"), "data.items", faults)
    if faults:
        raise BadRequest(faults=faults)
    return _added_up(cart_id, items, None, "data.items")


def _cart_with(line: Any, at: str, quote_items: Any) -> Cart:
    """Return the cart in which nothing but ``line`` is judged.

    The quote's lines count where they hold the same SKU. The line itself may be among
    them as it was, which its ``item_id`` tells; one without is new.
    """
    if isinstance(line, dict) and "qty" not in line and "quantity" in line:
        line = {**line, "qty": line["quantity"]}
    if faults := _line_faults(line, at):
        raise BadRequest(faults=faults)
    item = CartItem.model_validate(line)
    faults += _encoding_faults(item, at)
    others = _read_lines(quote_items, "quote.items", faults)
    if faults:
        raise BadRequest(faults=faults)
    items = [item, *(o for o in others if id_of(o.item_id) != id_of(item.item_id))]
    return _added_up(None, items, item, at)


def _added_up(
    cart_id: str | float | Decimal | None,
    items: list[CartItem],
    only: CartItem | None,
    at: str,
) -> Cart:
    try:
        return Cart(cart_id, items, only)
    except decimal.DecimalException:
        fault = Fault(at, "the quantities cannot be added up exactly")
        raise BadRequest(faults=[fault]) from None


def _quote_items(payload: Mapping[str, Any], data: Any) -> Any:
    for members in (payload, data):
        quote = members.get("quote") if isinstance(members, dict) else None
        if isinstance(quote, dict):
            return quote.get("items")
    return None


def _read_lines(lines: Any, at: str, faults: list[Fault]) -> list[CartItem]:
    if lines is None or lines == "":
        return []
    if isinstance(lines, dict):
        lines = list(lines.values())
    if isinstance(lines, list) and len(lines) > MAX_LINES:
        message = f"has {len(lines)} lines, and {MAX_LINES} are allowed"
        faults.append(Fault(at, message))
        return []
    if not isinstance(lines, list):
        faults.append(Fault(at, "must be a list of lines, or an object of them by id"))
        return []
    items: list[CartItem] = []
    for start in range(0, len(lines), _SLICE):
        some = lines[start : start + _SLICE]
        try:
            items += _lines.validate_python(some)
        except ValidationError:
            for number, line in enumerate(some, start):
                faults += _line_faults(line, f"{at}[{number}]")
            return []
    for number, item in enumerate(items):
        if wrong := _encoding_faults(item, f"{at}[{number}]"):
            faults += wrong
            return []
    return items


def _line_faults(line: Any, at: str) -> list[Fault]:
    try:
        CartItem.model_validate(line)
    except ValidationError as error:
        return faults_in(error, at)
    return []


def _encoding_faults(item: CartItem, at: str) -> list[Fault]:
    if REPLACEMENT in item.sku:
        return [Fault(f"{at}.sku", "is badly encoded: it holds U+FFFD")]
    return []
