"""What is in stock of what the shopper wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from actions.webhook.check_stock.cart import Cart


class Shortage(NamedTuple):
    """A product of which there is not enough.

    Attributes:
        sku: the product.
        name: what the shopper knows it by; empty when Commerce did not say.
        left: how much of it there is, at least 0.
    """

    sku: str
    name: str
    left: Decimal


class Availability(NamedTuple):
    """Whether everything in a cart is available: it is when nothing is short."""

    shortages: tuple[Shortage, ...] = ()


def compare(cart: Cart, in_stock: Mapping[str, Decimal]) -> Availability:
    """Return what of ``cart`` is short, given the quantity in stock of each SKU.

    A SKU that ``in_stock`` does not name is not in stock.
    """
    short = [
        sku
        for sku, wanted in cart.wanted.items()
        if wanted > 0 and (sku not in in_stock or in_stock[sku] < wanted)
    ]
    if not short:
        return Availability()
    from decimal import Decimal

    none = Decimal(0)
    names = {item.sku: item.name for item in cart.items}
    return Availability(
        tuple(
            Shortage(
                sku,
                name if isinstance(name := names[sku], str) else "",
                max(none, in_stock.get(sku, none)),
            )
            for sku in short
        )
    )
