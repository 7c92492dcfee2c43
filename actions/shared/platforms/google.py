"""Google Cloud: an HTTP function of the Functions Framework, and Cloud Scheduler.

The request is Flask's, and Flask's is the answer, as a tuple; nothing of either is
imported here. Cloud Scheduler calls other actions over HTTP, too: it marks its requests
with ``X-CloudScheduler``, and who may send such a request is decided by the rights to
invoke the function. Sources: Google, functions-framework-python; "Cloud Scheduler",
"Headers".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from actions.shared.platforms import calling
from actions.shared.platforms.web_answer import WebAnswer, refusal
from actions.shared.platforms.web_call import WebCall, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from actions.shared.frame.clock import Activation
    from actions.shared.platforms.action_table import DeployedAction

    FlaskAnswer = tuple[bytes, int, list[tuple[str, str]]]

_EXPECTED_SCHEDULE: Final = (
    "a request of Cloud Scheduler: with the header X-CloudScheduler, and a JSON object "
    "or nothing as its body"
)


def function(action: DeployedAction) -> Callable[[Any], FlaskAnswer]:
    """Return the function that the Functions Framework calls with a request."""

    def handle(request: Any) -> FlaskAnswer:
        headers = joined(request.headers.items())
        activation = calling.activation_of(action, _request_id(headers))
        if action.web:
            call = WebCall(
                method=request.method,
                headers=headers,
                path="" if request.path == "/" else request.path,
                query=request.query_string.decode("latin-1"),
                body=request.get_data(),
            )
            answer = calling.answer(action, call, activation)
        else:
            answer = _scheduled(action, headers, request.get_data(), activation)
        return answer.body, answer.status, list(answer.headers)

    return handle


def _scheduled(
    action: DeployedAction,
    headers: Mapping[str, str],
    body: bytes,
    activation: Activation,
) -> WebAnswer:
    """Return what tells the scheduler how it went; it tries again after a failure."""
    try:
        payload = json.loads(body) if body else {}
    except ValueError:
        payload = None
    if headers.get("x-cloudscheduler") != "true" or not isinstance(payload, dict):
        return calling.unknown_shape(action, _EXPECTED_SCHEDULE, activation)
    try:
        calling.run_scheduled(action, payload, activation)
    except calling.CallFailed:
        return refusal(500, "Internal error")
    return WebAnswer(204)


def _request_id(headers: Mapping[str, str]) -> str:
    """Return the id of the execution, else that of the trace."""
    trace = headers.get("x-cloud-trace-context", "").partition("/")[0]
    return headers.get("function-execution-id") or trace
