"""How fast is it? ``bench``."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from scripts.commands.options import App, AsJson
from scripts.failure import CalledWrongly, Failure

_BENCHMARKS = Path("tests", "benchmarks", "__main__.py")
# How long the benchmarks may take to end the processes that they have started.
_PATIENCE_S = 10


def bench(
    app: App = Path(),
    quick: Annotated[
        bool, typer.Option("--quick", help="Few rounds: to see that it runs.")
    ] = False,
    as_json: AsJson = False,
    against: Annotated[
        str,
        typer.Option(
            metavar="COMMAND",
            help="Measure no more than this command and --action in turn: it reads "
            "params as JSON from standard input and prints an answer.",
        ),
    ] = "",
    action: Annotated[
        str, typer.Option(metavar="PACKAGE/ACTION", help="What --against is held to.")
    ] = "webhook/check-stock",
    picture: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Measure cold starts only, and draw them as SVG."
        ),
    ] = None,
) -> None:
    """Measure calls, cold starts and lists, as ratios taken in one run."""
    if not (app / _BENCHMARKS).is_file():
        raise Failure(
            f"there are no benchmarks in {app.resolve()}",
            f"they are the repository's own, {_BENCHMARKS.parent}: name its folder "
            "with --app",
        )
    options = ["--quick"] * quick + ["--json"] * as_json
    if against:
        options += [f"--against={_readable(against)}", f"--action={action}"]
    if picture:
        options.append(f"--picture={picture.absolute()}")
    command = [sys.executable, "-m", "tests.benchmarks", *options]
    code = _run(command, app)
    if code:
        raise Failure(
            f"the benchmarks ended with exit code {code}",
            "the reason stands above; what they need is in the extra dev: "
            "pip install -e '.[dev]'",
        )


def _readable(against: str) -> str:
    """Return a command line that a shell could read, and whose program is there."""
    try:
        words = shlex.split(against)
    except ValueError as error:
        raise CalledWrongly(f"--against {against}: {error}") from None
    if not words or shutil.which(words[0]) is None:
        raise CalledWrongly(f"--against {against}: there is no such program")
    return against


def _run(command: list[str], folder: Path) -> int:
    """Run a command to its end; Ctrl-C reaches it once, and what it has started after.

    It is in a process group of its own: processes that it has started would each print
    a traceback.
    """
    with subprocess.Popen(  # noqa: S603 - our own module
        command, cwd=folder, start_new_session=True
    ) as process:
        try:
            return process.wait()
        except BaseException:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
                process.wait(timeout=_PATIENCE_S)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise
