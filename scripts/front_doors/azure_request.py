"""Azure Functions' own request and response, as its Python worker makes them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from azure.functions import HttpRequest as AzureRequest
from azure.functions.http import HttpResponseConverter

if TYPE_CHECKING:
    from actions.shared.platforms.action_table import DeployedAction
    from scripts.front_doors.plain_http import CallContext
    from scripts.platform.web_http import HttpRequest


class InvocationContext:
    """What the platform says of a call."""

    def __init__(self, context: CallContext) -> None:
        self.invocation_id = context.id


def call(
    action: DeployedAction, request: HttpRequest, context: CallContext
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Call the function with a request and a context."""
    door = import_module("actions.shared.platforms.azure")
    query = f"?{request.query}" if request.query else ""
    sent = AzureRequest(
        request.method,
        f"https://shop.azurewebsites.net/api/{context.path}{request.path}{query}",
        headers={name.lower(): value for name, value in request.headers},
        params=dict(parse_qsl(request.query, keep_blank_values=True)),
        body=request.body,
    )
    response = door.function(action)(sent, InvocationContext(context))
    answer = HttpResponseConverter.encode(response, expected_type=None).value
    headers = [(name, each.value) for name, each in answer["headers"].items()]
    for cookie in answer["cookies"] or ():
        headers += [("set-cookie", each.OutputString()) for each in cookie.values()]
    return int(answer["status_code"].value), headers, answer["body"].value
