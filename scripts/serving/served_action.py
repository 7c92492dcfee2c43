"""One action while its files change: the code that serves, and the code that should.

New code takes over when it has started. What does not start is reported, and the last
good code goes on serving.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from scripts.platform.activation import Context
from scripts.running.container import InitialisationFailed
from scripts.running.container_pool import ContainerPool, PoolClosed

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.manifest import Action
    from scripts.running.container import Container


@dataclass(frozen=True)
class Broken:
    """What does not work since the last change.

    Attributes:
        action: its path; empty for the application as a whole.
        lines: why; a traceback for example.
        still_served: whether the last good code goes on serving.
    """

    action: str
    lines: tuple[str, ...]
    still_served: bool

    @property
    def text(self) -> str:
        """The same as one text."""
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Works:
    """What works again after it did not.

    Attributes:
        action: its path; empty for the application as a whole.
    """

    action: str


@dataclass(frozen=True)
class Deployed:
    """An action as it is being served, with its containers."""

    action: Action
    pool: ContainerPool


class ServedAction:
    """An action, and what became of its changes. All methods are thread-safe.

    Args:
        action: what to serve.
        start: starts a container.
        on_change: called with code that does not start, and when it does again.
    """

    def __init__(
        self,
        action: Action,
        start: Callable[[Action, Context], Container],
        on_change: Callable[[Broken | Works], None],
    ) -> None:
        self.wanted = action
        self._start = start
        self._on_change = on_change
        self._is_broken = False
        self._renewing = threading.Lock()
        self._tried = action
        self._pools: set[ContainerPool] = set()
        self._pools_lock = threading.Lock()
        self._closed = False
        self._current = self._deployed(action)
        self._warmed_up: Deployed | None = None

    def current(self) -> Deployed:
        """Return the action with its code as it is now, if that works.

        Raises:
            PoolClosed: it is served no more.
        """
        with self._renewing:
            return self._renewed()

    def warm_up(self) -> None:
        """Start the code that is there, if none has been started yet.

        Raises:
            PoolClosed: it is served no more.
        """
        with self._renewing:
            current = self._renewed()
            if not current.pool.has_started and self._warmed_up is not current:
                self._warmed_up = current
                self._try(current, still_served=False)

    def close(self) -> None:
        """End all containers, those that are still starting too."""
        with self._pools_lock:
            self._closed = True
            pools = tuple(self._pools)
        for pool in pools:
            pool.close()

    def _renewed(self) -> Deployed:
        wanted = self.wanted
        if wanted is not self._tried:
            self._tried = wanted
            self._replace(wanted)
        return self._current

    def _replace(self, wanted: Action) -> None:
        fresh = self._deployed(wanted)
        before = self._current
        if before.pool.has_started and not self._try(fresh, still_served=True):
            fresh.pool.retire()
            return
        self._current = fresh
        before.pool.retire()

    def _try(self, deployed: Deployed, *, still_served: bool) -> bool:
        action = deployed.action
        # A container that has no call yet is started for an activation of its own.
        context = Context.of(action, uuid4().hex, uuid4().hex)
        try:
            deployed.pool.warm_up(context)
        except InitialisationFailed as failure:
            if not self._closed:
                lines = tuple(failure.logs) or (str(failure),)
                self._is_broken = True
                self._on_change(Broken(action.path, lines, still_served))
            return False
        if self._is_broken:
            self._is_broken = False
            self._on_change(Works(action.path))
        return True

    def _deployed(self, action: Action) -> Deployed:
        pool = ContainerPool(lambda context: self._start(action, context))
        with self._pools_lock:
            if self._closed:
                raise PoolClosed
            self._pools = {known for known in self._pools if not known.is_over} | {pool}
        return Deployed(action, pool)
