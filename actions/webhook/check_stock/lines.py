"""The lines of a cart, and how much of each product they come to.

Quantities are decimals, for 0.1 and 0.2 metres are 0.3 metres. Commerce sends them as
numbers or as texts such as ``"2.0000"``, and ids as numbers or texts.
"""

from __future__ import annotations

import decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from actions.webhook.check_stock.cart_models import CartItem

# Calculations are exact, or they raise: a rounded sum could sell what is not there.
_EXACT = decimal.Context(
    prec=60, traps=[decimal.Inexact, decimal.InvalidOperation, decimal.Overflow]
)


class Cart:
    """The products that a shopper wants.

    Attributes:
        cart_id: Commerce's id of the cart; None before Commerce has given it one.
        items: the lines of the cart.
        wanted: the quantity of each SKU over all lines.
    """

    def __init__(
        self,
        cart_id: str | float | Decimal | None,
        items: Sequence[CartItem],
        only: CartItem | None = None,
    ) -> None:
        """Add up the lines.

        Args:
            cart_id: Commerce's id of the cart.
            items: the lines.
            only: the line that is being added or changed, where no other is judged.

        Raises:
            decimal.DecimalException: when the quantities cannot be added up exactly.
        """
        self.cart_id = cart_id
        self.items = items
        self.wanted: dict[str, Decimal] = {}
        judged = None if only is None else _skus_of(only, items)
        for sku, qty in _quantities(items):
            if judged is None or sku in judged:
                had = self.wanted.get(sku)
                self.wanted[sku] = qty if had is None else _EXACT.add(had, qty)

    def names(self) -> dict[str, str]:
        """Return what the shopper knows each product by, where Commerce says it."""
        return {i.sku: i.name for i in self.items if isinstance(i.name, str)}


def id_of(value: Any) -> str:
    """Return an id of Commerce's as a text, empty when there is none.

    12, 12.0 and "12" are the same id, and 0 is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value in (0, "0") else str(value)


def _quantities(items: Sequence[CartItem]) -> list[tuple[str, Decimal]]:
    """Return what each line takes out of stock, without counting anything twice.

    The part of a configurable product is the product, which its parent's line counts.
    A bundle is nothing but its parts, each as often as its parent's line says.
    """
    parents = _parents(items)
    if not parents:
        return [(item.sku, item.qty) for item in items]
    bundles = {
        parent
        for place, parent in parents.items()
        if _is_bundle(items[parent], items[place])
    }
    counted: list[tuple[str, Decimal]] = []
    for place, item in enumerate(items):
        parent = parents.get(place)
        if parent in bundles:
            counted.append((item.sku, _EXACT.multiply(item.qty, items[parent].qty)))
        elif parent is None and place not in bundles:
            counted.append((item.sku, item.qty))
    return counted


def _parents(items: Sequence[CartItem]) -> dict[int, int]:
    """Return the place of its parent for each line whose parent is there, too."""
    if not any(item.parent_item_id for item in items):
        return {}
    places: dict[str, int] = {}
    for place, item in enumerate(items):
        places.setdefault(id_of(item.item_id), place)
    places.pop("", None)
    found = {
        place: parent
        for place, item in enumerate(items)
        if (parent := places.get(id_of(item.parent_item_id), place)) != place
    }
    # Commerce has no parts of parts, nor circles: such a line counts as it is.
    return {part: parent for part, parent in found.items() if parent not in found}


def _is_bundle(parent: CartItem, part: CartItem) -> bool:
    if isinstance(parent.product_type, str) and parent.product_type:
        return parent.product_type == "bundle"
    # A configurable product has the SKU of the variant that was chosen.
    return parent.sku != part.sku


def _skus_of(line: CartItem, items: Iterable[CartItem]) -> set[str]:
    """Return the SKUs that a line takes out of stock: its own, those of its parts."""
    number = id_of(line.item_id)
    parts = {
        item.sku for item in items if number and id_of(item.parent_item_id) == number
    }
    if line.product_type == "bundle":
        return parts
    return {line.sku, *parts}
