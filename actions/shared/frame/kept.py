"""What a warm container keeps from one call to the next.

A container answers many calls, perhaps with different inputs, and a list of events
is published by several threads. So everything kept stands under a key made of all
the settings it depends on, and is made once however many ask for it together.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

K = TypeVar("K")
V = TypeVar("V")

# Inputs change with a deployment, not with a call; this only bounds the memory of
# a process that is handed new settings each time, as tests do.
_MAX_KEYS = 64


_stores: list[Kept[Any, Any]] = []


def forget_everything() -> None:
    """Be as a new container is; for tests and benchmarks."""
    for store in _stores:
        store.forget()


class Kept(Generic[K, V]):
    """A small store of values that are costly to make; one for each purpose."""

    def __init__(self) -> None:
        _stores.append(self)
        self._guard = threading.Lock()
        self._locks: dict[K, threading.Lock] = {}
        self._values: dict[K, V] = {}

    def get(
        self, key: K, make: Callable[[], V], fresh: Callable[[V], bool] = lambda _: True
    ) -> V:
        """Return the value kept under ``key`` if it is ``fresh``, else a new one.

        Callers that ask for the same key meanwhile wait for that one value. When
        ``make`` raises, nothing is kept and the next caller tries anew.
        """
        value = self._values.get(key)
        if value is not None and fresh(value):
            return value
        with self._lock(key):
            value = self._values.get(key)
            if value is not None and fresh(value):
                return value
            value = make()
            self._values[key] = value
            return value

    def forget(self) -> None:
        """Keep nothing any more."""
        with self._guard:
            self._locks.clear()
            self._values.clear()

    def _lock(self, key: K) -> threading.Lock:
        if key not in self._locks and len(self._locks) >= _MAX_KEYS:
            self.forget()
        with self._guard:
            return self._locks.setdefault(key, threading.Lock())
