"""What Commerce sends about payments."""

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


class OrderPayment(Part):
    """How an order is paid that is about to be placed (``payment-validation``)."""

    payment_method: Maybe[Text] = None
    payment_additional_information: Members = {}


class PayableProduct(Part):
    """The product of a line, with its attributes."""

    entity_id: Maybe[Id] = None
    attributes: Members = {}


class PayableItem(Part):
    """A line of the cart that is paid."""

    sku: Text
    item_id: Maybe[Id] = None
    qty: Maybe[Number] = None
    price: Maybe[Number] = None
    product: Maybe[PayableProduct] = None


class PayableCart(Part):
    """The cart that is paid."""

    entity_id: Maybe[Id] = None
    store_id: Maybe[Id] = None
    items: Rows[PayableItem] = []


class PayingCustomer(Part):
    """The customer who pays."""

    entity_id: Maybe[Id] = None
    group_id: Maybe[Id] = None
    email: Maybe[Text] = None


class Paying(Part):
    """A cart and its customer; None is a guest."""

    cart: PayableCart
    customer: Maybe[PayingCustomer] = None


class PaymentFilter(Part):
    """A cart whose payment methods are about to be listed (``payment-methods``)."""

    payload: Paying


MODELS = {
    "OrderPayment": OrderPayment,
    "PaymentFilter": PaymentFilter,
}
