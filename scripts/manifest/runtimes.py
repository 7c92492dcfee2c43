"""The kinds of Python that are built for, and which of them an action gets.

A manifest names one of them, or :data:`ANY`, as OpenWhisk's own tools have it: then the
host decides, and where there is no host, it is :data:`WITHOUT_HOST`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.manifest.application import Application

#: The oldest first.
RUNTIMES = ("python:3.11", "python:3.12", "python:3.13")
ANY = "python:default"
WITHOUT_HOST = "python:3.12"


def how_to_write(runtimes: Iterable[str] = RUNTIMES) -> str:
    """Return a hint: what a manifest may say, of the runtimes that are possible."""
    return f"write runtime: {ANY}, or one of {', '.join(runtimes)}"


def newest(kinds: Iterable[str]) -> str:
    """Return the newest runtime among a host's that is built for; empty for none."""
    known = set(kinds)
    return next((each for each in reversed(RUNTIMES) if each in known), "")


def with_runtime(
    application: Application, runtime: str, *, insisting: bool = False
) -> Application:
    """Return the application with this runtime for its actions.

    Args:
        application: as its manifest says it.
        runtime: one of :data:`RUNTIMES`.
        insisting: also for the actions whose manifest names another one.
    """
    actions = {
        path: replace(action, runtime=runtime)
        if insisting or action.takes_any_python
        else action
        for path, action in application.actions.items()
    }
    return replace(application, actions=actions)
