"""Shipping rates that are offered, and those that are hidden."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from actions.shared import operations
from actions.shared.commerce.amounts import amount_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal
    from typing import Self

    from actions.shared.operations import Operation

_METHOD: Final = r"Magento\Quote\Api\Data\ShippingMethodInterface"
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class ShippingRate(NamedTuple):
    """A rate that is offered (``shipping-rates``).

    Attributes:
        carrier_code: of a carrier that Commerce knows (``V1/oope_shipping_carrier``).
        method: the code of the method.
        price: what the shopper pays.
        method_title: what the shopper reads.
        cost: what it costs the shop; the price when None.
        additional_data: anything of the shop's, by key.
    """

    carrier_code: str
    method: str
    price: Decimal | float | str
    method_title: str = ""
    cost: Decimal | float | str | None = None
    additional_data: Mapping[str, Any] = _NOTHING

    @classmethod
    def as_operations(cls, rates: Sequence[Self], /) -> Iterable[Operation]:
        """Return an operation for each rate."""
        return [operations.add("result", rate.value()) for rate in rates]

    def value(self) -> dict[str, Any]:
        """Return it as Commerce reads it."""
        price = amount_of(self.price, "price", least=0)
        return {
            "carrier_code": text_of(self.carrier_code, "carrier_code"),
            "method": text_of(self.method, "method"),
            "method_title": self.method_title or self.method,
            "price": price,
            "cost": price if self.cost is None else amount_of(self.cost, "cost"),
            "additional_data": [
                {"key": key, "value": value}
                for key, value in self.additional_data.items()
            ],
        }


class EstimatedMethod(NamedTuple):
    """A method that is added to the estimated ones (``shipping-estimate``).

    Attributes:
        carrier_code: of the carrier.
        method_code: of the method.
        amount: what the shopper pays, in the currency of the cart.
        base_amount: the same in the currency of the shop; ``amount`` when None.
        carrier_title: what the shopper reads of the carrier.
        method_title: what the shopper reads of the method.
    """

    carrier_code: str
    method_code: str
    amount: Decimal | float | str
    base_amount: Decimal | float | str | None = None
    carrier_title: str = ""
    method_title: str = ""

    @classmethod
    def as_operations(cls, methods: Sequence[Self], /) -> Iterable[Operation]:
        """Return an operation for each method."""
        return [
            operations.add("result", {"data": method.value()}, _METHOD)
            for method in methods
        ]

    def value(self) -> dict[str, Any]:
        """Return it as Commerce reads it."""
        amount = amount_of(self.amount, "amount", least=0)
        base = self.base_amount
        return {
            "carrier_code": text_of(self.carrier_code, "carrier_code"),
            "method_code": text_of(self.method_code, "method_code"),
            "carrier_title": self.carrier_title or self.carrier_code,
            "method_title": self.method_title or self.method_code,
            "amount": amount,
            "base_amount": amount if base is None else amount_of(base, "base_amount"),
        }


def hide_shipping(method: str) -> Operation:
    """Return the operation that hides a shipping method, for example ``flatrate``."""
    return operations.add("result", {"method": method, "remove": True})
