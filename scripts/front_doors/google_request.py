"""Flask's request, as the Functions Framework hands it over, and Flask's answer."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from flask import Flask
from flask import request as current_request

if TYPE_CHECKING:
    from actions.shared.platforms.action_table import DeployedAction
    from scripts.front_doors.plain_http import CallContext
    from scripts.platform.web_http import HttpRequest


def call(
    action: DeployedAction, request: HttpRequest, context: CallContext
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Call the function with a request of Flask's."""
    door = import_module("actions.shared.platforms.google")
    app = Flask(__name__)
    with app.test_request_context(
        path=request.path or "/",
        query_string=request.query,
        method=request.method,
        headers=[*request.headers, ("Function-Execution-Id", context.id)],
        data=request.body,
    ):
        returned = door.function(action)(current_request)
        response = app.make_response(returned)
        return response.status_code, list(response.headers), response.get_data()
