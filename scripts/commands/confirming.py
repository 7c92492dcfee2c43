"""The one question before something is deleted, or changed elsewhere."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from scripts.failure import Failure
from scripts.terminal import err

Yes = Annotated[bool, typer.Option("--yes", help="Go on without asking.")]


def confirm(planned: str, question: str, *, yes: bool, as_json: bool = False) -> None:
    """Ask whether to go on with what is planned.

    Args:
        planned: what is to be done, as a sentence without a full stop.
        question: what is asked on a terminal.
        yes: whether ``--yes`` was given: nothing is asked.
        as_json: whether standard output is for a program: nothing can be asked.

    Raises:
        Failure: the answer is no, or there is no terminal to ask on.
    """
    if yes:
        return
    if as_json or not sys.stdin.isatty():
        raise Failure(
            f"{planned}, and there is no terminal to confirm it on",
            "nothing was changed; --yes goes on without asking",
        )
    if not _ask(f"{planned}. {question} [y/N]: "):
        raise Failure("nothing was changed", "confirm it, or give --yes")


def _ask(question: str) -> bool:
    """Ask on standard error; no answer is no, and Ctrl-C ends the command."""
    while True:
        err.ask(question)
        answer = sys.stdin.readline()
        if answer.strip().lower() in ("y", "yes"):
            return True
        if answer.strip().lower() in ("", "n", "no"):
            return False
