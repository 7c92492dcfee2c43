"""What the shopper gets to know: products and quantities, nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from actions.shared import logging, operations, settings
from actions.shared.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actions.shared.errors import ActionError
    from actions.shared.operations import Operation
    from actions.shared.request import Request
    from actions.webhook.check_stock.availability import Availability, Shortage

_UNKNOWN = (
    "The availability of the products cannot be checked at the moment. "
    "Please try again later."
)
_IN_THE_KIT = ("data.cart_id", "data.items")
_PHP_CLASS = re.compile(r"(?:\\?[A-Za-z_][A-Za-z0-9_]*)+")
# A result of OpenWhisk's may have 1 MB; no shopper reads as much as this.
_MAX_MESSAGE = 60_000


def for_cart(availability: Availability, request: Request) -> Operation:
    """Return the operation for a cart that could be checked.

    ``STOCK_EXCEPTION_TYPE`` among the inputs is the PHP class that Commerce throws.
    """
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
    message = f"Not available in the requested quantity: {', '.join(parts)}"
    return operations.exception(message, _exception_type(request.params))


def failed(error: ActionError, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to an error: always 200, never with an internal text.

    The Starter Kit's text for a cart without an id or items stands as it is; a shopper
    reads no other name of a parameter.
    """
    is_the_kits = (
        isinstance(error, BadRequest)
        and error.faults
        and all(fault.missing and fault.param in _IN_THE_KIT for fault in error.faults)
    )
    message = str(error) if is_the_kits else _UNKNOWN
    exception = operations.exception(message, _exception_type(params))
    return operations.answer(exception)


def _exception_type(params: Mapping[str, Any]) -> str:
    name = settings.text(params, "STOCK_EXCEPTION_TYPE")
    if not name or _PHP_CLASS.fullmatch(name):
        return name
    logging.error("STOCK_EXCEPTION_TYPE is not the name of a PHP class: it is not used")
    return ""


def _described(shortage: Shortage) -> str:
    product = shortage.sku
    if shortage.name:
        product = f"{shortage.name} [{shortage.sku}]"
    left = f"{shortage.left.normalize():f}" if shortage.left else "none"
    return f"{product} ({left} left)"
