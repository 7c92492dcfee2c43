"""Offer shipping rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.action import run
from actions.shared.commerce.webhook import webhook
from actions.webhook.shipping_rates.shipping_offers import offer_rates

if TYPE_CHECKING:
    from actions.shared.commerce.answers import Answer
    from actions.shared.commerce.payloads.shipping import RatesWanted
    from actions.shared.request import Request


@webhook(
    "webhook/shipping-rates",
    payload="actions.shared.commerce.payloads.shipping:RatesWanted",
)
def main(wanted: RatesWanted, request: Request) -> Answer:
    """Tell Adobe Commerce which shipping rates there are."""
    return offer_rates(wanted, request)


if __name__ == "__main__":
    run(main)
