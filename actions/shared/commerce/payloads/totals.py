"""What Commerce sends when it adds a cart up."""

from __future__ import annotations

from actions.shared.commerce.payloads.commerce_types import (
    Id,
    Maybe,
    Members,
    Number,
    Part,
    Rows,
    Text,
)


class Total(Part):
    """The sums as they are."""

    subtotal: Maybe[Number] = None
    base_subtotal: Maybe[Number] = None
    grand_total: Maybe[Number] = None
    base_grand_total: Maybe[Number] = None
    shipping_amount: Maybe[Number] = None
    base_shipping_amount: Maybe[Number] = None
    shipping_discount_amount: Maybe[Number] = None


class QuoteLine(Part):
    """A line of the cart."""

    item_id: Maybe[Id] = None
    sku: Maybe[Text] = None
    qty: Maybe[Number] = None
    price: Maybe[Number] = None
    base_price: Maybe[Number] = None


class Quote(Part):
    """The cart."""

    entity_id: Maybe[Id] = None
    store_id: Maybe[Id] = None
    customer_group_id: Maybe[Id] = None
    items: Rows[QuoteLine] = []


class AssignedLine(QuoteLine):
    """A line of the cart that is shipped, with its discount."""

    base_discount_amount: Maybe[Number] = None


class ShippingAssignment(Part):
    """What is shipped, and how."""

    items: Rows[AssignedLine] = []
    shipping: Members = {}


class Totals(Part):
    """A cart that is added up (``discounts``, ``item-prices``, ``custom-fees``)."""

    total: Maybe[Total] = None
    quote: Maybe[Quote] = None
    shippingAssignment: Maybe[ShippingAssignment] = None


MODELS = {
    "Totals": Totals,
}
