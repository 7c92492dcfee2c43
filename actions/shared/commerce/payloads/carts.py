"""What Commerce sends about the lines of a cart."""

from __future__ import annotations

from actions.shared.commerce.payloads.commerce_types import (
    Id,
    Maybe,
    Members,
    Number,
    Part,
    Text,
)


class CatalogProduct(Part):
    """A product of the catalogue."""

    sku: Text
    entity_id: Maybe[Id] = None
    name: Maybe[Text] = None
    price: Maybe[Number] = None
    attributes: Members = {}


class Line(Part):
    """A line of a cart, as it will be; ``item_id`` is None while it is new."""

    sku: Text
    qty: Number
    name: Maybe[Text] = None
    item_id: Maybe[Id] = None
    price: Maybe[Number] = None
    quote_id: Maybe[Id] = None
    product_id: Maybe[Id] = None
    product_type: Maybe[Text] = None
    product: Maybe[CatalogProduct] = None


class QuoteItem(Part):
    """A line that is about to be saved (``stock-check``)."""

    item: Line


class ChosenProduct(Part):
    """A product, and how much of it the shopper wants; None is Commerce's one."""

    sku: Text
    name: Maybe[Text] = None
    qty: Maybe[Number] = None


class CartProduct(Part):
    """A product that Luma's cart is about to take (``cart-product``)."""

    product: ChosenProduct


class PricedProduct(Part):
    """A product with its price, and how much of it the shopper wants."""

    sku: Text
    name: Maybe[Text] = None
    price: Maybe[Number] = None
    quantity: Maybe[Number] = None


class AddedProduct(Part):
    """A product that the quote takes (``quote-item``)."""

    product: PricedProduct


class NewLine(Part):
    """A line that gets its product: most of it is not set yet."""

    sku: Maybe[Text] = None
    qty: Maybe[Number] = None
    name: Maybe[Text] = None
    item_id: Maybe[Id] = None
    price: Maybe[Number] = None
    quote_id: Maybe[Id] = None
    product_type: Maybe[Text] = None


class ProductOfLine(Part):
    """A product, and the line that gets it."""

    product: CatalogProduct
    quote_item: NewLine


class QuoteItemProduct(Part):
    """The event of a line that gets its product (``quote-item-product``)."""

    eventName: Maybe[Text] = None
    data: ProductOfLine


MODELS = {
    "QuoteItem": QuoteItem,
    "CartProduct": CartProduct,
    "AddedProduct": AddedProduct,
    "QuoteItemProduct": QuoteItemProduct,
}
