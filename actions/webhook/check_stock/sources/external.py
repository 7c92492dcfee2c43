"""Asks a source that may hang or fail, within its time."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextvars import copy_context
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from actions.shared.action import resolve
from actions.shared.errors import ActionError

if TYPE_CHECKING:
    from actions.shared.request import Request
    from actions.webhook.check_stock.cart import Cart
    from actions.webhook.check_stock.sources import Source


def quantities(
    source: Source, cart: Cart, request: Request, timeout_ms: int
) -> Mapping[str, Any]:
    """Return what ``source`` says of each SKU.

    Raises:
        ActionError: what the source raised, or that it failed, was late, or returned
            no mapping.
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
    if not isinstance(found[0], Mapping):
        raise _failed("it returned no mapping of SKUs to quantities")
    return found[0]


def _failed(reason: str) -> ActionError:
    return ActionError("The stock is unknown", log_text=f"Stock source: {reason}")
