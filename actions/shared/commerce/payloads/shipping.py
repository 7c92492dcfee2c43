"""What Commerce sends about shipping."""

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


class ShippedProduct(Part):
    """The product of a line, with its attributes."""

    sku: Maybe[Text] = None
    price: Maybe[Number] = None
    attributes: Members = {}


class ShippedLine(Part):
    """A line of the cart that is shipped."""

    sku: Text
    item_id: Maybe[Id] = None
    name: Maybe[Text] = None
    qty: Maybe[Number] = None
    price: Maybe[Number] = None
    weight: Maybe[Number] = None
    product: Maybe[ShippedProduct] = None
    custom_options: Rows[Any] = []


class Currency(Part):
    """A currency."""

    currency_code: Maybe[Text] = None


class Recipient(Part):
    """The customer whose cart it is."""

    group_id: Maybe[Id] = None


class ChosenMethod(Part):
    """The shipping method that the shopper has chosen."""

    carrier_code: Maybe[Text] = None
    method_code: Maybe[Text] = None


class RateRequest(Part):
    """What is shipped, and where to; ``customer`` is None for a guest."""

    all_items: Rows[ShippedLine] = []
    dest_country_id: Maybe[Text] = None
    dest_region_id: Maybe[Id] = None
    dest_region_code: Maybe[Text] = None
    dest_street: Maybe[Text] = None
    dest_city: Maybe[Text] = None
    dest_postcode: Maybe[Text] = None
    package_value: Maybe[Number] = None
    package_weight: Maybe[Number] = None
    package_qty: Maybe[Number] = None
    store_id: Maybe[Id] = None
    website_id: Maybe[Id] = None
    base_currency: Maybe[Currency] = None
    customer: Maybe[Recipient] = None
    selected_shipping_method: Maybe[ChosenMethod] = None
    address_custom_attributes: Members = {}


class RatesWanted(Part):
    """A question for shipping rates (``shipping-rates``)."""

    rateRequest: RateRequest


class EstimatedRate(Part):
    """A shipping method that Commerce has found."""

    carrier_code: Maybe[Text] = None
    method_code: Maybe[Text] = None
    amount: Maybe[Number] = None
    base_amount: Maybe[Number] = None


class Estimate(Part):
    """The estimated shipping methods for a postcode (``shipping-estimate``)."""

    postcode: Maybe[Text] = None
    result: Rows[EstimatedRate] = []


MODELS = {
    "RatesWanted": RatesWanted,
    "Estimate": Estimate,
}
