"""What Commerce sends about products of the catalogue."""

from __future__ import annotations

from actions.shared.commerce.payloads.commerce_types import (
    Maybe,
    Part,
    Text,
)


class SavedProduct(Part):
    """A product that is saved."""

    name: Maybe[Text] = None
    sku: Maybe[Text] = None


class ProductText(Part):
    """A product that is saved (``product-content``, ``product-update``)."""

    product: SavedProduct


MODELS = {
    "ProductText": ProductText,
}
