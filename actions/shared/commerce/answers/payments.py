"""Payment methods that are hidden (``payment-methods``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared import operations

if TYPE_CHECKING:
    from actions.shared.operations import Operation


def hide_payment_method(code: str) -> Operation:
    """Return the operation that hides a payment method, for example ``checkmo``.

    What is added to the result is a method that Commerce takes from its list.
    """
    return operations.add("result", {"code": code})
