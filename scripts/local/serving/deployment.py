"""An application while it is being served: its actions, and what they are now.

When a file changes, the application is read again and every action in use is started
anew; what does not come up is reported, and the last good code goes on serving.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from scripts.local.openwhisk.activation import Context
from scripts.local.process.container import InitialisationFailed
from scripts.local.process.container_pool import Container, ContainerPool
from scripts.local.serving.watched_files import snapshot
from scripts.manifest import ManifestError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from scripts.local.process.local_action import LocalAction, LocalApplication


@dataclass(frozen=True)
class Reload:
    """What became of a change.

    Attributes:
        changed: the files that are new, gone or different, relative to the root.
        failures: by action (or by ``""`` for the application as a whole), what keeps
            the last good code serving. Empty when all is well.
    """

    changed: tuple[str, ...]
    failures: Mapping[str, str]


@dataclass(frozen=True)
class Deployed:
    """An action that is being served, with its containers."""

    action: LocalAction
    pool: ContainerPool


class Deployment:
    """The actions that are being served.

    Args:
        root: the folder that is watched.
        load: reads the application.
        start: starts a container.
        on_reload: hears of every change.

    Raises:
        ManifestError: the application cannot be read.
    """

    def __init__(
        self,
        root: Path,
        load: Callable[[], LocalApplication],
        start: Callable[[LocalAction, Context], Container],
        *,
        on_reload: Callable[[Reload], None] = lambda _: None,
    ) -> None:
        self._root = root
        self._load = load
        self._start = start
        self._on_reload = on_reload
        self._lock = threading.Lock()
        self._closed = False
        self._seen = snapshot(root)
        self._deployed = {
            path: self._fresh(action) for path, action in load().actions.items()
        }

    def find(self, package: str, name: str) -> Deployed | None:
        """Return the web action of that name, as its files are now."""
        self.refresh()
        found = self._deployed.get(f"{package}/{name}")
        return found if found and found.action.web else None

    def refresh(self) -> None:
        """Take over what has changed, if anything has."""
        with self._lock:
            now = snapshot(self._root)
            before, self._seen = self._seen, now
            if now == before or self._closed:
                return
            differing = dict(now.items() ^ before.items())
            prefix = len(str(self._root)) + 1
            changed = tuple(sorted(path[prefix:] for path in differing))
            self._on_reload(Reload(changed, self._take_over()))

    def close(self) -> None:
        """End all containers."""
        with self._lock:
            self._closed = True
            for deployed in self._deployed.values():
                deployed.pool.close()

    def _take_over(self) -> dict[str, str]:
        try:
            application = self._load()
        except ManifestError as error:
            return {"": str(error)}
        failures = {}
        before, now = self._deployed, {}
        for path, action in application.actions.items():
            fresh = self._fresh(action)
            known = before.get(path)
            if known and known.pool.is_warm:
                try:
                    fresh.pool.warm_up(_context_of(action))
                except InitialisationFailed as failure:
                    failures[path] = "\n".join(failure.logs) or str(failure)
                    fresh = known
            now[path] = fresh
        self._deployed = now
        for path, known in before.items():
            if now.get(path) is not known:
                known.pool.retire()
        return failures

    def _fresh(self, action: LocalAction) -> Deployed:
        return Deployed(
            action, ContainerPool(lambda context: self._start(action, context))
        )


def _context_of(action: LocalAction) -> Context:
    """The activation that a container is started for which has no call yet."""
    return Context(action.path, uuid4().hex, uuid4().hex, action.limits.timeout_ms)
