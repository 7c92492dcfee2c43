"""Taxes of the items of a cart, and of a credit memo's adjustment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from actions.shared import operations
from actions.shared.commerce.amounts import amount_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal
    from typing import Self

    from actions.shared.operations import Operation

    Number = Decimal | float | str

_DATA: Final = r"Magento\OutOfProcessTaxManagement\Api\Data"
_BREAKDOWN: Final = rf"{_DATA}\OopQuoteItemTaxBreakdownInterface"
_TAX: Final = rf"{_DATA}\OopQuoteItemTaxInterface"


class TaxBreakdown(NamedTuple):
    """One of the taxes that the tax of an item consists of.

    Attributes:
        code: what the shop knows the tax by.
        rate: in percent.
        amount: of money.
        title: what the shopper reads; the code when empty.
        tax_rate_key: names the rate in Commerce; the code and the rate when empty.
    """

    code: str
    rate: Number
    amount: Number
    title: str = ""
    tax_rate_key: str = ""

    def value(self) -> dict[str, Any]:
        """Return it as Commerce reads it."""
        code = text_of(self.code, "code")
        rate = amount_of(self.rate, "rate", least=0)
        return {
            "code": code,
            "rate": rate,
            "amount": amount_of(self.amount, "amount"),
            "title": self.title or code,
            "tax_rate_key": self.tax_rate_key or f"{code}-{rate}",
        }


class ItemTax(NamedTuple):
    """The tax of an item (``taxes``).

    Attributes:
        item: the place of the item in ``oopQuote.items``, from 0.
        rate: in percent.
        amount: of money.
        breakdown: the taxes that it consists of.
        discount_compensation_amount: the tax on a discount, where prices include tax.
    """

    item: int
    rate: Number
    amount: Number
    breakdown: Sequence[TaxBreakdown] = ()
    discount_compensation_amount: Number = 0

    @classmethod
    def as_operations(cls, taxes: Sequence[Self], /) -> Iterable[Operation]:
        """Return the operations of each item: the parts of its tax, and the tax."""
        return [operation for tax in taxes for operation in tax.operations()]

    def operations(self) -> Iterator[Operation]:
        """Return the operations of this item."""
        item: object = self.item
        if not isinstance(item, int) or isinstance(item, bool) or item < 0:
            raise ValueError(f"item is not a place in a list: {str(item)[:40]!r}")
        place = f"oopQuote/items/{item}"
        for part in self.breakdown:
            data = {"data": part.value()}
            yield operations.add(f"{place}/tax_breakdown", data, _BREAKDOWN)
        compensation = "discount_compensation_amount"
        tax = {
            "rate": amount_of(self.rate, "rate", least=0),
            "amount": amount_of(self.amount, "amount"),
            compensation: amount_of(self.discount_compensation_amount, compensation),
        }
        yield operations.replace(f"{place}/tax", {"data": tax}, _TAX)


class AdjustmentTax(NamedTuple):
    """The taxes of a credit memo's adjustment (``credit-memo-taxes``).

    Attributes:
        refund_tax: the tax of what is refunded besides the items.
        fee_tax: the tax of what is kept.
    """

    refund_tax: Number = 0
    fee_tax: Number = 0

    @classmethod
    def as_operations(cls, taxes: Sequence[Self], /) -> Iterable[Operation]:
        """Return two operations."""
        return [
            operations.replace(
                f"oopCreditMemo/adjustment/{name}", amount_of(value, name)
            )
            for tax in taxes
            for name, value in tax._asdict().items()
        ]
