"""Asks a source that may hang or fail, within its time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from actions.shared.errors import ActionError
from actions.shared.frame.in_time import OutOfTime, in_time

if TYPE_CHECKING:
    from actions.shared.request import Request
    from actions.webhook.check_stock.cart import Cart
    from actions.webhook.check_stock.sources.stock_source import Source


def quantities(
    source: Source, cart: Cart, request: Request, timeout_ms: int
) -> Mapping[str, Any]:
    """Return what ``source`` says of each SKU.

    Raises:
        ActionError: what the source raised, or that it failed, was late, or returned
            no mapping.
    """
    deadline = request.deadline.within(timeout_ms)
    if deadline.remaining_ms() <= 0:
        raise _failed("it was not asked: the action has no time left")
    try:
        asked = (cart, replace(request, deadline=deadline))
        found: Any = in_time(source, asked, deadline)
    except (ActionError, KeyboardInterrupt):
        raise
    except OutOfTime:
        raise _failed(
            f"it took longer than {timeout_ms} ms (STOCK_TIMEOUT_MS)"
        ) from None
    except BaseException as error:  # an exit in user code is a failure, too
        raise _failed(f"it raised {type(error).__name__}: {error}") from error
    if not isinstance(found, Mapping):
        raise _failed("it returned no mapping of SKUs to quantities")
    return found


def _failed(reason: str) -> ActionError:
    return ActionError("The stock is unknown", log_text=f"Stock source: {reason}")
