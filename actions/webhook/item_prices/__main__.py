"""Set the prices of a cart's lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.action import run
from actions.shared.commerce.webhook import webhook
from actions.webhook.item_prices.volume_prices import price_lines

if TYPE_CHECKING:
    from actions.shared.commerce.answers import Answer
    from actions.shared.commerce.payloads.totals import Totals
    from actions.shared.request import Request


@webhook(
    "webhook/item-prices", payload="actions.shared.commerce.payloads.totals:Totals"
)
def main(totals: Totals, request: Request) -> Answer:
    """Tell Adobe Commerce what the lines of the cart cost."""
    return price_lines(totals, request)


if __name__ == "__main__":
    run(main)
