"""A request as a server of ASGI hands it over, and the answer that is sent back."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING, Any

import httpx

from scripts.platform.activation import NAMESPACE

if TYPE_CHECKING:
    from scripts.front_doors.plain_http import CallContext
    from scripts.platform.web_http import HttpRequest

    Answer = tuple[int, list[tuple[str, str]], bytes]


def call(action: Any, request: HttpRequest, context: CallContext) -> Answer:
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


async def _exchange(app: Any, sent: httpx.Request) -> Answer:
    answer = await httpx.ASGITransport(app).handle_async_request(sent)
    return answer.status_code, answer.headers.multi_items(), await answer.aread()
