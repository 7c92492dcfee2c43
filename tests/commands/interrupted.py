"""A command in a process of its own, which Ctrl-C ends while it waits."""

from __future__ import annotations

import signal
import socket
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.commands.warm_start import environment, starter_kit_program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """Something that listens, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def interrupted_once_it_asks(
    silent: socket.socket, process: subprocess.Popen[bytes]
) -> None:
    """Interrupt a command that waits for an answer."""
    silent.settimeout(60)
    try:
        connection, _ = silent.accept()
    except TimeoutError:
        process.kill()
        pytest.fail(process.communicate()[1].decode())
    with connection:
        interrupted(process)


def interrupted(process: subprocess.Popen[bytes]) -> None:
    """Interrupt it, and make sure that it ends as it should."""
    process.send_signal(signal.SIGINT)
    _, shown = process.communicate()
    assert process.returncode == 130, shown.decode()
    assert b"Traceback" not in shown


def started(*words: str | Path, cwd: Path, **env: str) -> subprocess.Popen[bytes]:
    """Start the command in a session of its own; return its process."""
    return subprocess.Popen(
        [starter_kit_program(), *words],
        cwd=cwd,
        env=environment(**env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
