"""Azure Functions: an HTTP function and a timer of the Python v2 programming model.

Sources: Microsoft, "Azure Functions Python developer guide", and the types of
azure-functions, which the platform has installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from actions.shared.platforms import calling
from actions.shared.platforms.web_call import WebCall, joined

if TYPE_CHECKING:
    from collections.abc import Callable

    from azure.functions import Context, HttpRequest, HttpResponse, TimerRequest

    from actions.shared.platforms.action_table import DeployedAction


def function(
    action: DeployedAction,
) -> Callable[[HttpRequest, Context], HttpResponse]:
    """Return the function that answers a request: it gets it with its context."""
    from azure.functions import HttpResponse

    def handle(request: HttpRequest, context: Context) -> HttpResponse:
        activation = calling.activation_of(action, context.invocation_id)
        answer = calling.answer(action, _call(request), activation)
        headers, cookies = answer.by_name()
        response = HttpResponse(answer.body, status_code=answer.status, headers=headers)
        for cookie in cookies:
            response.headers.add_header("Set-Cookie", cookie)
        return response

    return handle


def timer(action: DeployedAction) -> Callable[[TimerRequest, Context], Any]:
    """Return the function that a timer calls; it raises when the action has failed."""

    def handle(_timer: TimerRequest, context: Context) -> Any:
        activation = calling.activation_of(action, context.invocation_id)
        return calling.run_scheduled(action, {}, activation)

    return handle


def _call(request: HttpRequest) -> WebCall:
    # The URL has the query as it was sent; only a request made in a test may lack it.
    query = urlsplit(request.url).query or urlencode(dict(request.params))
    return WebCall(
        method=request.method,
        headers=joined(request.headers.items()),
        query=query,
        body=request.get_body(),
    )
