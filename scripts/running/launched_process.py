"""The process that an action runs in: one JSON line in, one out.

It answers on file descriptor 3, and writes its logs to the two streams of the
container. Its environment is made from nothing. It runs isolated (``-I -S``): what the
bundle lacks is not found in some folder of this machine.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from scripts.running import launcher
from scripts.running.container import NEEDED_TO_START

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.running.interpreter import Interpreter
    from scripts.running.process_log import LogStream

_ON_WINDOWS = sys.platform == "win32"


class ActionProcess:
    """A process that has been started; whether it came up, :meth:`ask` says.

    Args:
        interpreter: what runs it.
        folder: of the unpacked bundle.
        main: the function to call.
        environment: the platform's variables, and those of ``/init``.
        out: takes its standard output.
        err: takes its standard error.
    """

    def __init__(
        self,
        interpreter: Interpreter,
        folder: Path,
        main: str,
        environment: Mapping[str, str],
        out: LogStream,
        err: LogStream,
    ) -> None:
        command = [
            *(str(interpreter.path), "-I", "-S", "-X", "utf8"),
            os.path.realpath(launcher.__file__),
            f"--bundle={folder}",
            f"--main={main}",
        ]
        source, sink = os.pipe()
        self._answers = os.fdopen(source, "rb")
        try:
            self._process = _started(
                command, folder, _environment(folder, environment), sink, (out, err)
            )
        except BaseException:
            self._answers.close()
            raise
        finally:
            os.close(sink)

    def ask(self, line: bytes = b"") -> bytes:
        """Return the line that answers ``line``; nothing when the process ended.

        Without ``line``, the answer is the acknowledgement after the import.
        """
        calls = self._process.stdin
        try:
            if line and calls is not None:
                calls.write(line)
                calls.flush()
            answer = self._answers.readline()
        except OSError:
            answer = b""
        return answer if answer.endswith(b"\n") else b""

    def kill(self) -> None:
        """End the process and all that it started; may be called from any thread."""
        with contextlib.suppress(OSError):
            if _ON_WINDOWS:
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the process and wait for that; not while it is asked something."""
        self.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        self._answers.close()


def _started(
    command: list[str],
    folder: Path,
    environment: dict[str, str],
    sink: int,
    logs: tuple[LogStream, LogStream],
) -> subprocess.Popen[bytes]:
    out, err = (stream.writable_fd for stream in logs)
    if _ON_WINDOWS:
        # There are no inherited descriptors there: the launcher keeps its standard
        # output for the answers, and prints of the action go to standard error.
        return subprocess.Popen(  # noqa: S603 - the project's own launcher
            command,
            stdin=subprocess.PIPE,
            stdout=sink,
            stderr=err,
            cwd=folder,
            env=environment,
        )
    return subprocess.Popen(  # noqa: S603 - likewise
        [*command, f"--fd={sink}"],
        stdin=subprocess.PIPE,
        stdout=out,
        stderr=err,
        cwd=folder,
        env=environment,
        pass_fds=(sink,),
        start_new_session=True,
    )


def _environment(folder: Path, platform: Mapping[str, str]) -> dict[str, str]:
    """As the real one: no PATH, no HOME, no time zone, no proxy."""
    return {
        **{name: os.environ[name] for name in NEEDED_TO_START if name in os.environ},
        "PWD": str(folder),
        "OLDPWD": "/",
        "SHLVL": "1",
        "PYTHONIOENCODING": "UTF-8",
        "LC_CTYPE": "C.UTF-8",
        **platform,
    }
