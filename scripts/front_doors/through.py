"""Calls an action through a front door, in the process where the action runs.

The front door is that of the application, which is imported here by its name; what
calls it stands for the platform.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from scripts.front_doors.plain_http import (
    CallContext,
    decoded_request,
    encoded_answer,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from actions.shared.platforms.action_table import DeployedAction
    from scripts.platform.web_http import HttpRequest

    class Caller(Protocol):
        """Stands for a platform."""

        def __call__(
            self, action: DeployedAction, request: HttpRequest, context: CallContext, /
        ) -> tuple[int, Iterable[tuple[str, str]], bytes]:
            """Call the action through its front door; return status, headers, body."""


_CALLERS = {
    "digitalocean": "digitalocean_event:call",
    "lambda": "lambda_event:call_function_url",
    "lambda-rest": "lambda_event:call_rest",
    "lambda-alb": "lambda_event:call_load_balancer",
    "google": "google_request:call",
    "azure": "azure_request:call",
    "asgi": "asgi_scope:call",
}
#: The platforms whose front doors can stand before an action.
PLATFORMS = tuple(_CALLERS)
#: The module that a platform's types are in, and what to install for it.
LIBRARIES = {
    "google": ("flask", "functions-framework"),
    "azure": ("azure.functions", "azure-functions"),
}


def through(main: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    """Return what calls ``main`` through a front door.

    It is called with what :meth:`.front_door.FrontDoor.params` makes, and returns an
    encoded answer.
    """

    def call(params: dict[str, Any]) -> dict[str, Any]:
        context = CallContext(
            # What OpenWhisk would say, the front door must say.
            id=os.environ.pop("__OW_ACTIVATION_ID"),
            deadline_ms=float(os.environ.pop("__OW_DEADLINE")),
            path=params["path"],
            is_raw=params["raw"],
        )
        table = import_module("actions.shared.platforms.action_table")
        action = table.DeployedAction(
            params["path"], params["entry"], params["environ"], main=main
        )
        module, _, function = _CALLERS[params["platform"]].partition(":")
        caller: Caller = getattr(
            import_module(f"scripts.front_doors.{module}"), function
        )
        return encoded_answer(
            *caller(action, decoded_request(params["request"]), context)
        )

    return call
