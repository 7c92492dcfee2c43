"""An application while it is being served: its actions, and what they are now.

When a file changes, the application is read again, and each of its actions renews
itself before its next call (:mod:`scripts.serving.served_action`). The files are looked
at when a request comes, but not more often than every :data:`SCAN_EVERY_S`.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.manifest import ManifestError
from scripts.running.container_pool import PoolClosed
from scripts.serving.served_action import Broken, Deployed, ServedAction
from scripts.serving.watched_files import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from scripts.manifest import Action, Application
    from scripts.platform.activation import Context
    from scripts.running.container import Container

__all__ = ["SCAN_EVERY_S", "Broken", "Changed", "Deployed", "Deployment"]

#: A request sees every change that is older than this.
SCAN_EVERY_S = 0.1


@dataclass(frozen=True)
class Changed:
    """Files that are new, gone or different, relative to the root where they can be."""

    files: tuple[str, ...]


class Deployment:
    """The actions that are being served. All methods are thread-safe.

    Args:
        root: the folder that is watched.
        load: reads the application.
        start: starts a container.
        on_change: called with every change, and with what does not work since then.

    Attributes:
        variables: the values of the variables of inputs, as they are now.

    Raises:
        ManifestError: the application cannot be read.
    """

    def __init__(
        self,
        root: Path,
        load: Callable[[], Application],
        start: Callable[[Action, Context], Container],
        *,
        on_change: Callable[[Changed | Broken], None] = lambda _: None,
    ) -> None:
        self._root = root
        self._load = load
        self._start = start
        self._on_change = on_change
        self._lock = threading.Lock()
        self._closed = False
        self._served: dict[str, ServedAction] = {}
        self.variables: Mapping[str, str] = {}
        # Before it is read: what changes in between is a change.
        self._scanned_at_s = time.monotonic()
        self._seen = snapshot([root])
        self._take_over(load())

    def find(self, package: str, name: str) -> Deployed | None:
        """Return the web action of that name, as its files are now.

        Raises:
            PoolClosed: nothing is served any more.
        """
        self.refresh()
        served = self._served.get(f"{package}/{name}")
        if served is None or not served.wanted.web:
            return None
        return served.current()

    def refresh(self) -> None:
        """Read the application again if a file has changed since the last scan.

        Raises:
            PoolClosed: nothing is served any more.
        """
        with self._lock:
            if self._closed:
                raise PoolClosed
            now_s = time.monotonic()
            if now_s - self._scanned_at_s < SCAN_EVERY_S:
                return
            self._scanned_at_s = now_s
            now = snapshot([self._root, *self._places()])
            before, self._seen = self._seen, now
            if now == before:
                return
            differing = dict(now.items() ^ before.items())
            prefix = f"{self._root}{os.sep}"
            files = sorted(path.removeprefix(prefix) for path in differing)
            self._on_change(Changed(tuple(files)))
            try:
                self._take_over(self._load())
            except ManifestError as error:
                lines = tuple(map(str, error.problems))
                self._on_change(Broken("", lines, still_served=True))

    def renew(self, *, all_actions: bool) -> None:
        """Let web actions take over what has changed, ahead of their next call.

        Args:
            all_actions: those that have not been called yet, too.

        Raises:
            PoolClosed: nothing is served any more.
        """
        for served in tuple(self._served.values()):
            if all_actions and served.wanted.web:
                served.warm_up()
            else:
                served.current()

    def close(self) -> None:
        """End all containers. Calls that are running end with an error."""
        with self._lock:
            self._closed = True
        for served in self._served.values():
            served.close()

    def _take_over(self, application: Application) -> None:
        before = self._served
        self.variables = application.environment
        now = {}
        for path, action in application.actions.items():
            if path in before:
                before[path].wanted = action
            now[path] = before.get(path) or ServedAction(
                action, self._start, self._on_change
            )
        self._served = now
        for path in before.keys() - now.keys():
            before[path].close()
        for file, state in snapshot(self._places()).items():
            self._seen.setdefault(file, state)

    def _places(self) -> tuple[Path, ...]:
        return tuple(served.wanted.function for served in self._served.values())
