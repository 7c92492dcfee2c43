"""The one question before something is deleted, or changed elsewhere."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from scripts.failure import Failure

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
    if not typer.confirm(f"{planned}. {question}", err=True):
        raise Failure("nothing was changed", "confirm it, or give --yes")
