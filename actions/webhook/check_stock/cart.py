"""The cart that Adobe Commerce sends, as far as stock is concerned.

Quantities are decimals, for 0.1 and 0.2 metres are 0.3 metres. Commerce sends them as
numbers or as texts such as ``"2.0000"``.
"""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from actions.shared.errors import BadRequest, Fault
from actions.shared.validation import faults_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actions.shared.request import Request

# Sums are exact or they fail: nobody's cart is a rounding error away from stock.
_EXACT = decimal.Context(
    prec=60, traps=[decimal.Inexact, decimal.InvalidOperation, decimal.Overflow]
)
_REQUIRED = ("cart_id", "items")


class CartItem(BaseModel):
    """One line of a cart; what else Commerce sends of it is ignored."""

    sku: Annotated[str, Field(min_length=1, strict=True)]
    qty: Annotated[Decimal, Field(ge=0)]
    name: Any = None


class Cart:
    """The products that a shopper wants.

    Attributes:
        cart_id: Commerce's id of the cart; None before Commerce has given it one.
        items: the lines of the cart.
        wanted: the quantity of each SKU over all lines.
    """

    def __init__(
        self, cart_id: str | float | Decimal | None, items: list[CartItem]
    ) -> None:
        self.cart_id = cart_id
        self.items = items
        self.wanted: dict[str, Decimal] = {}
        for item in items:
            had = self.wanted.get(item.sku)
            self.wanted[item.sku] = (
                item.qty if had is None else _EXACT.add(had, item.qty)
            )


_items: TypeAdapter[list[CartItem]] = TypeAdapter(list[CartItem])


def read_cart(request: Request) -> Cart:
    """Read ``data`` of the request.

    Raises:
        BadRequest: naming everything that is missing or malformed.
    """
    data = request.data or {}
    if not isinstance(data, dict):
        raise BadRequest(faults=[Fault("data", "must be an object")])
    faults = [
        Fault(f"data.{name}", "is required", missing=True)
        for name in _REQUIRED
        if data.get(name, "") == ""
    ]
    cart_id = data.get("cart_id")
    # Commerce sends null while the first product goes into a new cart.
    if isinstance(cart_id, bool) or not isinstance(
        cart_id, str | int | float | Decimal | None
    ):
        faults.append(Fault("data.cart_id", "must be a text or a number"))
    items = _read_items(data, faults)
    if faults:
        raise BadRequest(faults=faults)
    try:
        return Cart(cart_id, items)
    except decimal.DecimalException:
        fault = Fault("data.items", "the quantities cannot be added up exactly")
        raise BadRequest(faults=[fault]) from None


def _read_items(data: Mapping[str, Any], faults: list[Fault]) -> list[CartItem]:
    items = data.get("items", "")
    if items == "":
        return []
    try:
        return _items.validate_python(items)
    except ValidationError as error:
        faults += faults_in(error, "data.items")
        return []
