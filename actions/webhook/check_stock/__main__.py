"""The stock check: authenticate, validate, ask the stock source, answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.action import run
from actions.shared.commerce.hook_frame import hook_frame
from actions.shared.frame.resolve import resolve
from actions.webhook.check_stock.auth import check_authentication
from actions.webhook.check_stock.stock import check_available_stock
from actions.webhook.check_stock.stock_answer import (
    IN_THE_KIT,
    UNKNOWN,
    for_cart,
    stock_policy,
)
from actions.webhook.check_stock.validator import validate_data

if TYPE_CHECKING:
    from actions.shared.commerce.answers import Answer
    from actions.shared.request import Request
    from actions.webhook.check_stock.cart import Cart


@hook_frame(
    "webhook/check-stock",
    payload=validate_data,
    authenticate=check_authentication,
    policy=stock_policy,
    unavailable=UNKNOWN,
    shown_if_missing=IN_THE_KIT,
)
def main(cart: Cart, request: Request) -> Answer:
    """Tell Adobe Commerce whether the cart's products are available."""
    return for_cart(resolve(check_available_stock(cart, request)))


if __name__ == "__main__":
    run(main)
