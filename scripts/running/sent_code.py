"""Code as it is sent to ``/init`` becomes a folder that the launcher can start.

What the real runtime refuses is refused here, with the reason in the log (Apache
OpenWhisk runtime-python, ``compile``; runtime-go, its extractor). One thing is refused
that the real one tries: to install a ``requirements.txt`` at every cold start.
"""

from __future__ import annotations

import base64
import io
import subprocess
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.running.log_lines import LogLine

if TYPE_CHECKING:
    from scripts.running.interpreter import Interpreter

_RENAMED = "main__.py"
_RESERVED = ("exec", "exec__.py", "exec.env", _RENAMED)
# Anything that this prints, a warning too, is taken for an error.
_PARSE = "import ast, sys; ast.parse(open(sys.argv[1], encoding='utf-8').read())"
_PARSE_LIMIT_S = 60
_NO_BINARY = "The action failed to generate or locate a binary. See logs for details."


class NotAccepted(Exception):
    """The runtime does not take this code; the text is what its log says.

    Attributes:
        status: of the answer to ``/init``.
        error: its text.
    """

    def __init__(
        self, reason: str, *, status: int = 502, error: str = _NO_BINARY
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.error = error

    @property
    def logs(self) -> tuple[LogLine, ...]:
        """The reason as the lines of a log."""
        return tuple(LogLine(line, "stderr") for line in str(self).splitlines())


def decoded(code: str, *, binary: bool) -> bytes:
    """Return the bytes of the code in a request to ``/init``.

    Raises:
        NotAccepted: there is none, or it is announced as base64, and is none.
    """
    if not code:
        error = "Missing main/no code to execute."
        raise NotAccepted("", status=403, error=error)
    try:
        return base64.b64decode(code, validate=True) if binary else code.encode()
    except ValueError as wrong:
        error = f"cannot decode the request: illegal base64 data: {wrong}"
        raise NotAccepted("", status=400, error=error) from None


def unpack(content: bytes, folder: Path, interpreter: Interpreter) -> None:
    """Write the code into ``folder``, which is empty, with its entry file renamed.

    Args:
        content: a zip, a tar.gz, or the source of one file.
        folder: where to.
        interpreter: reads the entry file once.

    Raises:
        NotAccepted: with the reason.
        OSError: the folder cannot be written.
    """
    try:
        is_archive = _extract(content, folder)
    except (OSError, ValueError, tarfile.TarError, zipfile.BadZipFile) as error:
        if getattr(error, "errno", None):
            raise  # it is this machine that fails, a full disk for example
        raise NotAccepted(f"The archive cannot be unpacked: {error}") from None
    if is_archive:
        _check(folder)
    else:
        (folder / "__main__.py").write_bytes(content)
    _parse(folder / "__main__.py", interpreter)
    (folder / "__main__.py").rename(folder / _RENAMED)


def _extract(content: bytes, folder: Path) -> bool:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                written = Path(archive.extract(entry, folder))
                mode = entry.external_attr >> 16 & 0o777
                if mode and written.is_file():
                    written.chmod(mode)
        return True
    if content.startswith(b"\x1f\x8b"):
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            archive.extractall(folder, filter="data")
        return True
    return False


def _check(folder: Path) -> None:
    if not (folder / "__main__.py").is_file():
        raise NotAccepted("Zip file does not include '__main__.py'.")
    for name in _RESERVED:
        if (folder / name).exists():
            raise NotAccepted(f"The runtime needs the name '{name}' for itself.")
    if (folder / "virtualenv").exists():
        scripts = ("bin/activate_this.py", "Scripts/activate_this.py")
        if not any((folder / "virtualenv" / name).is_file() for name in scripts):
            raise NotAccepted(
                "Invalid virtualenv. Zip file does not include 'activate_this.py'."
            )
    elif (folder / "requirements.txt").exists():
        raise NotAccepted(
            "requirements.txt without a virtualenv: the platform would install it at "
            "every cold start; ship the packages in the zip instead."
        )


def _parse(file: Path, interpreter: Interpreter) -> None:
    done = subprocess.run(  # noqa: S603 - the interpreter of the runtime
        [str(interpreter.path), "-I", "-S", "-X", "utf8", "-c", _PARSE, str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=_PARSE_LIMIT_S,
        check=False,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.stdout or done.returncode:
        raise NotAccepted(done.stdout or "The entry file cannot be parsed.")
