"""Validate an order before it is placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.action import run
from actions.shared.commerce.webhook import webhook
from actions.webhook.validate_order.order_rules import validate_order

if TYPE_CHECKING:
    from actions.shared.commerce.answers import Answer
    from actions.shared.commerce.payloads.orders import PlacedOrder
    from actions.shared.request import Request


@webhook(
    "webhook/validate-order",
    payload="actions.shared.commerce.payloads.orders:PlacedOrder",
)
def main(placed: PlacedOrder, request: Request) -> Answer:
    """Tell Adobe Commerce whether the order may be placed."""
    return validate_order(placed, request)


if __name__ == "__main__":
    run(main)
