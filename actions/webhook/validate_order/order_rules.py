"""Which orders may be placed: an example to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actions.shared.commerce.answers import Stop, Success

if TYPE_CHECKING:
    from actions.shared.commerce.answers import Answer
    from actions.shared.commerce.payloads.orders import PlacedOrder
    from actions.shared.request import Request

MOST_OF_EACH: Final = 100


def validate_order(placed: PlacedOrder, _request: Request) -> Answer:
    """Refuse an order of more than a hundred of one product. May be ``async``."""
    for item in placed.order.items:
        if item.qty_ordered and item.qty_ordered > MOST_OF_EACH:
            product = item.name or item.sku
            return Stop(f"Please call us for more than {MOST_OF_EACH} of: {product}")
    return Success()
