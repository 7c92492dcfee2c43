"""What the lines of a cart cost: an example to change."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from actions.shared.commerce.answers.totals import PriceUpdate

if TYPE_CHECKING:
    from actions.shared.commerce.answers import Answer
    from actions.shared.commerce.payloads.totals import Totals
    from actions.shared.request import Request

MANY: Final = 10
PART: Final = Decimal("0.9")


def price_lines(totals: Totals, _request: Request) -> Answer:
    """Take a tenth off lines of ten pieces and more. May be ``async``."""
    assigned = totals.shippingAssignment
    return [
        PriceUpdate(line.item_id, (line.base_price * PART).quantize(Decimal("0.01")))
        for line in (assigned.items if assigned else ())
        if line.qty and line.base_price and line.qty >= MANY
    ]
