"""What a cart comes to: a discount, fees, the prices of its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from actions.shared import operations
from actions.shared.commerce.amounts import amount_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from typing import Self

    from actions.shared.operations import Operation

    Number = Decimal | float | str


class Discount(NamedTuple):
    """A discount on the whole cart (``discounts``).

    Attributes:
        base_discount: money, or percents; at least 0.
        discount_type: which of them.
        descriptions: what the shopper reads.
        rule_ids: the rules that it follows from.
        item_ids: the lines that it is for; all of them when empty.
    """

    base_discount: Number
    discount_type: Literal["fixed", "percentage"] = "fixed"
    descriptions: Sequence[str] = ()
    rule_ids: Sequence[int | str] = ()
    item_ids: Sequence[int | str] = ()

    @classmethod
    def as_operations(cls, discounts: Sequence[Self], /) -> Iterable[Operation]:
        """Return the operation; a cart has one discount."""
        if len(discounts) > 1:
            raise ValueError(f"there are {len(discounts)} of them, and one is allowed")
        return [operations.replace("result", each.value()) for each in discounts]

    def value(self) -> dict[str, Any]:
        """Return it as Commerce reads it."""
        if self.discount_type not in ("fixed", "percentage"):
            raise ValueError("discount_type is neither fixed nor percentage")
        return {
            "code": "discount",
            "base_discount": amount_of(self.base_discount, "base_discount", least=0),
            "discount_type": self.discount_type,
            "discount_description_array": list(self.descriptions),
            "discount_rule_id_array": list(self.rule_ids),
            "discount_item_id_array": list(self.item_ids),
        }


class Fee(NamedTuple):
    """A fee on the whole cart (``custom-fees``).

    Attributes:
        code: what the shop knows it by.
        base_fee: money; more than 0.
        label: what the shopper reads; the code when empty.
    """

    code: str
    base_fee: Number
    label: str = ""

    @classmethod
    def as_operations(cls, fees: Sequence[Self], /) -> Iterable[Operation]:
        """Return one operation with all fees."""
        value = [
            {
                "code": text_of(fee.code, "code"),
                "label": fee.label or fee.code,
                "base_fee": amount_of(fee.base_fee, "base_fee", above=0),
            }
            for fee in fees
        ]
        return [operations.replace("result/fees", value)]


class PriceUpdate(NamedTuple):
    """The price of a line (``item-prices``).

    Attributes:
        item_id: of the line, as its payload has it.
        base_price: of one piece; at least 0.
    """

    item_id: int | str | None
    base_price: Number

    @classmethod
    def as_operations(cls, updates: Sequence[Self], /) -> Iterable[Operation]:
        """Return one operation with all prices."""
        value = [
            {
                "item_id": int(text_of(update.item_id, "item_id")),
                "base_price": amount_of(update.base_price, "base_price", least=0),
            }
            for update in updates
        ]
        return [operations.replace("result/price_updates", value)]
