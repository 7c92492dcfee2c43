"""What is in stock of what the shopper wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from actions.shared.errors import ActionError
from actions.shared.quantities import quantity_of

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


def compare(
    cart: Cart,
    in_stock: Mapping[str, Any],
    *,
    unknown_sku: Literal["reject", "allow"] = "reject",
) -> Availability:
    """Return what of ``cart`` is short, given the quantity in stock of each SKU.

    Args:
        cart: what is wanted.
        in_stock: by SKU, a number of any kind, its text, or ``"unlimited"``.
        unknown_sku: what a SKU is that ``in_stock`` does not name, or names with None:
            not in stock (``reject``), or not kept in stock at all (``allow``).

    Raises:
        ActionError: when what is said of a wanted SKU is no quantity.
    """
    short: dict[str, Decimal] = {}
    for sku, wanted in cart.wanted.items():
        said = in_stock.get(sku)
        if not wanted or (said is None and unknown_sku == "allow"):
            continue
        left = _left(sku, 0 if said is None else said)
        if left < wanted:
            short[sku] = max(left, left * 0)
    names = cart.names() if short else {}
    return Availability(
        tuple(Shortage(sku, names.get(sku, ""), left) for sku, left in short.items())
    )


def _left(sku: str, said: Any) -> Decimal:
    try:
        return quantity_of(said)
    except ValueError as error:
        raise ActionError(
            "The stock is unknown", log_text=f"The stock of '{sku[:80]}': {error}"
        ) from None
