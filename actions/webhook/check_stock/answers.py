"""What the shopper gets to know: products and quantities, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actions.shared import operations
from actions.shared.errors import BadRequest

if TYPE_CHECKING:
    from actions.shared.errors import ActionError
    from actions.shared.operations import Operation
    from actions.webhook.check_stock.availability import Availability, Shortage

_UNKNOWN = (
    "The availability of the products cannot be checked at the moment. "
    "Please try again later."
)
# A result of OpenWhisk's may have 1 MB; no shopper reads as much as this.
_MAX_MESSAGE = 60_000


def for_cart(availability: Availability) -> Operation:
    """Return the operation for a cart that could be checked."""
    if not availability.shortages:
        return operations.success()
    parts: list[str] = []
    room = _MAX_MESSAGE
    for number, shortage in enumerate(availability.shortages):
        part = _described(shortage)
        room -= len(part) + 2
        if room < 0:
            parts.append(f"and {len(availability.shortages) - number} more")
            break
        parts.append(part)
    listed = ", ".join(parts)
    return operations.exception(f"Not available in the requested quantity: {listed}")


def failed(error: ActionError) -> dict[str, Any]:
    """Return the answer to an error: always 200, never with an internal text."""
    message = str(error) if isinstance(error, BadRequest) else _UNKNOWN
    return operations.answer(operations.exception(message))


def _described(shortage: Shortage) -> str:
    product = shortage.sku
    if shortage.name:
        product = f"{shortage.name} [{shortage.sku}]"
    left = f"{shortage.left.normalize():f}" if shortage.left else "none"
    return f"{product} ({left} left)"
