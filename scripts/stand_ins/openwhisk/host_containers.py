"""The runtimes that deployed zips run in: one per version of an action."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scripts.failure import Failure
from scripts.platform import activation as activations
from scripts.platform.activation import Outcome
from scripts.running.proxy import ActionRuntime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.stand_ins.openwhisk.entities import Entity

_OK = 200


@dataclass(frozen=True)
class Run:
    """What became of one call.

    Attributes:
        outcome: how it ended.
        logs: what it wrote.
        init_ms: how long the action took to start; None when it was warm.
    """

    outcome: Outcome
    logs: tuple[str, ...]
    init_ms: float | None = None


class Containers:
    """Runs deployed actions, one call after another for each."""

    def __init__(self, api_host: str) -> None:
        self._api_host = api_host
        self._lock = threading.Lock()
        self._containers: dict[str, _Container] = {}

    def run(
        self,
        path: str,
        action: Entity,
        params: Mapping[str, Any],
        context: Mapping[str, str],
    ) -> Run:
        """Call an action as it is deployed now."""
        revision = f"{action['version']} {action['updated']}"
        with self._lock:
            container = self._containers.get(path)
            if container is None or container.revision != revision:
                if container is not None:
                    container.close()
                container = _Container(action, revision, self._api_host)
                self._containers[path] = container
        return container.run(params, context)

    def close(self) -> None:
        """End all of them."""
        with self._lock:
            for container in self._containers.values():
                container.close()
            self._containers.clear()


class _Container:
    def __init__(self, action: Entity, revision: str, api_host: str) -> None:
        self.revision = revision
        self._action = action
        self._api_host = api_host
        self._lock = threading.Lock()
        self._runtime: ActionRuntime | None = None
        self._overdue = False

    def run(self, params: Mapping[str, Any], context: Mapping[str, str]) -> Run:
        with self._lock:
            timeout_ms = int(self._action["limits"]["timeout"])
            init_ms = None
            if self._runtime is None or not self._runtime.is_running:
                started_s = time.perf_counter()
                failed = self._start(context, timeout_ms)
                init_ms = (time.perf_counter() - started_s) * 1000
                if failed is not None:
                    return Run(failed.outcome, failed.logs, init_ms)
            return self._call(params, context, timeout_ms, init_ms)

    def close(self) -> None:
        with self._lock:
            self._end()

    def _start(self, context: Mapping[str, str], timeout_ms: int) -> Run | None:
        self._end()
        execution = self._action["exec"]
        try:
            self._runtime = ActionRuntime(
                kind=execution["kind"],
                environment={"__OW_API_HOST": self._api_host},
            )
        except Failure as error:
            return Run(
                Outcome("action developer error", {"error": str(error)}),
                (f"{error}; {error.hint}",),
            )
        value = {
            "name": self._action["name"],
            "main": execution.get("main", "main"),
            "binary": execution["binary"],
            "code": execution["code"],
            "env": {f"__OW_{name.upper()}": each for name, each in context.items()},
        }
        status, answer = self._in_time(timeout_ms, "/init", {"value": value})
        logs = self._runtime.logs
        if status == _OK:
            return None
        self._end()
        if self._overdue:
            return Run(activations.timed_out(timeout_ms, initialising=True), logs)
        told = json.loads(answer)["error"]
        return Run(Outcome("action developer error", {"error": told}), logs)

    def _call(
        self,
        params: Mapping[str, Any],
        context: Mapping[str, str],
        timeout_ms: int,
        init_ms: float | None,
    ) -> Run:
        status, answer = self._in_time(timeout_ms, "/run", {"value": params, **context})
        logs = self._runtime.logs if self._runtime else ()
        if self._overdue:
            outcome = activations.timed_out(timeout_ms)
        elif status == _OK:
            outcome = activations.of_answer(answer + b"\n")
        else:
            told = json.loads(answer)["error"]
            outcome = Outcome("action developer error", {"error": told})
        if outcome.status == "action developer error":
            self._end()
        return Run(outcome, logs, init_ms)

    def _in_time(
        self, timeout_ms: int, path: str, message: Mapping[str, Any]
    ) -> tuple[int, bytes]:
        runtime = self._runtime
        if runtime is None:  # pragma: no cover - it was started just now
            raise RuntimeError("the container is not running")
        self._overdue = False

        def give_up() -> None:
            self._overdue = True
            runtime.kill()

        watchdog = threading.Timer(timeout_ms / 1000, give_up)
        watchdog.daemon = True
        watchdog.start()
        try:
            reply = runtime.answer(path, json.dumps(message).encode())
            return reply.status, reply.body
        finally:
            watchdog.cancel()

    def _end(self) -> None:
        runtime, self._runtime = self._runtime, None
        if runtime is not None:
            runtime.close()
