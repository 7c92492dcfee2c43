"""Runs a function in another thread, for a limited time.

An action that hangs must not hang its caller. They all run in the same
thread, as in a container, because some objects (an SQLite connection) may only be
used by the thread that made them.
"""

from __future__ import annotations

import contextvars
import ctypes
import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class StoppedError(BaseException):
    """Raised inside a function whose time is over; let it pass."""


class _Task:
    def __init__(self, function: Callable[[], None]) -> None:
        self.function = function
        self.context = contextvars.copy_context()
        self.finished = threading.Event()
        self.error: BaseException | None = None


class Worker:
    """A thread that runs one function after another."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[_Task] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def run(self, function: Callable[[], None], timeout_s: float | None) -> bool:
        """Run ``function`` in the caller's context; return whether it ended in time.

        One that does not end is interrupted when it next runs Python code and left
        alone; the next call gets another thread.

        Raises:
            BaseException: what the function raised.
        """
        if self._thread is None:
            self._tasks = SimpleQueue()
            self._thread = threading.Thread(
                target=_work, args=(self._tasks,), name="action", daemon=True
            )
            self._thread.start()
        task = _Task(function)
        self._tasks.put(task)
        in_time = False
        try:
            in_time = task.finished.wait(timeout_s)
        finally:
            if not in_time:  # or the caller was interrupted while it waited
                self._interrupt()
        if not in_time:
            return False
        if task.error is not None:
            raise task.error
        return True

    def _interrupt(self) -> None:
        if self._thread is not None and self._thread.ident is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(self._thread.ident), ctypes.py_object(StoppedError)
            )
        self._thread = None


def _work(tasks: SimpleQueue[_Task]) -> None:
    while True:
        try:
            task = tasks.get()
            try:
                task.context.run(task.function)
            except StoppedError:
                return
            except BaseException as error:  # noqa: BLE001 - the caller gets it
                task.error = error
            task.finished.set()
            del task
        except StoppedError:
            return  # it ended just before it was interrupted
