"""Is it in stock? Edit ``check_available_stock`` to ask your own stock service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.webhook.check_stock.sources import ask_source

if TYPE_CHECKING:
    from actions.shared.request import Request
    from actions.webhook.check_stock.availability import Availability
    from actions.webhook.check_stock.cart import Cart


def check_available_stock(cart: Cart, request: Request) -> Availability:
    """Compare the cart with what is in stock. May be ``async``.

    As it stands, the source is asked that the input ``STOCK_SOURCE`` names. Your own
    logic ends with ``compare(cart, {"SKU": quantity, ...})``. Every input of the
    action is in ``request.params``.
    """
    return ask_source(cart, request)
