"""The kinds of Python that are built for, and which of them an action gets.

A manifest names one of them, or :data:`ANY`, as OpenWhisk's own tools have it: then the
host decides, and where there is no host, it is :data:`WITHOUT_HOST`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

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
