"""Which carts are valid? Edit ``validate_data`` to add your own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.webhook.check_stock.cart import read_cart

if TYPE_CHECKING:
    from actions.shared.request import Request
    from actions.webhook.check_stock.cart import Cart


def validate_data(request: Request) -> Cart:
    """Return the cart of ``request``. May be ``async``.

    As it stands, the line that is being added or changed must be there, or the whole
    cart as ``data.cart_id`` and ``data.items``, with ``sku`` and ``qty`` of each line.
    Every input of the action is in ``request.params``.

    Raises:
        BadRequest: with ``faults``, it goes to the log; a rule of your own that is to
            be shown to the shopper is ``BadRequest("At most ten of each, please.")``.
    """
    return read_cart(request)
