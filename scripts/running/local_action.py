"""What running an action on this machine needs to know of it.

``scripts.manifest`` has all of this and more; tests make do with less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from scripts.platform.webaction import WebAction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Limits(Protocol):
    """What an action may use."""

    @property
    def timeout_ms(self) -> int:
        """How long one activation may take."""

    @property
    def log_mb(self) -> int:
        """How much of its log is kept."""


class LocalAction(WebAction, Protocol):
    """An action that can be run from its source."""

    @property
    def path(self) -> str:
        """``package/name``."""

    @property
    def function(self) -> Path:
        """Its file, or the folder with its ``__main__.py``."""

    @property
    def main(self) -> str:
        """The name of the function to call."""

    @property
    def web(self) -> bool:
        """Whether it is a web action."""

    @property
    def limits(self) -> Limits:
        """Its limits."""


class LocalApplication(Protocol):
    """Actions below one folder."""

    @property
    def root(self) -> Path:
        """The folder of ``app.config.yaml``."""

    @property
    def actions(self) -> Mapping[str, LocalAction]:
        """The actions by path."""

    def action(self, path: str) -> LocalAction:
        """Return the action at ``path``, or raise what says which there are."""
