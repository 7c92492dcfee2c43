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
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from actions.shared.errors import BadRequest, Fault
from actions.shared.frame.body import REPLACEMENT
from actions.shared.frame.validation import as_faults, faults_in
from actions.webhook.check_stock.lines import Cart, id_of
from config import models

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from actions.shared.request import Request
    from actions.webhook.check_stock.cart_models import CartItem

__all__ = ["Cart", "CartItem", "read_cart"]

#: How many lines a cart may have; real ones have a few hundred at most.
MAX_LINES: Final = 100_000
# Lines are read in slices, and no further than the first that has faults: the faults of
# a hostile cart would fill the memory.
_SLICE: Final = 100
_LINE_NAMES: Final = ("item", "quote_item", "product")
_MEMBERS: Final = ("data", "quote", *_LINE_NAMES)
_REQUIRED: Final = ("cart_id", "items")
MODEL_MODULES: Final = ("actions.webhook.check_stock.cart_models",)
_line, _lines = (models.validator(MODEL_MODULES[0], name) for name in ("line", "lines"))


def __getattr__(name: str) -> Any:
    """Import the model only where a file asks for it: then it is not compiled."""
    if name != "CartItem":
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(MODEL_MODULES[0]), name)


def read_cart(request: Request) -> Cart:
    """Read the cart of the request.

    Raises:
        BadRequest: naming everything that is missing or malformed.
    """
    try:
        members = _members(request)
    except BadRequest as error:
        raise as_faults(error) from None
    data = members.get("data")
    at, line = _line_in(members, data)
    if at:
        return _cart_with(line, at, _quote_items(members, data))
    return _whole_cart(data)


def _members(request: Request) -> dict[str, Any]:
    """Return what is read of the body. JSON texts in it are read as JSON."""
    payload = request.payload
    if not isinstance(payload, dict) or payload.keys().isdisjoint(_MEMBERS):
        return {"data": request.data}
    return {name: request.member(name) for name in _MEMBERS if name in payload}


def _line_in(members: Mapping[str, Any], data: Any) -> tuple[str, Any]:
    """Return where the line stands that alone is judged, and the line itself.

    What is null, Commerce does not have; the next one counts, or the whole cart.
    """
    data = data if isinstance(data, dict) else {}
    found = [
        (f"{at}{name}", holder[name])
        for at, holder in (("", members), ("data.", data))
        for name in _LINE_NAMES
        if name in holder
    ]
    for at, line in found:
        if line is not None:
            return at, line
    has_cart = not data.keys().isdisjoint(_REQUIRED)
    return ("", None) if has_cart or not found else found[0]


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
    rows = _list_of_lines(data.get("items"), "data.items", faults)
    items = _read_lines(rows, range(len(rows)), "data.items", faults)
    if faults:
        raise BadRequest(faults=faults)
    return _added_up(cart_id, items, None, "data.items")


def _cart_with(line: Any, at: str, quote_items: Any) -> Cart:
    """Return the cart in which nothing but ``line`` is judged.

    The quote's lines count where they hold the same SKU; no other one is even read.
    """
    if isinstance(line, dict) and line.get("qty") is None and "quantity" in line:
        line = {**line, "qty": line["quantity"]}
    if faults := _line_faults(line, at):
        raise BadRequest(faults=faults)
    item: CartItem = _line.validate_python(line)
    faults += _encoding_faults(item, at)
    rows = _list_of_lines(quote_items, "quote.items", faults)
    places = _related_rows(line, rows)
    items = _read_lines(
        [rows[place] for place in places], places, "quote.items", faults
    )
    if faults:
        raise BadRequest(faults=faults)
    return _added_up(None, [item, *items], item, at)


def _related_rows(line: Mapping[str, Any], rows: Sequence[Any]) -> list[int]:
    """Return the places of the rows that bear on ``line``, without its own row.

    Its parts, the lines with the SKU of one of these, and the parents of all these.
    Its own row, as it was, is the one with its ``item_id``; where none has, the first
    of its SKU without an ``item_id``.
    """
    own_id = id_of(line.get("item_id"))
    others = {place: row for place, row in enumerate(rows) if isinstance(row, dict)}
    ids = {place: id_of(row.get("item_id")) for place, row in others.items()}
    own = [place for place in others if own_id and ids[place] == own_id] or [
        place
        for place, row in others.items()
        if not ids[place] and row.get("sku") == line.get("sku")
    ][:1]
    for place in own:
        del others[place]
    parts = [
        row
        for row in others.values()
        if own_id and id_of(row.get("parent_item_id")) == own_id
    ]
    skus = {sku for row in (line, *parts) if isinstance(sku := row.get("sku"), str)}
    found = {
        place
        for place, row in others.items()
        if isinstance(sku := row.get("sku"), str) and sku in skus
    }
    parents = {
        id_of(row.get("parent_item_id"))
        for row in (line, *(others[place] for place in found))
    } - {""}
    return [place for place in others if place in found or ids[place] in parents]


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


def _list_of_lines(lines: Any, at: str, faults: list[Fault]) -> list[Any]:
    if lines is None or lines == "":
        return []
    if isinstance(lines, dict):
        lines = list(lines.values())
    if not isinstance(lines, list):
        faults.append(Fault(at, "must be a list of lines, or an object of them by id"))
        return []
    if len(lines) > MAX_LINES:
        message = f"has {len(lines)} lines, and {MAX_LINES} are allowed"
        faults.append(Fault(at, message))
        return []
    return lines


def _read_lines(
    lines: list[Any], places: Sequence[int], at: str, faults: list[Fault]
) -> list[CartItem]:
    """Return the lines, which stand at these places of the list ``at``."""
    items: list[CartItem] = []
    for start in range(0, len(lines), _SLICE):
        some = lines[start : start + _SLICE]
        try:
            items += _lines.validate_python(some)
        except models.ValidationError:
            for number, line in enumerate(some, start):
                faults += _line_faults(line, f"{at}[{places[number]}]")
            return []
    for number, item in enumerate(items):
        if REPLACEMENT in item.sku:
            faults += _encoding_faults(item, f"{at}[{places[number]}]")
            return []
    return items


def _line_faults(line: Any, at: str) -> list[Fault]:
    try:
        _line.validate_python(line)
    except models.ValidationError as error:
        return faults_in(error, at)
    return []


def _encoding_faults(item: CartItem, at: str) -> list[Fault]:
    if REPLACEMENT in item.sku:
        return [Fault(f"{at}.sku", "is badly encoded: it holds U+FFFD")]
    return []
