"""An action in a process of its own, under the limits of the platform.

One process, one activation at a time; a limit after which the process is killed. What
the process answers is read where all outcomes are
(:mod:`scripts.platform.activation`).
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from scripts.platform import activation as activations
from scripts.platform.activation import Activation, Outcome
from scripts.running.sent_code import NotAccepted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scripts.platform.activation import Context
    from scripts.running.process import Process


class InitialisationFailed(Exception):
    """The action's process did not come up.

    Attributes:
        outcome: how the activation ends that it was started for.
        logs: what it wrote, a traceback for example.
    """

    def __init__(self, outcome: Outcome, logs: tuple[str, ...]) -> None:
        super().__init__(str(outcome.result["error"]))
        self.outcome = outcome
        self.logs = logs


class Container:
    """A process with one action in it; ready for calls once it is initialised.

    Args:
        start: starts the process with these variables (:mod:`.process_start`).
        context: of the activation that it is started for.
    """

    def __init__(
        self,
        start: Callable[[Mapping[str, str]], Process],
        context: Context,
    ) -> None:
        self._start = start
        self._context = context
        self._process: Process | None = None
        self._is_ended = False

    def initialise(self) -> None:
        """Start the action and wait until it is imported; once, before the first call.

        Raises:
            InitialisationFailed: it cannot be imported, or not in time. The container
                is not usable then.
        """
        timeout_ms = self._context.timeout_ms
        try:
            process = self._start(self._context.environment(time.time()))
        except NotAccepted as refused:
            outcome = Outcome("action developer error", {"error": refused.error})
            raise InitialisationFailed(outcome, refused.logs) from None
        self._process = process
        if self._is_ended:  # while the process was being started
            process.kill()
        if process.start_up(timeout_ms):
            return
        raise InitialisationFailed(
            activations.timed_out(timeout_ms, initialising=True)
            if process.is_overdue
            else activations.not_initialised(),
            process.logs(),
        )

    @property
    def is_usable(self) -> bool:
        """Whether another call may be made."""
        return self._process is not None and self._process.is_running

    def run(self, params: Mapping[str, Any], context: Context) -> Activation:
        """Call the action. After an ``action developer error`` it is not usable."""
        process = self._process
        if process is None:
            raise RuntimeError("a container is initialised before its first call")
        started_s = time.perf_counter()
        try:
            entries = context.entries(time.time())
            call = json.dumps({"value": params, **entries}).encode() + b"\n"
            answer = process.ask(call, context.timeout_ms)
        except RecursionError:  # the launcher could not read it either
            answer = b""
        if process.is_overdue:
            outcome = activations.timed_out(context.timeout_ms)
        elif answer:
            outcome = activations.of_answer(answer)
        else:
            outcome = activations.exited()
        if outcome.status == "action developer error":
            process.end()
        logs = process.logs()
        duration_ms = (time.perf_counter() - started_s) * 1000
        return Activation.of(outcome, context.activation_id, logs, duration_ms)

    def kill(self) -> None:
        """End the process and all that it started; may be called from any thread."""
        self._is_ended = True
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """End the process and wait for that; not while a call is running."""
        self._is_ended = True
        if self._process is not None:
            self._process.close()
