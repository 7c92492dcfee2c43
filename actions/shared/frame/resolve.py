"""What a user's function returned, whether it is plain or ``async``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from actions.shared.frame.clock import Deadline

T = TypeVar("T")


@overload
def resolve(value: Awaitable[T], deadline: Deadline | None = None) -> T: ...
@overload
def resolve(value: T, deadline: Deadline | None = None) -> T: ...
def resolve(value: Any, deadline: Deadline | None = None) -> Any:
    """Return ``value``, awaited first when a user's function was ``async``.

    Args:
        value: what such a function returned.
        deadline: when to cancel it; without one it may take as long as it likes.

    Raises:
        actions.shared.frame.event_loop.OutOfTime: when it was cancelled.
    """
    if not hasattr(value, "__await__"):
        return value
    from actions.shared.frame import event_loop

    return event_loop.run(value, deadline)
