"""A function that may hang, plain or ``async``, called within its time.

A plain function runs in a thread, for neither a name server nor a plain function can be
told to stop: when it is late, its thread is left behind. An ``async`` one is cancelled.
"""

from __future__ import annotations

import threading
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any

from actions.shared.frame.event_loop import OutOfTime, context_of_thread
from actions.shared.frame.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from actions.shared.frame.clock import Deadline

__all__ = ["OutOfTime", "in_time"]


def in_time(function: Callable[..., Any], args: tuple[Any, ...], by: Deadline) -> Any:
    """Return what ``function`` of these arguments comes to, or raise what it raises.

    Raises:
        OutOfTime: when it had not ended by the deadline.
    """
    if iscoroutinefunction(function):
        return resolve(function(*args), by)
    return resolve(_in_thread(function, args, by), by)


def _in_thread(
    function: Callable[..., Any], args: tuple[Any, ...], by: Deadline
) -> Any:
    returned: list[Any] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            returned.append(function(*args))
        except BaseException as error:  # noqa: BLE001 - raised again by who waits
            raised.append(error)

    # A daemon does not keep the process alive.
    thread = threading.Thread(target=context_of_thread().run, args=(run,), daemon=True)
    thread.start()
    thread.join(max(0.0, by.remaining_ms() / 1000))
    if raised:
        raise raised[0]
    if not returned:
        raise OutOfTime
    return returned[0]
