"""What is in stock of what the shopper wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from actions.shared.commerce.quantities import quantity_of
from actions.shared.errors import ActionError

if TYPE_CHECKING:
    from decimal import Decimal

    from actions.webhook.check_stock.cart import Cart

_MAX_FAULTS: Final = 10


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
        ActionError: when ``in_stock`` is not a mapping, or holds no quantity of a SKU
            that is wanted; the log names each such SKU.
    """
    if not isinstance(in_stock, Mapping):
        kind = type(in_stock).__name__
        raise _unknown(f"a {kind} is not a mapping of SKUs to quantities")
    short: dict[str, Decimal] = {}
    faults: list[str] = []
    for sku, wanted in cart.wanted.items():
        said = in_stock.get(sku)
        if not wanted or (said is None and unknown_sku == "allow"):
            continue
        try:
            left = quantity_of(0 if said is None else said)
        except ValueError as error:
            faults.append(f"The stock of '{sku[:80]}': {error}")
            continue
        if left < wanted:
            short[sku] = max(left, left * 0)
    if faults:
        more = len(faults) - _MAX_FAULTS
        listed = "; ".join(faults[:_MAX_FAULTS])
        raise _unknown(f"{listed}; and {more} more" if more > 0 else listed)
    names = cart.names() if short else {}
    return Availability(
        tuple(Shortage(sku, names.get(sku, ""), left) for sku, left in short.items())
    )


def _unknown(reason: str) -> ActionError:
    return ActionError("The stock is unknown", log_text=reason)
