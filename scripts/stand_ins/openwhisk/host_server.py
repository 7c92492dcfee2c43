"""The host over HTTP, and what a test sees of it."""

from __future__ import annotations

import asyncio
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from actions.shared.frame.body import MAX_BODY_BYTES
from actions.shared.platforms.asgi_exchange import Disconnected
from scripts.platform import web_url, webaction
from scripts.platform.code_size import MAX_CODE_BYTES
from scripts.platform.web_http import HttpResponse, platform_error
from scripts.serving import callers
from scripts.serving.asgi_messages import read_request, send_response
from scripts.serving.threaded_server import ThreadedServer
from scripts.stand_ins.openwhisk.alarms import Alarms
from scripts.stand_ins.openwhisk.entities import published_limits
from scripts.stand_ins.openwhisk.entity_store import Store
from scripts.stand_ins.openwhisk.exchange import Exchange
from scripts.stand_ins.openwhisk.execution import Execution
from scripts.stand_ins.openwhisk.host_api import Api
from scripts.stand_ins.openwhisk.host_containers import Containers
from scripts.stand_ins.openwhisk.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scripts.platform.web_http import HttpRequest
    from scripts.serving.asgi_messages import Message, Receive, Send

_THREADS = 16
_JSON = ("content-type", "application/json")
_LARGEST_BODY_BYTES = MAX_CODE_BYTES + 2 * 1_048_576


class OpenWhiskHost:
    """A host on 127.0.0.1, empty at first.

        with OpenWhiskHost() as host:
            environment = {"OW_APIHOST": host.url, "OW_AUTH": host.auth}

    Args:
        port: where to listen; 0 lets the system choose.
        namespace: the credential's.
        kinds: the runtimes that it has.
        per_minute: how many calls and fires it takes in a minute.
        on_exchange: is called with every request that was answered, from any thread.

    Attributes:
        auth: the credential.
        fault: may answer a request in place of the host.
        kinds: the runtimes that it has.
        families: the same as it says so.
        exchanges: all requests and answers so far.
    """

    auth = "23bc46b1-71f6-4ed5-8c54-816aa4f8c502:key-of-the-stand-in"

    def __init__(
        self,
        *,
        port: int = 0,
        namespace: str = "guest",
        kinds: tuple[str, ...] = ("python:3.11", "python:3.12"),
        per_minute: int = 1_000_000,
        on_exchange: Callable[[Exchange], None] = lambda _: None,
    ) -> None:
        self.namespace = namespace
        self.url = ""
        self.fault: Callable[[HttpRequest], HttpResponse | None] = lambda _: None
        self.exchanges: list[Exchange] = []
        self.kinds = kinds
        self.families = _families(kinds)
        self._per_minute = per_minute
        self._on_exchange = on_exchange
        self._port = port
        self._stack = ExitStack()
        self.store = Store(namespace, kinds)
        self._alarms = Alarms(namespace, self.auth)

    def reset(self) -> None:
        """Forget all that was deployed, all that ran, and all requests."""
        self.store.clear()
        self._alarms.triggers.clear()
        self.exchanges.clear()

    def state(self) -> dict[str, Any]:
        """Return all that is deployed and the activations, as JSON values."""
        return {**self.store.state(), "alarms": dict(self._alarms.triggers)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Hold what :meth:`state` has returned, in place of what is there."""
        self.store.restore(state)
        self._alarms.triggers.clear()
        self._alarms.triggers.update(state["alarms"])

    @property
    def names(self) -> dict[str, list[str]]:
        """The names of all that is deployed, by collection."""
        return self.store.names()

    @property
    def alarms(self) -> dict[str, dict[str, Any]]:
        """The triggers that the clock is to fire, by full name."""
        return self._alarms.triggers

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead here."""
        return {"OW_APIHOST": self.url, "OW_AUTH": self.auth}

    def __enter__(self) -> Self:
        """Listen.

        Raises:
            OSError: the port cannot be used.
        """
        listener = socket.create_server(("127.0.0.1", self._port), backlog=512)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._runs = Execution(self.store, Containers(self.url))
        self._api = Api(
            self.store, self._runs, self._alarms, self.auth, self._per_minute
        )
        self._executor = ThreadPoolExecutor(_THREADS, "host")
        server = ThreadedServer(self._serve, listener)
        server.start()
        self._stack.callback(listener.close)
        self._stack.callback(self._executor.shutdown)
        self._stack.callback(self._runs.close)
        self._stack.callback(server.stop)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    async def _serve(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            request, size_bytes = await read_request(
                scope, receive, limit_bytes=_LARGEST_BODY_BYTES
            )
        except Disconnected:
            return
        given = request.values("x-request-id")
        transaction = given[0] if given else uuid4().hex
        answer = await asyncio.get_running_loop().run_in_executor(
            self._executor, self._answer, request, size_bytes, transaction
        )
        headers = (*answer.headers, ("X-Request-ID", transaction))
        await send_response(send, request, replace(answer, headers=headers))

    def _answer(
        self, request: HttpRequest, size_bytes: int, transaction: str
    ) -> HttpResponse:
        fault = self.fault(request)
        answer = fault or self._of(request, size_bytes, transaction)
        exchange = Exchange.of(request, answer, is_fault=fault is not None)
        self.exchanges.append(exchange)
        self._on_exchange(exchange)
        return answer

    def _of(
        self, request: HttpRequest, size_bytes: int, transaction: str
    ) -> HttpResponse:
        refusal = callers.refusal(request.values)
        if refusal:
            return platform_error(refusal.status, refusal.text, transaction)
        if request.path in ("", "/"):
            return HttpResponse(200, (_JSON,), json.dumps(self._description()).encode())
        if request.path.startswith(web_url.PREFIX):
            return self._web(request, size_bytes, transaction)
        try:
            seen = self._api.answer(request)
        except Refusal as refused:
            return platform_error(refused.status, str(refused), transaction)
        if seen.content is None:
            return HttpResponse(seen.status, (), b"")
        return HttpResponse(seen.status, (_JSON,), json.dumps(seen.content).encode())

    def _web(
        self, request: HttpRequest, size_bytes: int, transaction: str
    ) -> HttpResponse:
        target = web_url.WebTarget.of(request.path)
        if target is None or target.namespace != self.namespace:
            return webaction.not_found(transaction)
        if size_bytes > MAX_BODY_BYTES:
            return webaction.too_large(size_bytes, transaction)
        package, name = target.package, target.name
        path = name if package == "default" else f"{package}/{name}"
        inner = replace(request, path=target.rest)
        return self._runs.answer_web(path, target.extension, inner, transaction)

    def _description(self) -> dict[str, Any]:
        return {
            "description": "OpenWhisk",
            "api_paths": ["/api/v1"],
            "limits": {"actions_per_minute": self._per_minute, **published_limits()},
            "runtimes": self.families,
        }


def _families(kinds: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
    families: dict[str, list[dict[str, Any]]] = {}
    for kind in kinds:
        family = families.setdefault(kind.partition(":")[0], [])
        family.append({"kind": kind, "deprecated": False})
    return families
