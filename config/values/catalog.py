"""The payloads of products and of their stock."""

from __future__ import annotations

from config.values.checked import Number, Value


class ProductCreated(Value):
    """A product that the back office has created."""

    sku: str
    name: str
    description: str
    price: Number = 0


class ProductUpdated(Value):
    """A product that the back office has changed."""

    sku: str
    name: str
    price: Number
    description: str


class ProductDeleted(Value):
    """A product that the back office has deleted."""

    sku: str


class StockItem(Value):
    """How much of a product there is at one source."""

    sku: str
    source: str
    quantity: Number
    outOfStock: bool


MODELS = {
    "be-observer.catalog_product_create": ProductCreated,
    "be-observer.catalog_product_update": ProductUpdated,
    "be-observer.catalog_product_delete": ProductDeleted,
    "be-observer.catalog_stock_update": list[StockItem],
}
