"""A quantity in stock, from whatever a table, a service or a function says.

One rule for all of them, so that 12, 12.0, "12" and Decimal("12") mean the same, and
nothing that is not a quantity becomes a number.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

#: Of gift cards, downloads and services there is always enough.
UNLIMITED: Final = Decimal("Infinity")

# Digits of ASCII only: Decimal() reads those of every script, and "1_000".
_NUMBER: Final = re.compile(
    r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?"
)
# Written out for a shopper, 1e9999 would be 10,000 characters long.
_MAX_EXPONENT: Final = 30
_OUT_OF_RANGE: Final = "a quantity lies between 1e-30 and 1e30"


def quantity_of(value: Any) -> Decimal:
    """Return the quantity that ``value`` says; ``UNLIMITED`` when there is no limit.

    Args:
        value: a number of any kind, its text, or ``"unlimited"``; an infinity means
            the same.

    Raises:
        ValueError: when it is not a quantity; the text says why.
    """
    number = _number(value)
    if number.is_infinite() and number > 0:
        return UNLIMITED
    if number.is_finite() and not number:
        return Decimal(0)
    if not number.is_finite() or abs(number.adjusted()) > _MAX_EXPONENT:
        raise ValueError(f"{_OUT_OF_RANGE}: it is {str(number)[:40]}")
    return number


def _number(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str):
        text = value.strip()
        if text.lower() == "unlimited":
            return UNLIMITED
        if not _NUMBER.fullmatch(text):
            raise ValueError(
                f"'{text[:40]}' is not a quantity: write 12, 0.5 or unlimited"
            )
        return Decimal(text)
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        raise ValueError(f"a value of type {type(value).__name__} is not a quantity")
    try:
        number = float(value)
        # By way of text, a float means what it shows: 0.1, not 0.100000000000000005.
        return Decimal(int(value) if hasattr(value, "__index__") else str(number))
    except (OverflowError, TypeError):
        raise ValueError(_OUT_OF_RANGE) from None
