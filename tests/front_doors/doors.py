"""Actions to put behind a front door, and what platforms call it with."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from actions.shared.platforms.action_table import DeployedAction

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pytest


def deployed(
    main: Callable[[dict[str, Any]], Any],
    *,
    web: bool = True,
    secret: str | bool | None = None,
    inputs: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
) -> DeployedAction:
    """Return an action as a front door gets it of the table."""
    entry = {
        "main": "main",
        "web": web,
        "secret": secret,
        "timeout_ms": 60_000,
        "inputs": dict(inputs or {}),
    }
    return DeployedAction("shop/echo", entry, environ or {}, main=main)


def echo(params: dict[str, Any]) -> dict[str, Any]:
    """Answer with the parameters."""
    return {"body": params}


class Context:
    """The contexts of all platforms in one."""

    def __init__(self, remaining_ms: int = 20_000) -> None:
        self.aws_request_id = self.invocation_id = self.activation_id = "call-1"
        self.deadline = time.time() * 1000 + remaining_ms
        self._remaining_ms = remaining_ms

    def get_remaining_time_in_millis(self) -> int:
        return self._remaining_ms


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return the lines of the log."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]
