"""One event loop for the life of the process, for what a user writes ``async``.

A pooled client (``httpx.AsyncClient``, ``redis.asyncio``, ``asyncpg``) belongs to the
loop that it was first used on. So the loop outlives the call: it runs in a thread of
its own, made when something ``async`` is called for the first time, and a client at the
top of a module works on every call. The caller's thread waits, and may run a loop
itself, as an ``async`` test does. ``asyncio`` is imported no sooner than that.

Code on the loop may call plain code that resolves something ``async`` in its turn
(``authenticate`` does). The loop waits then and cannot run it, so another does: one for
each depth, each for the life of the process, too.
"""

from __future__ import annotations

import contextlib
import threading
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING, Any, Final, TypeVar

from actions.shared.frame import logging

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Awaitable
    from contextvars import Context

    from actions.shared.frame.clock import Deadline

T = TypeVar("T")

# How long the next call waits for what was late to end, before it uses a new loop.
_PATIENCE_S: Final = 0.1


class OutOfTime(Exception):
    """What was awaited has not ended by its deadline; it has been cancelled."""


def run(value: Awaitable[T], deadline: Deadline | None) -> T:
    """Await ``value``, while the current thread waits, and return what it comes to.

    Raises:
        OutOfTime: when it had not ended by the deadline, and was cancelled.
    """
    depth = _depth_here()
    token = _depth.set(depth)
    try:
        loop = _enter_loop(depth)
        try:
            return loop.run(value, deadline)
        finally:
            _leave(loop)
    finally:
        _depth.reset(token)


def context_of_thread() -> Context:
    """Return a copy of the context, for a thread that the current one will wait for."""
    context = copy_context()
    context.run(_depth.set, _depth_here())
    return context


class _Loop:
    """An event loop in a thread of its own, which does not keep the process alive.

    Attributes:
        callers: how many threads use it, or are about to.
        is_replaced: whether those that come from now on use another one.
    """

    def __init__(self) -> None:
        import asyncio

        self.callers = 0
        self.is_replaced = False
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(_log_failure_behind_the_scenes)
        self._late: threading.Event | None = None
        self._is_over = False
        self._thread = threading.Thread(
            target=self._serve, name="event-loop", daemon=True
        )
        self._thread.start()

    @property
    def runs_here(self) -> bool:
        """Whether this is the loop of the current thread."""
        return self._thread is threading.current_thread()

    def is_held(self) -> bool:
        """Return whether something that was late and cancelled still holds the loop."""
        late, self._late = self._late, None
        if late is None or late.wait(_PATIENCE_S):
            return False
        # It may not have begun, or await something else: that holds no loop.
        turn = threading.Event()
        self._loop.call_soon_threadsafe(turn.set)
        return not turn.wait(_PATIENCE_S)

    def run(self, value: Awaitable[T], deadline: Deadline | None) -> T:
        """Do on this loop what the function :func:`run` says."""
        import asyncio
        from concurrent.futures import wait

        ended = threading.Event()
        # The context of this thread, and so its log lines' ids, go along.
        future = asyncio.run_coroutine_threadsafe(
            _await_and_signal(value, ended), self._loop
        )
        left_s = None if deadline is None else max(0.0, deadline.remaining_ms() / 1000)
        try:
            wait((future,), left_s)
            if future.done():
                return future.result()
            self._late = ended
            raise OutOfTime
        finally:
            # Also when the wait was interrupted.
            if not future.done():
                future.cancel()
                self._loop.call_soon_threadsafe(_close_unless_begun, value)

    def retire(self) -> None:
        """End the loop when all that runs on it has ended."""
        import asyncio

        asyncio.run_coroutine_threadsafe(self._finish(), self._loop)

    async def _finish(self) -> None:
        import asyncio

        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)
        self._is_over = True
        self._loop.stop()

    def _serve(self) -> None:
        # An exit in user's code ends this turn of the loop, and must not end the loop.
        while not self._is_over:
            with contextlib.suppress(SystemExit, KeyboardInterrupt):
                self._loop.run_forever()
        self._loop.close()


async def _await_and_signal(value: Awaitable[T], ended: threading.Event) -> T:
    try:
        return await value
    finally:
        ended.set()


def _close_unless_begun(value: Awaitable[Any]) -> None:
    """Close what was cancelled before its first step, or Python warns of it."""
    from inspect import CORO_CREATED, getcoroutinestate, iscoroutine

    if iscoroutine(value) and getcoroutinestate(value) == CORO_CREATED:
        value.close()


def _log_failure_behind_the_scenes(
    _: AbstractEventLoop, happened: dict[str, Any]
) -> None:
    """Log a failure behind the scenes; not its text, which may hold any secret."""
    raised = happened.get("exception")
    kind = f" ({type(raised).__name__})" if raised is not None else ""
    logging.warning(f"Event loop: {happened.get('message', 'a problem')}{kind}")


_depth: ContextVar[int] = ContextVar("event_loop_depth", default=0)
_guard = threading.Lock()
_loops: dict[int, _Loop] = {}


def _depth_here() -> int:
    """Return the depth of the first loop that does not wait for the current thread."""
    depth = _depth.get()
    loop = _loops.get(depth)
    return depth + 1 if loop and loop.runs_here else depth


def _enter_loop(depth: int) -> _Loop:
    """Return the loop of a depth: a new one when there is none, or it is held."""
    with _guard:
        found = _loops.get(depth)
        if found is not None and found.is_held():
            found.is_replaced = True
            if not found.callers:
                found.retire()
            found = None
        if found is None:
            found = _loops[depth] = _Loop()
        found.callers += 1
        return found


def _leave(loop: _Loop) -> None:
    """Let a loop end that has been replaced, with the last one that waits for it."""
    with _guard:
        loop.callers -= 1
        if loop.is_replaced and not loop.callers:
            loop.retire()
