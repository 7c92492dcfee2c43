"""What the shopper gets to know: products and quantities, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actions.shared.commerce.answers import MAX_MESSAGE, Stop, Success
from actions.shared.commerce.hook_frame import Policy

if TYPE_CHECKING:
    from actions.shared.commerce.answers import Answer
    from actions.shared.settings import Reader
    from actions.webhook.check_stock.availability import Availability, Shortage

UNKNOWN: Final = (
    "The availability of the products cannot be checked at the moment. "
    "Please try again later."
)
#: What the Starter Kit itself says of a cart: that these are missing.
IN_THE_KIT: Final = ("data.cart_id", "data.items")


def stock_policy(read: Reader) -> Policy:
    """Read what happens without an answer; the stock source has its own time.

    ``STOCK_ON_ERROR``: ``reject`` the cart (the default) or ``allow`` it.
    ``STOCK_EXCEPTION_TYPE``: the PHP class that Commerce throws.
    """
    return Policy(
        on_error=read.choice("STOCK_ON_ERROR", "reject", ("reject", "allow")),
        exception_type=read.php_class("STOCK_EXCEPTION_TYPE"),
    )


def for_cart(availability: Availability) -> Answer:
    """Return the answer for a cart that could be checked."""
    if not availability.shortages:
        return Success()
    parts: list[str] = []
    room = MAX_MESSAGE - 100
    for number, shortage in enumerate(availability.shortages):
        part = _describe(shortage)
        room -= len(part) + 2
        if room < 0:
            parts.append(f"and {len(availability.shortages) - number} more")
            break
        parts.append(part)
    return Stop(f"Not available in the requested quantity: {', '.join(parts)}")


def _describe(shortage: Shortage) -> str:
    product = shortage.sku
    if shortage.name:
        product = f"{shortage.name} [{shortage.sku}]"
    left = f"{shortage.left.normalize():f}" if shortage.left else "none"
    return f"{product} ({left} left)"
