"""What Commerce sends about discount codes."""

from __future__ import annotations

from actions.shared.commerce.payloads.commerce_types import (
    Id,
    Part,
    Text,
)


class EnteredCode(Part):
    """A code that the shopper has entered."""

    cartId: Id
    couponCode: Text


class DiscountCode(Part):
    """A discount code that is about to be applied (``discount-code``)."""

    discountCode: EnteredCode


MODELS = {
    "DiscountCode": DiscountCode,
}
