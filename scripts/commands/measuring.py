"""How fast is it? ``bench``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from scripts.commands.options import App, AsJson
from scripts.failure import Failure

_BENCHMARKS = Path("tests", "benchmarks", "__main__.py")


def bench(
    app: App = Path(),
    quick: Annotated[
        bool, typer.Option("--quick", help="Few rounds: to see that it runs.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure calls, cold starts and lists, as ratios taken in one run."""
    if not (app / _BENCHMARKS).is_file():
        raise Failure(
            f"there are no benchmarks in {app.resolve()}",
            f"they are the repository's own, {_BENCHMARKS.parent}: name its folder "
            "with --app",
        )
    options = ["--quick"] * quick + ["--json"] * as_json
    command = [sys.executable, "-m", "tests.benchmarks", *options]
    ended = subprocess.run(command, cwd=app, check=False)  # noqa: S603 - our own module
    if ended.returncode:
        raise Failure(
            f"the benchmarks ended with exit code {ended.returncode}",
            "what they need is in the extra dev: pip install -e '.[dev]'",
        )
