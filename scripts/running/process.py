"""The process that an action runs in: one JSON line in, one out, in bounded time.

It answers on file descriptor 3 and writes its logs to its standard streams. Its
environment is made from nothing. It is killed together with all that it has started.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from scripts.running import launcher
from scripts.running.process_log import LogStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from scripts.running.log_lines import LogLine

_ON_WINDOWS = sys.platform == "win32"
# The answers are closed before the last lines of the log are written.
_EXIT_WAIT_S = 2.0
# What an interpreter needs to start: Windows its system, and others at times the
# place of a shared library.
_NEEDED_TO_START = (
    "DYLD_LIBRARY_PATH",
    "LD_LIBRARY_PATH",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "WINDIR",
)


def needed_to_start() -> dict[str, str]:
    """Return the variables of this process that an interpreter needs to start."""
    return {name: os.environ[name] for name in _NEEDED_TO_START if name in os.environ}


class Process:
    """A process of :mod:`scripts.running.launcher`; :meth:`start_up` waits for it.

    Args:
        interpreter: the interpreter and its options.
        options: of the launcher: where the action is.
        folder: the working directory.
        environment: the platform's variables, and those of ``/init``.
        log_mb: how much of an activation's log is kept, of each stream.
        streams: the names of the log streams; one alone takes both standard output
            and standard error, in the order in which they are written.
        exit_text: what the log says last when the action does not start.
        resources: what :meth:`close` releases.

    Attributes:
        is_overdue: whether the process was killed because its time was over.
    """

    def __init__(
        self,
        interpreter: Sequence[str],
        options: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        *,
        log_mb: int,
        streams: Sequence[str] = ("stdout", "stderr"),
        exit_text: str = "",
        resources: contextlib.ExitStack | None = None,
    ) -> None:
        self.is_overdue = False
        self._is_killed = False
        self._exit_text = exit_text
        with contextlib.ExitStack() as stack:
            if resources is not None:
                stack.enter_context(resources)
            self._logs = [LogStream(name, log_mb) for name in streams]
            for stream in self._logs:
                stack.callback(stream.close)
            source, sink = os.pipe()
            self._answers = stack.enter_context(os.fdopen(source, "rb"))
            out, err = (self._logs[0].writable_fd, self._logs[-1].writable_fd)
            command = [*interpreter, os.path.realpath(launcher.__file__), *options]
            try:
                self._process = subprocess.Popen(  # noqa: S603 - the project's own launcher
                    # Windows inherits no descriptors: the launcher keeps its standard
                    # output for the answers, and prints go to standard error.
                    command if _ON_WINDOWS else [*command, f"--fd={sink}"],
                    stdin=subprocess.PIPE,
                    stdout=sink if _ON_WINDOWS else out,
                    stderr=err,
                    cwd=folder,
                    env=_environment(folder, environment),
                    pass_fds=() if _ON_WINDOWS else (sink,),
                    start_new_session=not _ON_WINDOWS,
                )
            finally:
                os.close(sink)
            self._resources = stack.pop_all()

    @property
    def is_running(self) -> bool:
        """Whether it can be asked something."""
        return not self._is_killed and self._process.poll() is None

    def start_up(self, timeout_ms: int | None = None) -> bool:
        """Wait until the action is imported; return whether it is. Once, at first."""
        if self.ask(b"", timeout_ms):
            return True
        self.end()
        self._logs[-1].write(self._exit_text)
        return False

    def ask(self, line: bytes, timeout_ms: int | None = None) -> bytes:
        """Return the line that answers ``line``; nothing when the process ended.

        Args:
            line: with its end; nothing to wait for the acknowledgement.
            timeout_ms: after this time the process is killed.
        """
        with self._limited(timeout_ms):
            try:
                if line and self._process.stdin is not None:
                    self._process.stdin.write(line)
                    self._process.stdin.flush()
                answer = self._answers.readline()
            except OSError:
                answer = b""
        if answer.endswith(b"\n"):
            return answer
        if not self._is_killed:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_EXIT_WAIT_S)
        return b""

    def logs(self) -> tuple[LogLine, ...]:
        """Return what was written since the last time; not while it is asked."""
        for stream in self._logs:
            stream.end()
        return tuple(line for stream in self._logs for line in stream.take())

    def kill(self) -> None:
        """End the process and all that it started; may be called from any thread."""
        # A process that has just been killed looks alive for a moment.
        self._is_killed = True
        with contextlib.suppress(OSError):
            if _ON_WINDOWS:
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """End the process and wait for that; not while it is asked something."""
        self.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process and release what it held; not while it is asked something."""
        self.end()
        with contextlib.suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        self._resources.close()

    @contextlib.contextmanager
    def _limited(self, timeout_ms: int | None) -> Iterator[None]:
        if timeout_ms is None:
            yield
            return
        watchdog = threading.Timer(timeout_ms / 1000, self._kill_overdue)
        watchdog.daemon = True
        watchdog.start()
        try:
            yield
        finally:
            watchdog.cancel()

    def _kill_overdue(self) -> None:
        self.is_overdue = True
        self.kill()


def _environment(folder: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """As the real one: no PATH, no HOME, no time zone, no proxy."""
    return {
        **needed_to_start(),
        "PWD": str(folder),
        "OLDPWD": "/",
        "SHLVL": "1",
        "PYTHONIOENCODING": "UTF-8",
        "LC_CTYPE": "C.UTF-8",
        **variables,
    }
