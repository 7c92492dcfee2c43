"""Which shipping rates there are: an example to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actions.shared.commerce.answers.shipping import ShippingRate, hide_shipping

if TYPE_CHECKING:
    from actions.shared.commerce.answers import Answer
    from actions.shared.commerce.payloads.shipping import RatesWanted
    from actions.shared.request import Request

# Commerce must know the carrier (POST V1/oope_shipping_carrier).
CARRIER: Final = "freight"
HEAVY: Final = 30


def offer_rates(wanted: RatesWanted, _request: Request) -> Answer:
    """Offer a pallet for what is heavy, and no flat rate then. May be ``async``."""
    weight = wanted.rateRequest.package_weight or 0
    if weight <= HEAVY:
        return ShippingRate(CARRIER, "parcel", 5, "Parcel")
    pallet = ShippingRate(CARRIER, "pallet", 20 + weight, "Pallet")
    return [pallet, hide_shipping("flatrate")]
