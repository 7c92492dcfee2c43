"""What Commerce sends about gift cards."""

from __future__ import annotations

from actions.shared.commerce.payloads.commerce_types import (
    Id,
    Part,
    Rows,
    Text,
)


class CartGiftCards(Part):
    """Gift cards, and the cart that they are for."""

    cartId: Id
    gift_cards: Rows[Text] = []


class AppliedGiftCards(Part):
    """Gift cards that are about to be applied (``gift-card-apply``)."""

    giftCard: CartGiftCards


class GiftCardCode(Part):
    """A gift card whose balance is asked for (``gift-card-balance``)."""

    giftCardCode: Text


MODELS = {
    "AppliedGiftCards": AppliedGiftCards,
    "GiftCardCode": GiftCardCode,
}
