"""The containers that deployed code runs in: one pool for each version of an action."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from scripts.failure import Failure
from scripts.platform import activation as activations
from scripts.platform.activation import Activation
from scripts.running import interpreter, process_start
from scripts.running.container import Container
from scripts.running.container_pool import ContainerPool, PoolClosed
from scripts.running.proxy_messages import platform_variables
from scripts.running.sent_code import NotAccepted, decoded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.platform.activation import Context
    from scripts.running.process import Process
    from scripts.stand_ins.openwhisk.entities import Entity


class Containers:
    """Runs deployed actions, one call after another for each."""

    def __init__(self, api_host: str) -> None:
        self._api_host = api_host
        self._lock = threading.Lock()
        self._closed = False
        self._pools: dict[str, tuple[str, ContainerPool]] = {}

    def run(
        self, path: str, action: Entity, params: Mapping[str, Any], context: Context
    ) -> Activation:
        """Call an action as it is deployed now."""
        revision = f"{action['version']} {action['updated']}"
        while not self._closed:
            with self._lock:
                current, pool = self._pools.get(path, ("", None))
                if pool is None or current != revision:
                    if pool is not None:
                        pool.retire()
                    start = partial(Container, partial(self._start, action))
                    pool = ContainerPool(start, size=1)
                    self._pools[path] = revision, pool
            try:
                return pool.run(params, context)
            except PoolClosed:  # another version was deployed in between
                continue
        return Activation.of(activations.exited(), context.activation_id, (), 0)

    def close(self) -> None:
        """End all of them."""
        self._closed = True
        with self._lock:
            for _, pool in self._pools.values():
                pool.close()

    def _start(self, action: Entity, environment: Mapping[str, str]) -> Process:
        execution = action["exec"]
        kind = execution["kind"]
        content = decoded(execution["code"], binary=execution["binary"])
        try:
            python = interpreter.for_kind(kind)
        except Failure as error:
            raise NotAccepted(f"{error}; {error.hint}", error=str(error)) from None
        own = platform_variables(kind, {"__OW_API_HOST": self._api_host})
        main = execution.get("main", "main")
        return process_start.from_code(content, main, {**environment, **own}, python)
