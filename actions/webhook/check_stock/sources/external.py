"""Asks a source that may hang or fail, within its time."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any

from actions.shared.errors import ActionError
from actions.shared.frame.event_loop import OutOfTime, context_of_thread
from actions.shared.frame.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from actions.shared.frame.clock import Deadline
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
    if not isinstance(found, Mapping):
        raise _failed("it returned no mapping of SKUs to quantities")
    return found


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


def _failed(reason: str) -> ActionError:
    return ActionError("The stock is unknown", log_text=f"Stock source: {reason}")
