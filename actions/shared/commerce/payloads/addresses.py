"""What Commerce sends about the addresses of customers."""

from __future__ import annotations

from actions.shared.commerce.payloads.commerce_types import (
    Id,
    Maybe,
    Members,
    Part,
    Rows,
    Text,
)


class Region(Part):
    """A state or a province."""

    region_code: Maybe[Text] = None
    region: Maybe[Text] = None
    region_id: Maybe[Id] = None


class CustomerAddress(Part):
    """An address of a customer's; ``id`` is None while it is new."""

    id: Maybe[Id] = None
    customer_id: Maybe[Id] = None
    firstname: Maybe[Text] = None
    lastname: Maybe[Text] = None
    company: Maybe[Text] = None
    street: Rows[Text] = []
    city: Maybe[Text] = None
    region: Maybe[Region] = None
    region_id: Maybe[Id] = None
    postcode: Maybe[Text] = None
    country_id: Maybe[Text] = None
    telephone: Maybe[Text] = None
    vat_id: Maybe[Text] = None
    default_shipping: Maybe[bool] = None
    default_billing: Maybe[bool] = None
    extension_attributes: Members = {}


class SavedAddress(Part):
    """An address that is about to be saved (``address``)."""

    address: CustomerAddress


MODELS = {
    "SavedAddress": SavedAddress,
}
