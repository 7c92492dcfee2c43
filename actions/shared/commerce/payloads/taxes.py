"""What Commerce sends about taxes."""

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


class TaxAddress(Part):
    """An address that taxes depend on."""

    street: Rows[Text] = []
    city: Maybe[Text] = None
    region: Maybe[Text] = None
    region_code: Maybe[Text] = None
    country: Maybe[Text] = None
    postcode: Maybe[Text] = None


class TaxedItem(Part):
    """A product or the shipping; its place in the list is that of its tax."""

    code: Maybe[Id] = None
    type: Maybe[Text] = None
    tax_class: Maybe[Text] = None
    unit_price: Number
    quantity: Number
    is_tax_included: Maybe[bool] = None
    discount_amount: Maybe[Number] = None
    sku: Maybe[Text] = None
    name: Maybe[Text] = None
    custom_attributes: Members = {}


class TaxQuote(Part):
    """A cart whose taxes are calculated; ``customer`` is None for a guest."""

    quote_id: Maybe[Id] = None
    customer_tax_class: Maybe[Text] = None
    customer: Any = None
    items: Rows[TaxedItem] = []
    ship_from_address: Maybe[TaxAddress] = None
    ship_to_address: Maybe[TaxAddress] = None
    billing_address: Maybe[TaxAddress] = None
    shipping: Members = {}


class QuoteTaxes(Part):
    """A cart whose taxes are calculated (``taxes``)."""

    oopQuote: TaxQuote


class Adjustment(Part):
    """What a credit memo adds to its items, and takes from them."""

    refund: Maybe[Number] = None
    refund_tax: Maybe[Number] = None
    fee: Maybe[Number] = None
    fee_tax: Maybe[Number] = None


class TaxCreditMemo(Part):
    """A credit memo whose taxes are calculated."""

    order_id: Maybe[Id] = None
    adjustment: Maybe[Adjustment] = None
    items: Rows[TaxedItem] = []
    ship_from_address: Maybe[TaxAddress] = None
    ship_to_address: Maybe[TaxAddress] = None
    billing_address: Maybe[TaxAddress] = None


class CreditMemoTaxes(Part):
    """A credit memo whose taxes are calculated (``credit-memo-taxes``)."""

    oopCreditMemo: TaxCreditMemo


class QuotePlace(Part):
    """An address of Commerce's own calculation."""

    country_id: Maybe[Text] = None
    postcode: Maybe[Text] = None


class QuoteDetails(Part):
    """The cart of Commerce's own calculation."""

    shipping_address: Maybe[QuotePlace] = None
    billing_address: Maybe[QuotePlace] = None
    items: Rows[Any] = []


class TaxCalculation(Part):
    """Commerce's own calculation of taxes (``tax-calculation``)."""

    quoteDetails: QuoteDetails
    storeId: Maybe[Id] = None


MODELS = {
    "QuoteTaxes": QuoteTaxes,
    "CreditMemoTaxes": CreditMemoTaxes,
    "TaxCalculation": TaxCalculation,
}
