"""Asks a source that may hang or fail, within its time."""

from __future__ import annotations

import threading
from contextvars import copy_context
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from actions.shared.action import resolve
from actions.shared.errors import ActionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actions.shared.request import Request
    from actions.webhook.check_stock.cart import Cart
    from actions.webhook.check_stock.sources import Source

_MAX_MAGNITUDE = 30


def quantities(
    source: Source, cart: Cart, request: Request, timeout_ms: int
) -> Mapping[str, Decimal]:
    """Return the quantities of ``source``.

    Raises:
        ActionError: what the source raised, or that it failed, was late, or returned
            no quantities.
    """
    deadline = request.deadline.within(timeout_ms)
    found: list[Any] = []
    failure: list[BaseException] = []

    def ask() -> None:
        try:
            found.append(resolve(source(cart, replace(request, deadline=deadline))))
        except BaseException as error:  # noqa: BLE001 - raised again by who waits
            failure.append(error)

    # A thread, for neither a name server nor a user's function can be told to stop.
    # It is left behind when it is late; a daemon does not keep the process alive.
    asking = threading.Thread(target=copy_context().run, args=(ask,), daemon=True)
    asking.start()
    asking.join(max(0.0, deadline.remaining_ms() / 1000))
    if failure:
        error = failure[0]
        if isinstance(error, ActionError):
            raise error
        raise _failed(f"it raised {type(error).__name__}: {error}") from error
    if not found:
        raise _failed(f"it took longer than {timeout_ms} ms (STOCK_TIMEOUT_MS)")
    try:
        return {sku: _quantity(quantity) for sku, quantity in found[0].items()}
    except (AttributeError, InvalidOperation, TypeError, ValueError):
        raise _failed("it returned no mapping of SKUs to quantities") from None


def _quantity(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise TypeError(type(value).__name__)
    # By way of text, a float means what it shows: 0.1 and not 0.1000000000000000055.
    quantity = value if isinstance(value, Decimal) else Decimal(str(value))
    if not quantity.is_finite():
        raise ValueError("not finite")
    # Written out for a shopper, 1e999999999 would fill the memory.
    if abs(quantity.adjusted()) > _MAX_MAGNITUDE:
        raise ValueError("beyond all measure")
    return quantity


def _failed(reason: str) -> ActionError:
    return ActionError("The stock is unknown", log_text=f"Stock source: {reason}")
