"""The containers of one action: one is enough, unless calls overlap.

The platform never runs two activations at once in a Python container; it starts
another container. An action that calls another, or itself, needs that here, too.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from scripts.platform.activation import Activation
from scripts.running.container import InitialisationFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scripts.platform.activation import Context
    from scripts.running.container import Container

_SIZE = 4


class PoolClosed(Exception):
    """The server is being shut down, or the action was replaced."""


class ContainerPool:
    """Runs the activations of one action.

    Args:
        start: starts a container for an activation.
        size: how many there may be; further calls wait.
    """

    def __init__(
        self, start: Callable[[Context], Container], *, size: int = _SIZE
    ) -> None:
        self._start = start
        self._size = size
        self._idle: list[Container] = []
        self._busy: set[Container] = set()
        self._closed = False
        self._has_started = False
        self._changed = threading.Condition()

    @property
    def has_started(self) -> bool:
        """Whether a container has ever come up."""
        return self._has_started

    @property
    def is_over(self) -> bool:
        """Whether there is no container any more, and will be none."""
        with self._changed:
            return self._closed and not self._busy

    def warm_up(self, context: Context) -> None:
        """Have a container ready ahead of the first call.

        Raises:
            InitialisationFailed: it does not start.
            PoolClosed: before it began.
        """
        self._give_back(self._take(context)[0])

    def run(self, params: Mapping[str, Any], context: Context) -> Activation:
        """Run one activation.

        Raises:
            PoolClosed: before it began.
        """
        started_s = time.perf_counter()
        init_ms = None
        try:
            container, is_new = self._take(context)
        except InitialisationFailed as failure:
            init_ms = _since_ms(started_s)
            return Activation.of(
                failure.outcome, context.activation_id, failure.logs, init_ms, init_ms
            )
        if is_new:
            init_ms = _since_ms(started_s)
        try:
            ended = container.run(params, context)
        finally:
            self._give_back(container)
        return Activation.of(
            ended, context.activation_id, ended.logs, _since_ms(started_s), init_ms
        )

    def retire(self) -> None:
        """End the idle containers now and the others after their call."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            self._changed.notify_all()
        for container in idle:
            container.close()

    def close(self) -> None:
        """End all containers; calls that are running end with an error."""
        self.retire()
        with self._changed:
            for container in self._busy:
                container.kill()
            self._changed.wait_for(lambda: not self._busy)

    def _take(self, context: Context) -> tuple[Container, bool]:
        """Return a container, and whether it was started for this."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._closed or self._idle or len(self._busy) < self._size
            )
            if self._closed:
                raise PoolClosed
            if self._idle:
                container = self._idle.pop()
                self._busy.add(container)
                return container, False
            container = self._start(context)
            # From now on `close` can end it, also while it starts.
            self._busy.add(container)
        try:
            container.initialise()
        except BaseException:
            self._give_back(container)
            raise
        self._has_started = True
        return container, True

    def _give_back(self, container: Container) -> None:
        with self._changed:
            keep = container.is_usable and not self._closed
            if keep:
                self._busy.discard(container)
                self._idle.append(container)
                self._changed.notify_all()
        if not keep:
            container.close()
            with self._changed:
                self._busy.discard(container)
                self._changed.notify_all()


def _since_ms(started_s: float) -> float:
    return (time.perf_counter() - started_s) * 1000
