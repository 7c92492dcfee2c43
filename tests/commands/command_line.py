"""Runs ``starter-kit``: as its users do, or in this process, which is faster."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import struct
import subprocess
import sys
import termios
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import pytest

import config
import scripts.terminal
from actions.shared.frame import kept
from scripts.cli import main
from tests.commands.warm_start import environment, starter_kit_program

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed for a program."""
        return json.loads(self.out)


class StarterKit(Protocol):
    """Runs ``starter-kit`` in this process."""

    def __call__(self, *words: str | Path) -> Ran:
        """Run it with these words."""


def starter_kit(
    *words: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    stdin: str = "",
) -> Ran:
    """Run the command to its end, in the folder ``cwd``."""
    ran = subprocess.run(
        [starter_kit_program(), *words],
        cwd=cwd,
        env=environment(**(env or {})),
        input=stdin.encode(),
        capture_output=True,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


def on_terminal(
    *words: str | Path,
    cwd: Path,
    columns: int,
    env: Mapping[str, str] | None = None,
) -> Ran:
    """Run the command in this process, on a terminal; ``out`` is all that it shows."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    shown: list[bytes] = []

    def read() -> None:
        # Linux ends the terminal of what has ended with an error.
        with os.fdopen(leader, "rb", buffering=0) as terminal, suppress(OSError):
            while chunk := terminal.read(65536):
                shown.append(chunk)

    reader = threading.Thread(target=read)
    reader.start()
    with (
        pytest.MonkeyPatch.context() as patch,
        os.fdopen(follower, "w", encoding="utf-8") as terminal,
        _as_output(follower),
    ):
        _put_in(patch, cwd, {**(env or {}), "TERM": "xterm"})
        patch.setattr(sys, "stdin", _text_stream())
        patch.setattr(sys, "stdout", terminal)
        patch.setattr(sys, "stderr", terminal)
        code = _exit_code(patch, words)
    reader.join()
    return Ran(code, b"".join(shown).decode().replace("\r\n", "\n"), "")


def run_here(capsys: pytest.CaptureFixture[str], *words: str | Path) -> Ran:
    """Run the command in this process, with the environment as it is."""
    capsys.readouterr()
    with pytest.MonkeyPatch.context() as patch:
        code = _exit_code(patch, words)
    return Ran(code, *capsys.readouterr())


def starter_kit_here(
    *words: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    stdin: str = "",
) -> Ran:
    """Run the command as ``starter_kit`` does, but in this process."""
    out, err = _text_stream(), _text_stream()
    with pytest.MonkeyPatch.context() as patch:
        _put_in(patch, cwd, env or {})
        patch.setattr(sys, "stdin", _text_stream(stdin))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        code = _exit_code(patch, words)
    return Ran(code, _written(out), _written(err))


@contextmanager
def _as_output(terminal: int) -> Iterator[None]:
    """Let this process, and those that it starts, write to a terminal."""
    before = [os.dup(number) for number in (1, 2)]
    writers = (scripts.terminal.out, scripts.terminal.err)
    try:
        for number in (1, 2):
            os.dup2(terminal, number)
        for writer in writers:
            # It has seen that there is no terminal.
            writer.__dict__.pop("_console", None)
        yield
    finally:
        for number, was in enumerate(before, start=1):
            os.dup2(was, number)
            os.close(was)
        for writer in writers:
            writer.__dict__.pop("_console", None)


def _put_in(patch: pytest.MonkeyPatch, cwd: Path, env: Mapping[str, str]) -> None:
    """Give this process a folder and a bare environment."""
    for name in list(os.environ):
        patch.delenv(name)
    for name, value in environment(**env).items():
        patch.setenv(name, value)
    patch.chdir(cwd)


def _exit_code(patch: pytest.MonkeyPatch, words: Iterable[str | Path]) -> int:
    """Run the command to its end, without what an earlier one has kept."""
    kept.forget_everything()
    config.events.cache_clear()
    patch.setattr(sys, "argv", ["starter-kit", *map(str, words)])
    code: Any = 0
    try:
        main()
    except SystemExit as end:
        code = end.code or 0
    return code if isinstance(code, int) else 1


def _text_stream(content: str = "") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content.encode()), "utf-8", newline="\n")


def _written(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
