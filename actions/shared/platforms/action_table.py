"""The actions of an application with their inputs, as the build writes them.

The table is JSON, and lies beside the entry of what is deployed::

    {"ingestion/webhook": {
        "module": "actions.ingestion.webhook.__main__",
        "main": "main",
        "web": true,
        "secret": null,
        "timeout_ms": 60000,
        "inputs": {"LOG_LEVEL": "${LOG_LEVEL:-info}", "OAUTH_ORG_ID": "$OAUTH_ORG_ID"}
    }}

``inputs`` are the manifest's own texts, at any depth: their variables come from the
environment of the process, so that the table holds no secret that the manifest does not
hold. ``secret`` is ``require-whisk-auth``, which off OpenWhisk the front door checks.
"""

from __future__ import annotations

import copy
import json
import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from actions.shared.errors import NotConfigured
from actions.shared.platforms.substitution import spelling_of, substitute

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    class Main(Protocol):
        """An action's function."""

        def __call__(self, params: dict[str, Any], /) -> Any:
            """Return the result of one activation."""


class DeployedAction:
    """An action as a front door calls it. Its module is imported when it is made.

    Args:
        path: how it is called: ``ingestion/webhook``.
        entry: what the table says about it.
        environ: the variables of its inputs.
        main: its function; that of its module when None.

    Attributes:
        web: whether it may be called over HTTP; if not, a schedule may call it.
        secret: what ``x-require-whisk-auth`` must hold; None for nothing, and True
            where only users of OpenWhisk may call, whom no front door knows.
        timeout_ms: what a call may take, where the platform does not say.
    """

    def __init__(
        self,
        path: str,
        entry: Mapping[str, Any],
        environ: Mapping[str, str] = os.environ,
        *,
        main: Main | None = None,
    ) -> None:
        self.path = path
        self.web: bool = entry["web"]
        self.secret: str | bool | None = entry["secret"]
        self.timeout_ms: int = entry["timeout_ms"]
        self.main: Main = main or getattr(import_module(entry["module"]), entry["main"])
        self._written: Mapping[str, Any] = entry["inputs"]
        self._environ = environ
        self._inputs: dict[str, Any] | None = None

    def inputs(self) -> dict[str, Any]:
        """Return the inputs with their values; the action may change them.

        Raises:
            NotConfigured: some have no value and no default; it names the variables.
        """
        if self._inputs is None:
            missing: list[str] = []
            found = self._value(self._written, missing)
            if missing:
                names = ", ".join(dict.fromkeys(missing))
                raise NotConfigured(
                    f"Set these variables in the environment: {names}. Inputs of "
                    f"{self.path} take their values from them, and have no default"
                )
            self._inputs = found
        return copy.deepcopy(self._inputs)

    def _value(self, written: Any, missing: list[str]) -> Any:
        if isinstance(written, dict):
            return {k: self._value(each, missing) for k, each in written.items()}
        if isinstance(written, list):
            return [self._value(each, missing) for each in written]
        if not isinstance(written, str):
            return written
        done = substitute(written, self._find)
        missing.extend(done.missing)
        return done.value

    def _find(self, name: str) -> str:
        return self._environ.get(spelling_of(name, self._environ), "")


def entries(file: Path) -> dict[str, dict[str, Any]]:
    """Return what the table in ``file`` says of each action, by path."""
    found: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return found


def read(
    file: Path, environ: Mapping[str, str] = os.environ
) -> dict[str, DeployedAction]:
    """Return the actions of the table in ``file``, by path."""
    return {p: DeployedAction(p, e, environ) for p, e in entries(file).items()}


def read_one(
    file: Path, path: str, environ: Mapping[str, str] = os.environ
) -> DeployedAction:
    """Return one action of the table in ``file``; no other is imported."""
    return DeployedAction(path, entries(file)[path], environ)
