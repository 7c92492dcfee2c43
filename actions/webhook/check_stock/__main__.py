"""The stock check: authenticate, validate, ask the stock source, answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actions.shared import operations
from actions.shared.action import action, run
from actions.shared.auth import require
from actions.shared.frame.resolve import resolve
from actions.webhook.check_stock.answers import failed, for_cart
from actions.webhook.check_stock.auth import check_authentication
from actions.webhook.check_stock.stock import check_available_stock
from actions.webhook.check_stock.validator import validate_data

if TYPE_CHECKING:
    from actions.shared.request import Request


@action("webhook/check-stock", failure=failed)
def main(request: Request) -> dict[str, Any]:
    """Tell Adobe Commerce whether the cart's products are available."""
    require(check_authentication(request), request)
    cart = resolve(validate_data(request))
    availability = resolve(check_available_stock(cart, request))
    return operations.answer(for_cart(availability, request))


if __name__ == "__main__":
    run(main)
