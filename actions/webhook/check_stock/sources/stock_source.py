"""What a source of quantities looks like to the action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from actions.shared.request import Request
    from actions.webhook.check_stock.cart import Cart


class Source(Protocol):
    """A source of quantities."""

    def __call__(
        self, cart: Cart, request: Request, /
    ) -> Mapping[str, Any] | Awaitable[Mapping[str, Any]]:
        """Return the quantity in stock of each SKU of the cart.

        A quantity is a number of any kind, its text, or ``"unlimited"``.
        """
