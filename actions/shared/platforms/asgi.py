"""All web actions of an application as one ASGI application, for containers.

They are at OpenWhisk's URLs: ``/api/v1/web/NAMESPACE/PACKAGE/ACTION``, whatever the
namespace, with or without ``.http``, and with anything behind the action. ``/healthz``
answers 200 once all of them are imported. Any server of ASGI 3 runs it, with any number
of processes::

    application = asgi.Application(action_table.read(Path("actions.json")))

An action runs in a thread: what a process keeps is shared by all calls, and what a call
has, its log lines' ids for example, is its own. What must not be shared must not stand
in a module, in code of users either.
"""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote

from actions.shared.frame.body import MAX_BODY_BYTES
from actions.shared.platforms import calling
from actions.shared.platforms.asgi_exchange import (
    Disconnected,
    header_lines,
    read_body,
    send_answer,
)
from actions.shared.platforms.web_answer import WebAnswer, refusal
from actions.shared.platforms.web_call import WebCall, joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actions.shared.frame.clock import Activation
    from actions.shared.platforms.action_table import DeployedAction
    from actions.shared.platforms.asgi_exchange import Message, Receive, Send

#: How many calls of a process run at the same time.
THREADS: Final = 64
#: How many more may wait for that; each has a body of 1 MB at most.
MOST_WAITING: Final = 256
# More is read than an action takes, so that the caller sees the answer.
_LARGEST_READ_BYTES: Final = 8 * MAX_BODY_BYTES
_ROUTE: Final = re.compile(r"/api/v1/web/[^/]+/([^/]+)/([^/]+)(/.*)?", re.DOTALL)
_REQUEST_ID: Final = re.compile(r"[\w.:=+/-]{1,128}", re.ASCII)
# What Azure's adapter for ASGI adds to a scope.
_OF_AZURE: Final = "azure_functions.invocation_id"
_HEALTH: Final = WebAnswer(
    200, (("content-type", "application/json"),), b'{"status": "ok"}'
)
_BUSY: Final = refusal(503, "The server is overloaded.", ("retry-after", "1"))


class Application:
    """The web actions among ``actions``, as an ASGI application.

    Args:
        actions: by path.
        threads: how many calls of a process run at the same time.
    """

    def __init__(
        self, actions: Mapping[str, DeployedAction], *, threads: int = THREADS
    ) -> None:
        self._actions = {path: each for path, each in actions.items() if each.web}
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="call")
        self._most_calls = threads + MOST_WAITING
        self._calls = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request, or follow the server from its start to its end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            raise ValueError(f"ASGI has no scope of the type {scope['type']} here")

    async def _live(self, receive: Receive, send: Send) -> None:
        ending = False
        while not ending:
            message = await receive()
            ending = message["type"] == "lifespan.shutdown"
            if ending:
                self._executor.shutdown()
            await send({"type": f"{message['type']}.complete"})

    async def _serve(self, scope: Message, receive: Receive, send: Send) -> None:
        path = _raw_path(scope)
        target = _target(self._actions, path)
        if path == "/healthz":
            await _send(send, scope, _HEALTH)
        elif target is None:
            await _send(send, scope, calling.no_such_resource())
        else:
            await self._call(target, scope, receive, send)

    async def _call(
        self, target: _Target, scope: Message, receive: Receive, send: Send
    ) -> None:
        headers = joined(header_lines(scope))
        given = scope.get(_OF_AZURE) or headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else ""
        # Its time begins now, though it may have to wait for a thread.
        activation = calling.activation_of(target.action, request_id)
        try:
            body, size_bytes = await read_body(
                receive,
                limit_bytes=MAX_BODY_BYTES,
                largest_read_bytes=_LARGEST_READ_BYTES,
            )
        except Disconnected:
            return
        if size_bytes > MAX_BODY_BYTES:
            answer = calling.too_large(size_bytes)
        else:
            query = scope["query_string"].decode("latin-1")
            call = WebCall(scope["method"], headers, target.rest, query, body)
            answer = await self._answer(target.action, call, activation)
        await _send(send, scope, answer, ("x-request-id", activation.id))

    async def _answer(
        self, action: DeployedAction, call: WebCall, activation: Activation
    ) -> WebAnswer:
        if self._calls >= self._most_calls:
            return _BUSY
        self._calls += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._executor, calling.answer, action, call, activation
            )
        finally:
            self._calls -= 1


class _Target(NamedTuple):
    """What a request is for: an action, and what follows it in the URL."""

    action: DeployedAction
    rest: str


def _raw_path(scope: Message) -> str:
    """Return the path as it stands in the URL, without where the server mounts it."""
    raw: bytes | None = scope.get("raw_path")
    path: str = scope["path"] if raw is None else raw.decode("latin-1")
    mounted: str = scope.get("root_path", "")
    return path.removeprefix(mounted) if mounted else path


def _target(actions: Mapping[str, DeployedAction], path: str) -> _Target | None:
    found = _ROUTE.fullmatch(path)
    if not found:
        return None
    name = unquote(found[2]).removesuffix(".http")
    action = actions.get(f"{unquote(found[1])}/{name}")
    return _Target(action, found[3] or "") if action else None


async def _send(
    send: Send, scope: Message, answer: WebAnswer, *more: tuple[str, str]
) -> None:
    status, headers, body = answer
    await send_answer(send, scope["method"], status, (*headers, *more), body)
