"""A built zip as the local server runs it: an action's container, from its bundle."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from scripts.platform import activation as activations
from scripts.platform.activation import Activation, Outcome
from scripts.running import proxy_messages
from scripts.running.container import InitialisationFailed
from scripts.running.proxy import ActionRuntime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from scripts.platform.activation import Context
    from scripts.running.local_action import Limits

_OK = 200


class BundleContainer:
    """A runtime for a bundle; ready for calls once it is initialised.

    It does what an invoker does: it kills the runtime when a call takes too long or
    does not end properly.

    Args:
        bundle: the zip.
        kind: ``python:3.12``.
        limits: of the action.
        context: of the activation that it is started for.
        api_host: becomes ``__OW_API_HOST``.
        now_s: the time in seconds since the epoch.

    Raises:
        Failure: there is no interpreter for the kind.
    """

    def __init__(
        self,
        bundle: Path,
        kind: str,
        limits: Limits,
        context: Context,
        *,
        api_host: str = "",
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._context = context
        self._now_s = now_s
        self._overdue = False
        self._runtime = ActionRuntime(
            bundle,
            kind,
            environment={"__OW_API_HOST": api_host},
            log_mb=limits.log_mb,
        )

    def initialise(self) -> None:
        """Start the action; once, before the first call.

        Raises:
            InitialisationFailed: it does not come up, or not in time. The container is
                not usable then.
        """
        timeout_ms = self._context.timeout_ms
        with self._watched(timeout_ms):
            env = self._context.environment(self._now_s())
            status, _ = self._runtime.init(env=env)
        if status == _OK and not self._overdue:
            return
        self._runtime.end()
        outcome = (
            activations.timed_out(timeout_ms, initialising=True)
            if self._overdue
            else activations.not_initialised()
        )
        raise InitialisationFailed(outcome, self._runtime.logs)

    @property
    def is_usable(self) -> bool:
        """Whether another call may be made."""
        return self._runtime.is_running and not self._overdue

    def run(self, params: Mapping[str, Any], context: Context) -> Activation:
        """Call the action. After an ``action developer error`` it is not usable."""
        started_s = time.perf_counter()
        entries = context.entries(self._now_s())
        try:
            request = proxy_messages.run_request(params, entries)
        except RecursionError:  # the launcher could not read it either
            request = b""
        with self._watched(context.timeout_ms):
            reply = self._runtime.answer("/run", request)
        if self._overdue:
            outcome = activations.timed_out(context.timeout_ms)
        elif reply.status == _OK:
            outcome = activations.of_answer(reply.body + b"\n")
        else:
            outcome = Outcome("action developer error", reply.json)
        if outcome.status == "action developer error":
            self._runtime.end()
        duration_ms = (time.perf_counter() - started_s) * 1000
        return Activation.of(
            outcome, context.activation_id, self._runtime.logs, duration_ms
        )

    def kill(self) -> None:
        """End the action's process; may be called from any thread."""
        self._runtime.kill()

    def close(self) -> None:
        """End everything; not while a call is running."""
        self._runtime.close()

    def _watched(self, timeout_ms: int) -> Watchdog:
        return Watchdog(timeout_ms, self._give_up)

    def _give_up(self) -> None:
        self._overdue = True
        self._runtime.kill()


class Watchdog:
    """Calls a function unless the block ends in time."""

    def __init__(self, timeout_ms: int, bark: Callable[[], None]) -> None:
        self._timer = threading.Timer(timeout_ms / 1000, bark)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
