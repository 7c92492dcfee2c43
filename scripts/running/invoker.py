"""Runs actions in this very process, so that coverage and debuggers see them.

``starter-kit invoke`` and the pytest harness use it. What can be told apart from a
real activation is kept as small as it can be: parameters, environment, logs, limits
and the reading of the result are the platform's. The action's code shares this
process, though: ``os._exit`` and what child processes print are out of reach.
"""

from __future__ import annotations

import json
import marshal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from scripts.platform.activation import Activation, Context, Status
from scripts.platform.webaction import not_found
from scripts.running.in_process import InProcess
from scripts.running.log_lines import parsed
from scripts.running.web_action_call import call_through, call_web_action

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scripts.manifest import Action, Application
    from scripts.platform.result import Extension
    from scripts.platform.web_http import HttpRequest, HttpResponse
    from scripts.running.web_action_call import Door

_FIRST_ERROR = 400


@dataclass(frozen=True)
class Invocation:
    """One call of a web action, from the request to the answer.

    Attributes:
        params: what ``main`` was called with; empty when the platform answered by
            itself, without calling it.
        result: the activation's result; None when there was no activation.
        http: what the caller gets.
        logs: the log lines: JSON objects as they are, others as ``{"message": …}``.
        activation_id: 32 hexadecimal digits; empty when there was no activation.
        duration_ms: how long the activation took.
        status: how it ended; None when there was no activation.
    """

    params: Mapping[str, Any]
    result: Any
    http: HttpResponse
    logs: tuple[dict[str, Any], ...] = ()
    activation_id: str = ""
    duration_ms: float = 0.0
    status: Status | None = None

    @classmethod
    def of(
        cls, params: Mapping[str, Any], seen: Activation, http: HttpResponse
    ) -> Invocation:
        """Return the call that had this activation and this answer."""
        return cls(
            params,
            seen.result,
            http,
            tuple(parsed(line) for line in seen.logs),
            seen.activation_id,
            seen.duration_ms,
            seen.status,
        )

    @property
    def is_well(self) -> bool:
        """Whether its caller gets no HTTP status of an error."""
        return self.http.status < _FIRST_ERROR


class Invoker:
    """Runs the actions of one application, as one container for each would.

    Modules stay loaded between calls. The calls of all invokers follow one another.

    Args:
        application: where the actions are.
        debugging: leaves standard output alone and enforces no time limit, for
            ``breakpoint()``. Logs are empty then.
        now_s: the time in seconds since the epoch.
        door: stands before the actions in the place of OpenWhisk's rules.
    """

    def __init__(
        self,
        application: Application,
        *,
        debugging: bool = False,
        now_s: Callable[[], float] = time.time,
        door: Door | None = None,
    ) -> None:
        self._application = application
        self._door = door
        around = door.around if door else lambda main: main
        self._process = InProcess(
            application.root, debugging=debugging, now_s=now_s, around=around
        )

    def invoke(
        self, path: str, request: HttpRequest, extension: Extension = ".http"
    ) -> Invocation:
        """Call a web action with an HTTP request.

        Raises:
            ManifestError: there is no such action.
        """
        action = self._application.action(path)
        transaction_id = self._transaction_id(request)
        if not action.web:
            return Invocation({}, None, not_found(transaction_id))

        def run(params: dict[str, Any]) -> Activation:
            # A copy of its own for the action, which may change it, as deep as JSON
            # may be for OpenWhisk. What a front door gives may not be JSON.
            given = params if self._door else marshal.loads(marshal.dumps(params))  # noqa: S302
            return self._activate(action, given, transaction_id)

        common = (action, request, extension, transaction_id, run)
        if self._door:
            called = call_through(self._door, *common, self._application.environment)
        else:
            called = call_web_action(*common)
        seen = called.activation
        if seen is None:
            return Invocation({}, None, called.http)
        return Invocation.of(called.params, seen, called.http)

    def activate(self, path: str, params: Mapping[str, Any]) -> Activation:
        """Call any action with parameters, as ``wsk action invoke`` does.

        The action's inputs are among the parameters; ``params`` wins over them.

        Raises:
            ManifestError: there is no such action.
        """
        action = self._application.action(path)
        merged = json.dumps({**action.parameters, **params}, default=str)
        return self._activate(action, json.loads(merged), uuid4().hex)

    def fresh(self) -> None:
        """Forget all loaded modules: the next call of each action is a cold start."""
        self._process.fresh()

    def _activate(
        self, action: Action, params: dict[str, Any], transaction_id: str
    ) -> Activation:
        context = Context.of(action, uuid4().hex, transaction_id)
        return self._process.run(action, params, context)

    def _transaction_id(self, request: HttpRequest) -> str:
        given = request.values("x-request-id")
        return given[0] if given else uuid4().hex
