"""An action in a process of its own, the way the platform runs it.

One process, one activation at a time; an environment made from nothing; a limit after
which the process is killed. What the process answers is read where all outcomes are
(:mod:`scripts.platform.activation`).
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from scripts.platform import activation as activations
from scripts.platform.activation import Activation
from scripts.running import launcher
from scripts.running.log_lines import LogBuffer, divide

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import IO

    from scripts.platform.activation import Context, Outcome
    from scripts.running.local_action import LocalAction

_ON_WINDOWS = sys.platform == "win32"
# The last lines of a log may be on their way when the answer is there already.
_LOG_PATIENCE_S = 2.0
# A process that gives up closes its answers before it has written why.
_LAST_WORDS_S = 2.0
# What an interpreter needs to start: Windows its system, and others at times the
# place of a shared library.
NEEDED_TO_START = (
    "DYLD_LIBRARY_PATH",
    "LD_LIBRARY_PATH",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "WINDIR",
)


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
        root: the folder of the application.
        action: what to run.
        context: of the activation that it is started for; the action's module sees
            it while it is imported.
        api_host: becomes ``__OW_API_HOST``.
        now_s: the time in seconds since the epoch.
    """

    def __init__(
        self,
        root: Path,
        action: LocalAction,
        context: Context,
        *,
        api_host: str = "",
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._context = context
        self._now_s = now_s
        self._end_of_log = f"{uuid4().hex}\n"
        self._overdue = False
        self._ended = False
        self._process = subprocess.Popen(  # noqa: S603 - the project's own launcher
            _command(root, action, self._end_of_log),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=root,
            env=_environment(root, action, context, api_host, now_s()),
            start_new_session=not _ON_WINDOWS,
        )
        self._calls = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)
        self._logs: SimpleQueue[LogBuffer] = SimpleQueue()
        threading.Thread(
            target=divide,
            args=(
                cast("IO[bytes]", self._process.stderr),
                self._end_of_log.encode(),
                action.limits.log_mb,
                self._logs,
            ),
            name=f"log of {action.path}",
            daemon=True,
        ).start()

    def initialise(self) -> None:
        """Wait until the action's module is imported; once, before the first call.

        Raises:
            InitialisationFailed: it cannot be imported, or not in time. The container
                is not usable then.
        """
        timeout_ms = self._context.timeout_ms
        if self._ask(b"", timeout_ms):
            return
        self.kill()
        outcome = (
            activations.timed_out(timeout_ms, initialising=True)
            if self._overdue
            else activations.not_initialised()
        )
        raise InitialisationFailed(outcome, self._log())

    @property
    def is_usable(self) -> bool:
        """Whether another call may be made."""
        return not self._ended and self._process.poll() is None

    def run(self, params: Mapping[str, Any], context: Context) -> Activation:
        """Call the action. After an ``action developer error`` it is not usable."""
        started_s = time.perf_counter()
        try:
            entries = context.entries(self._now_s())
            call = json.dumps({"value": params, **entries}).encode() + b"\n"
            answer = self._ask(call, context.timeout_ms)
        except RecursionError:  # the launcher could not read it either
            answer = b""
        if self._overdue:
            outcome = activations.timed_out(context.timeout_ms)
        elif answer:
            outcome = activations.of_answer(answer)
        else:
            outcome = activations.exited()
        if outcome.status == "action developer error":
            self.kill()
        logs = self._log()
        duration_ms = (time.perf_counter() - started_s) * 1000
        return Activation.of(outcome, context.activation_id, logs, duration_ms)

    def kill(self) -> None:
        """End the process and all that it started; may be called from any thread."""
        # A process that has just been killed looks alive for a moment.
        self._ended = True
        with contextlib.suppress(OSError):
            if _ON_WINDOWS:
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the process and wait for that; not while a call is running."""
        self.kill()
        self._process.wait()
        for pipe in (self._calls, self._answers):
            with contextlib.suppress(OSError):
                pipe.close()

    def _ask(self, call: bytes, timeout_ms: int) -> bytes:
        """Return the line that answers ``call``; nothing when the process ended."""
        watchdog = threading.Timer(timeout_ms / 1000, self._give_up)
        watchdog.daemon = True
        watchdog.start()
        try:
            if call:
                self._calls.write(call)
                self._calls.flush()
            answer = self._answers.readline()
        except OSError:
            answer = b""
        finally:
            watchdog.cancel()
        if not answer and not self._ended:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_LAST_WORDS_S)
        return answer

    def _give_up(self) -> None:
        self._overdue = True
        self.kill()

    def _log(self) -> tuple[str, ...]:
        try:
            return self._logs.get(timeout=_LOG_PATIENCE_S).lines()
        except Empty:  # a process that outlived its session holds the stream open
            return ()


def _command(root: Path, action: LocalAction, end_of_log: str) -> list[str]:
    return [
        sys.executable,
        # Not the launcher's folder, but the application's is on the path; bytecode of
        # a file that is edited twice within a second could be stale.
        "-PBu",
        str(Path(launcher.__file__).resolve()),
        f"--root={root}",
        f"--function={action.function.resolve()}",
        f"--main={action.main}",
        f"--end-of-log={end_of_log}",
    ]


def _environment(
    root: Path, action: LocalAction, context: Context, api_host: str, now_s: float
) -> dict[str, str]:
    """The environment of the real runtime, which has no PATH and no HOME."""
    runtime = getattr(action, "runtime", "python:3")
    return {
        **{name: os.environ[name] for name in NEEDED_TO_START if name in os.environ},
        "PWD": str(root),
        "LC_CTYPE": "C.UTF-8",
        "PYTHONIOENCODING": "UTF-8",
        "__OW_API_HOST": api_host,
        "__OW_EXECUTION_ENV": f"openwhisk/action-{runtime.replace(':', '-v')}",
        "__OW_WAIT_FOR_ACK": "1",
        **context.environment(now_s),
    }
