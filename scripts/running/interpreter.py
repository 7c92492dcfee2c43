"""Finds an interpreter of the version that a runtime has: PATH, pyenv, uv, Windows.

A name proves nothing: pyenv leaves a ``python3.12`` on the PATH that starts no
interpreter at all. So each candidate is asked for its version.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANSWER_LIMIT_S = 20
_QUESTION = (
    "import sys, importlib.machinery as m;"
    "print('[%d, %d, %d]' % sys.version_info[:3], m.EXTENSION_SUFFIXES[0], sep='\\n')"
)


@dataclass(frozen=True)
class Interpreter:
    """A Python that was found and has been asked.

    Attributes:
        path: what to start.
        version: ``3.12.1``.
        extension_suffix: how the names of the binary modules end that it loads first,
            ``.cpython-312-x86_64-linux-gnu.so`` for example.
    """

    path: Path
    version: str
    extension_suffix: str


@functools.cache
def find(version: str) -> Interpreter | None:
    """Return an interpreter of ``version`` (``3.12``); None when there is none."""
    for candidate in _candidates(version):
        found = _asked(tuple(candidate))
        if found and found.version.rpartition(".")[0] == version:
            return found
    return None


def for_kind(kind: str) -> Interpreter:
    """Return an interpreter for a runtime (``python:3.12``).

    Raises:
        Failure: there is none on this machine.
    """
    version = kind.removeprefix("python:")
    interpreter = find(version)
    if interpreter is None:
        raise Failure(
            f"{kind} needs an interpreter of Python {version}, and there is none here",
            f"install it (uv python install {version}, or pyenv install {version})",
        )
    return interpreter


def _candidates(version: str) -> Iterator[list[str]]:
    # The base of a virtual environment, if this is one: nothing but the interpreter.
    yield [getattr(sys, "_base_executable", "") or sys.executable]
    yield [sys.executable]
    for name in (f"python{version}", "python3", "python"):
        yield [shutil.which(name) or ""]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")
    for folder in sorted(pyenv.glob(f"{version}*"), reverse=True):
        yield [str(folder / "bin" / f"python{version}")]
        yield [str(folder / "python.exe")]
    yield [shutil.which("py") or "", f"-{version}"]
    yield [_of_uv(version)]


def _of_uv(version: str) -> str:
    uv = shutil.which("uv")
    command = [uv, "python", "find", "--offline", "--no-project", version]
    return _output([word for word in command if word]).strip() if uv else ""


@functools.cache  # Several versions have a candidate in common.
def _asked(command: tuple[str, ...]) -> Interpreter | None:
    if not command[0]:
        return None
    # What it is called with need not be what it is: py.exe and pyenv's shims start it.
    question = f"import sys; print(sys.executable); {_QUESTION}"
    answer = _output([*command, "-I", "-S", "-c", question]).splitlines()
    try:
        executable, numbers, suffix = answer
        version = ".".join(map(str, json.loads(numbers)))
    except ValueError:
        return None
    return Interpreter(Path(executable), version, suffix)


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(  # noqa: S603 - an interpreter, or uv
            command,
            capture_output=True,
            check=True,
            text=True,
            timeout=_ANSWER_LIMIT_S,
        ).stdout
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
