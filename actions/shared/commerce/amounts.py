"""An amount in an answer: money, a rate, of whatever kind a user's code has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actions.shared.commerce.quantities import quantity_of

if TYPE_CHECKING:
    from decimal import Decimal


def amount_of(
    value: Any, name: str, *, least: int | None = None, above: int | None = None
) -> Decimal:
    """Return the amount that ``value`` says: a number of any kind, or its text.

    Args:
        value: of a user's code.
        name: what it is, for the message.
        least: the least that it may be.
        above: what it must be more than.

    Raises:
        ValueError: when it is not an amount, or is out of its range.
    """
    try:
        amount = quantity_of(value)
    except ValueError:
        amount = None
    if amount is None or amount.is_infinite():
        raise ValueError(f"{name} is not an amount: {str(value)[:40]!r}")
    if least is not None and amount < least:
        raise ValueError(f"{name} is less than {least}: {amount}")
    if above is not None and amount <= above:
        raise ValueError(f"{name} is not more than {above}: {amount}")
    return amount


def text_of(value: Any, name: str) -> str:
    """Return a text that must not be empty; a whole number is read as one.

    Raises:
        ValueError: when it is none.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} is not text: {str(value)[:40]!r}")
    return value
