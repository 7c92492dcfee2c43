"""OpenWhisk's web-action URLs as an ASGI application.

``/api/v1/web/guest/<package>/<action>[.extension][/more]``. What a request means to
an action, and its result to the caller, is decided in
:mod:`scripts.platform.webaction`. Source of the rest: Apache OpenWhisk,
WebActions.scala (routes, handleMatch).
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from actions.shared import settings
from actions.shared.frame.body import MAX_BODY_BYTES
from actions.shared.platforms.asgi_exchange import Disconnected
from scripts.masking import masked_query
from scripts.platform import webaction
from scripts.platform.activation import NAMESPACE, Context
from scripts.platform.web_http import HttpResponse, platform_error
from scripts.platform.web_url import WebTarget
from scripts.running.container_pool import PoolClosed
from scripts.running.web_action_call import WebCall, call_through, call_web_action
from scripts.serving import callers
from scripts.serving.asgi_messages import read_request, send_response

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from scripts.manifest import Action
    from scripts.platform.activation import Activation
    from scripts.platform.web_http import HttpRequest
    from scripts.running.web_action_call import Door
    from scripts.serving.asgi_messages import Message, Receive, Send
    from scripts.serving.served_application import Deployment

    #: A call, and the action that was called; None when the URL names none.
    _Called = tuple[WebCall, Action | None]

_METHODS = ("GET", "DELETE", "POST", "PUT", "HEAD", "OPTIONS", "PATCH")
# Enough for a few actions that call each other; the containers are the real limit.
_THREADS = 64
_TRIES = 3


@dataclass(frozen=True)
class Served:
    """A request that is about to be answered.

    Attributes:
        method: of the request.
        path: of the request as it stands in the URL, with its query; the values of
            parameters that hold a secret are masked.
        status: of the answer.
        duration_ms: from the first byte of the body to the answer.
        activation: what was run; None when the platform answers by itself.
        action: the path of the action; empty when there is none.
    """

    method: str
    path: str
    status: int
    duration_ms: float
    activation: Activation | None = None
    action: str = ""


class PlatformApp:
    """Serves a deployment; an ASGI application.

    Args:
        deployment: the actions; to be closed before this application is.
        on_activation: called for every request, just before it is answered.
        allowed_origins: the origins elsewhere whose pages may call, or ``*``.
        door: stands before the actions in the place of OpenWhisk's rules.
    """

    def __init__(
        self,
        deployment: Deployment,
        *,
        on_activation: Callable[[Served], None] = lambda _: None,
        allowed_origins: Collection[str] = (),
        door: Door | None = None,
    ) -> None:
        self._deployment = deployment
        self._door = door
        self._executor = ThreadPoolExecutor(_THREADS, thread_name_prefix="activation")
        self._on_activation = on_activation
        self._allowed_origins = allowed_origins

    def close(self) -> None:
        """Wait for the calls that are running."""
        self._executor.shutdown()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started_s = time.perf_counter()
        try:
            request, size_bytes = await read_request(
                scope, receive, limit_bytes=MAX_BODY_BYTES
            )
        except Disconnected:
            return
        given = request.values("x-request-id")
        transaction_id = given[0] if given else uuid4().hex
        seen, action = await asyncio.get_running_loop().run_in_executor(
            self._executor, self._answer, request, size_bytes, transaction_id
        )
        query = masked_query(request.query, _token_parameter(action))
        self._on_activation(
            Served(
                method=request.method,
                path=f"{request.path}?{query}" if query else request.path,
                status=seen.http.status,
                duration_ms=(time.perf_counter() - started_s) * 1000,
                activation=seen.activation,
                action=action.path if action else "",
            )
        )
        headers = (*seen.http.headers, ("X-Request-ID", transaction_id))
        await send_response(send, request, replace(seen.http, headers=headers))

    def _answer(
        self, request: HttpRequest, size_bytes: int, transaction_id: str
    ) -> _Called:
        refused = callers.refusal(request.values, self._allowed_origins)
        if refused:
            error = platform_error(refused.status, refused.text, transaction_id)
            return WebCall(error), None
        if request.method not in _METHODS:
            return WebCall(_method_not_allowed(transaction_id)), None
        target = WebTarget.of(request.path)
        if target is None or target.namespace != NAMESPACE:
            return WebCall(webaction.not_found(transaction_id)), None
        for _ in range(_TRIES):
            # A change may retire an action's containers just before they are used.
            with contextlib.suppress(PoolClosed):
                return self._call(target, request, size_bytes, transaction_id)
        return WebCall(_unavailable(transaction_id)), None

    def _call(
        self,
        target: WebTarget,
        request: HttpRequest,
        size_bytes: int,
        transaction_id: str,
    ) -> _Called:
        found = self._deployment.find(target.package, target.name)
        if found is None:
            return WebCall(webaction.not_found(transaction_id)), None
        action, inner = found.action, replace(request, path=target.rest)

        def run(params: dict[str, Any]) -> Activation:
            context = Context.of(action, uuid4().hex, transaction_id)
            return found.pool.run(params, context)

        common = (action, inner, target.extension, transaction_id, run)
        if self._door:
            variables = self._deployment.variables
            return call_through(self._door, *common, variables), action
        if size_bytes > MAX_BODY_BYTES:
            too_large = webaction.too_large(size_bytes, transaction_id)
            return WebCall(too_large), action
        return call_web_action(*common), action


def _token_parameter(action: Action | None) -> str:
    """Return the parameter of the query that may hold a secret of the caller."""
    inputs = action.parameters if action else {}
    return settings.text(inputs, "WEBHOOK_URL_TOKEN_PARAMETER", "token")


def _method_not_allowed(transaction_id: str) -> HttpResponse:
    allowed = ", ".join(_METHODS)
    text = f"HTTP method not allowed, supported methods: {allowed}"
    headers = (("Allow", allowed),)
    return platform_error(HTTPStatus.METHOD_NOT_ALLOWED, text, transaction_id, headers)


def _unavailable(transaction_id: str) -> HttpResponse:
    text = (
        "The server is currently unavailable "
        "(because it is overloaded or down for maintenance)."
    )
    return platform_error(HTTPStatus.SERVICE_UNAVAILABLE, text, transaction_id)
