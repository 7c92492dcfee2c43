"""Asks a source that may hang or fail, within its time."""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import partial
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any

from actions.shared.errors import ActionError
from actions.shared.event_loop import OutOfTime, context_of_thread
from actions.shared.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from actions.shared.clock import Deadline
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
    if deadline.remaining_ms() <= 0:
        raise _failed("it was not asked: the action has no time left")
    ask = partial(source, cart, replace(request, deadline=deadline))
    try:
        answer = ask() if iscoroutinefunction(source) else _in_thread(ask, deadline)
        found: Any = resolve(answer, deadline)
    except (ActionError, KeyboardInterrupt):
        raise
    except OutOfTime:
        raise _failed(
            f"it took longer than {timeout_ms} ms (STOCK_TIMEOUT_MS)"
        ) from None
    except BaseException as error:  # an exit in user code is a failure, too
        raise _failed(f"it raised {type(error).__name__}: {error}") from error
    try:
        return {sku: _quantity(quantity) for sku, quantity in found.items()}
    except (AttributeError, InvalidOperation, TypeError, ValueError):
        raise _failed("it returned no mapping of SKUs to quantities") from None


def _in_thread(ask: Callable[[], Any], deadline: Deadline) -> Any:
    """Return what ``ask`` returns, or raise what it raises, unless it is late."""
    returned: list[Any] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            returned.append(ask())
        except BaseException as error:  # noqa: BLE001 - raised again by who waits
            raised.append(error)

    # A thread, for neither a name server nor a plain function can be told to stop.
    # It is left behind when it is late; a daemon does not keep the process alive.
    asking = threading.Thread(target=context_of_thread().run, args=(run,), daemon=True)
    asking.start()
    asking.join(max(0.0, deadline.remaining_ms() / 1000))
    if raised:
        raise raised[0]
    if not returned:
        raise OutOfTime
    return returned[0]


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
