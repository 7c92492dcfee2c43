"""The balance of a gift card (``gift-card-balance``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from actions.shared import operations
from actions.shared.commerce.amounts import amount_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from typing import Self

    from actions.shared.operations import Operation


class GiftCardBalance(NamedTuple):
    """What a gift card has left.

    Attributes:
        amount: at least 0.
    """

    amount: Decimal | float | str

    @classmethod
    def as_operations(cls, balances: Sequence[Self], /) -> Iterable[Operation]:
        """Return the operation; there is one card, and so one balance."""
        if len(balances) > 1:
            raise ValueError(f"there are {len(balances)} balances of one card")
        return [
            operations.replace("result", amount_of(each.amount, "amount", least=0))
            for each in balances
        ]
