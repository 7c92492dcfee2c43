"""What the shopper gets to know: products and quantities, nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from actions.shared import operations, settings
from actions.shared.errors import BadRequest, NotConfigured, summary

if TYPE_CHECKING:
    from actions.shared.errors import ActionError
    from actions.shared.operations import Operation
    from actions.shared.request import Request
    from actions.webhook.check_stock.availability import Availability, Shortage

_UNKNOWN = (
    "The availability of the products cannot be checked at the moment. "
    "Please try again later."
)
_IN_THE_KIT = ("data.cart_id", "data.items")
_EXCEPTION_TYPE = "STOCK_EXCEPTION_TYPE"
_PHP_CLASS = re.compile(r"\\?[A-Za-z_][A-Za-z0-9_]*(?:\\[A-Za-z_][A-Za-z0-9_]*)*")
# A result of OpenWhisk's may have 1 MB; no shopper reads as much as this.
_MAX_MESSAGE = 60_000


def for_cart(availability: Availability, request: Request) -> Operation:
    """Return the operation for a cart that could be checked.

    ``STOCK_EXCEPTION_TYPE`` among the inputs is the PHP class that Commerce throws.

    Raises:
        NotConfigured: when that is no name of a class.
    """
    name = settings.text(request.params, _EXCEPTION_TYPE)
    kind = _php_class(name)
    if name and not kind:
        raise NotConfigured(
            f"{_EXCEPTION_TYPE} is no PHP class: write names with a single backslash "
            "between them"
        )
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
    return operations.exception(message, kind)


def failed(error: ActionError) -> dict[str, Any]:
    """Return the answer to an error: always 200, never with an internal text."""
    kind = _php_class(settings.text(error.params, _EXCEPTION_TYPE))
    return operations.answer(operations.exception(_public_text(error), kind))


def _public_text(error: ActionError) -> str:
    """Return what a shopper reads: a sentence, and no name of a parameter.

    A ``BadRequest`` with faults is for the log, but for what the Starter Kit itself
    says of a cart without an id or items. One without faults is a rule of the shop's.
    """
    if not isinstance(error, BadRequest):
        return _UNKNOWN
    if not error.faults:
        return str(error)
    named = [
        fault for fault in error.faults if fault.missing and fault.param in _IN_THE_KIT
    ]
    return summary(named) or _UNKNOWN


def _php_class(name: str) -> str:
    """Return ``name`` if it is one of a PHP class, else an empty text."""
    return name if _PHP_CLASS.fullmatch(name) else ""


def _described(shortage: Shortage) -> str:
    product = shortage.sku
    if shortage.name:
        product = f"{shortage.name} [{shortage.sku}]"
    left = f"{shortage.left.normalize():f}" if shortage.left else "none"
    return f"{product} ({left} left)"
