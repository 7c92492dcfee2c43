"""What Commerce sends about orders."""

from __future__ import annotations

from typing import Any

from actions.shared.commerce.payloads.commerce_types import (
    Id,
    Maybe,
    Members,
    Number,
    Part,
    Rows,
    Text,
)


class OrderItem(Part):
    """A line of an order."""

    sku: Text
    name: Maybe[Text] = None
    qty_ordered: Maybe[Number] = None
    price: Maybe[Number] = None
    base_price: Maybe[Number] = None
    product_type: Maybe[Text] = None


class OrderAddress(Part):
    """An address of an order; ``address_type`` is ``shipping`` or ``billing``."""

    address_type: Maybe[Text] = None
    firstname: Maybe[Text] = None
    lastname: Maybe[Text] = None
    street: Any = None
    city: Maybe[Text] = None
    region: Maybe[Text] = None
    region_id: Maybe[Id] = None
    postcode: Maybe[Text] = None
    country_id: Maybe[Text] = None
    email: Maybe[Text] = None
    telephone: Maybe[Text] = None


class Payment(Part):
    """How an order is paid."""

    method: Maybe[Text] = None
    additional_data: Any = None
    additional_information: Members = {}


class Order(Part):
    """An order; what its subscription does not send is None, or empty."""

    entity_id: Maybe[Id] = None
    increment_id: Maybe[Id] = None
    quote_id: Maybe[Id] = None
    store_id: Maybe[Id] = None
    customer_id: Maybe[Id] = None
    customer_email: Maybe[Text] = None
    customer_is_guest: Maybe[bool] = None
    base_currency_code: Maybe[Text] = None
    order_currency_code: Maybe[Text] = None
    base_grand_total: Maybe[Number] = None
    grand_total: Maybe[Number] = None
    base_subtotal: Maybe[Number] = None
    base_shipping_amount: Maybe[Number] = None
    shipping_amount: Maybe[Number] = None
    shipping_method: Maybe[Text] = None
    items: Rows[OrderItem] = []
    addresses: Rows[OrderAddress] = []
    payment: Maybe[Payment] = None
    gift_cards: Any = None
    custom_attributes_serializable: Members = {}


class PlacedOrder(Part):
    """An order that is about to be placed (``order-placement``)."""

    order: Order


class OrderAttributes(Part):
    """An order, and the shop's own attributes of it (``order-attributes``)."""

    custom_attributes: Members = {}
    order: Order


class AnyDocument(Part):
    """An invoice or a credit memo, whose members are not documented."""


MODELS = {
    "PlacedOrder": PlacedOrder,
    "OrderAttributes": OrderAttributes,
    "AnyDocument": AnyDocument,
}
