"""Which carts are valid? Edit ``validate_data`` to add your own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.webhook.check_stock.cart import read_cart

if TYPE_CHECKING:
    from actions.shared.request import Request
    from actions.webhook.check_stock.cart import Cart


def validate_data(request: Request) -> Cart:
    """Return the cart of ``request``. May be ``async``.

    As it stands, ``data.cart_id`` and ``data.items`` must be there, and each item's
    ``sku`` and ``qty``. Every input of the action is in ``request.params``.

    Raises:
        BadRequest: naming everything that is wrong; Commerce gets it as the message
            of an ``exception`` operation.
    """
    return read_cart(request)
