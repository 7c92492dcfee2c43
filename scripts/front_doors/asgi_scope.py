"""A request as a server of ASGI hands it over, and the answer that is sent back."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

import httpx

from scripts.platform.activation import NAMESPACE

if TYPE_CHECKING:
    from actions.shared.platforms.action_table import DeployedAction
    from actions.shared.platforms.asgi import Application
    from scripts.front_doors.plain_http import CallContext
    from scripts.platform.web_http import HttpRequest

    Answer = tuple[int, list[tuple[str, str]], bytes]


def call(action: DeployedAction, request: HttpRequest, context: CallContext) -> Answer:
    """Call the application of this one action."""
    door = import_module("actions.shared.platforms.asgi")
    app = door.Application({context.path: action}, threads=1)
    query = f"?{request.query}" if request.query else ""
    sent = httpx.Request(
        request.method,
        f"http://localhost/api/v1/web/{NAMESPACE}/{context.path}{request.path}{query}",
        headers=[*request.headers, ("x-request-id", context.id)],
        content=request.body,
    )
    return asyncio.run(_exchange(app, sent))


async def _exchange(app: Application, sent: httpx.Request) -> Answer:
    answer = await httpx.ASGITransport(app).handle_async_request(sent)
    return answer.status_code, answer.headers.multi_items(), await answer.aread()
