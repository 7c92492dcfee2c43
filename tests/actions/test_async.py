"""What a user writes ``async`` works on every call, with the clients that it keeps."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import threading
import time
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import redis.asyncio

from actions.ingestion.webhook import __main__ as ingestion
from actions.shared.action import resolve
from actions.shared.auth import Accepted, authenticate
from actions.shared.frame.clock import Deadline
from actions.shared.frame.event_loop import OutOfTime
from actions.webhook.check_stock import __main__ as check_stock
from actions.webhook.check_stock import auth, validator
from actions.webhook.check_stock.cart import read_cart
from actions.webhook.check_stock.sources import ask_source
from scripts.serving.server import LocalServer
from scripts.stand_ins.adobe.loopback import LoopbackServer
from scripts.stand_ins.adobe.wire import json_answer
from tests.built import RUNTIME, build_or_skip, copy_of_application, needs_a_runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scripts.pytest_plugin import Invoke
    from scripts.stand_ins.adobe.wire import Answer, Call
    from tests.redis_server import RedisServer

    Pooled = Callable[..., Callable[..., Any]]

CART = {"data": {"cart_id": 1, "items": [{"sku": "A", "qty": 1}]}}
CALLS = 4
_PATIENCE_S = 20


class Service:
    """A server on loopback that says what is in stock.

    Attributes:
        connections: over which connection each request came.
        delay_ms: how late its answers are.
    """

    def __init__(self) -> None:
        self.connections: list[int] = []
        self.delay_ms = 0.0
        self._server = LoopbackServer(self._handle)

    @property
    def url(self) -> str:
        return self._server.url

    @contextmanager
    def serving(self) -> Iterator[Service]:
        self._server.start()
        try:
            yield self
        finally:
            self._server.stop()

    def _handle(self, call: Call) -> Answer:
        self.connections.append(call.connection)
        return replace(json_answer(200, {"A": 5}), delay_ms=self.delay_ms)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service().serving() as running:
        yield running


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module of a user's, whose functions are chosen as ``users:name``."""
    module = ModuleType("users")
    monkeypatch.setitem(sys.modules, "users", module)
    return module


def operation(**inputs: Any) -> str:
    """Return the operation that check-stock answers."""
    return str(check_stock.main({**CART, **inputs})["body"]["op"])


@pytest.fixture
def pooled(service: Service) -> Iterator[Pooled]:
    """Make functions that ask the service, each with a pooled client of its own."""
    clients: list[tuple[httpx.AsyncClient, int]] = []

    def make(*, depth: int = 0) -> Callable[..., Any]:
        client = httpx.AsyncClient(trust_env=False)
        clients.append((client, depth))

        async def asked(*_: Any) -> Any:
            return (await client.get(service.url)).json()

        return asked

    async def close(client: httpx.AsyncClient, depth: int) -> None:
        if depth:
            resolve(close(client, depth - 1))
        else:
            await client.aclose()

    yield make
    for each in clients:
        resolve(close(*each))


class TestPooledClient:
    """A client that is made once, and used by every call."""

    def test_of_a_stock_source(
        self, user: Any, service: Service, pooled: Pooled
    ) -> None:
        user.stock = pooled()
        found = [operation(STOCK_SOURCE="users:stock") for _ in range(CALLS)]

        assert found == ["success"] * CALLS
        assert service.connections == [1] * CALLS

    def test_of_the_stock_check_itself(
        self, service: Service, pooled: Pooled, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = pooled()

        async def check_available_stock(cart: Any, request: Any) -> Any:
            await asked()
            return ask_source(cart, request)

        monkeypatch.setattr(check_stock, "check_available_stock", check_available_stock)
        cart = {"data": {"cart_id": 1, "items": [{"sku": "CHAIR-OAK", "qty": 1}]}}
        found = [check_stock.main({**cart})["body"]["op"] for _ in range(CALLS)]

        assert found == ["success"] * CALLS
        assert service.connections == [1] * CALLS

    def test_of_a_check_of_callers(
        self, user: Any, service: Service, pooled: Pooled
    ) -> None:
        asked = pooled()

        async def check(_: Any) -> Any:
            await asked()
            return Accepted("caller")

        user.check = check
        params = {"WEBHOOK_AUTH": "users:check", "data": {"uid": "1"}}
        statuses = [
            ingestion.main({**params})["error"]["statusCode"] for _ in range(CALLS)
        ]

        assert statuses == [400] * CALLS  # let in, and told what is missing
        assert service.connections == [1] * CALLS

    def test_of_a_validator(
        self, service: Service, pooled: Pooled, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = pooled()

        async def validated(request: Any) -> Any:
            await asked()
            return read_cart(request)

        monkeypatch.setattr(validator, "read_cart", validated)
        found = [operation(STOCK_ON_ERROR="allow") for _ in range(CALLS)]

        assert set(found) == {"exception"}  # the table has no such product
        assert service.connections == [1] * CALLS

    def test_of_redis(self, user: Any, redis_server: RedisServer) -> None:
        client = redis.asyncio.Redis(port=redis_server.port)

        async def stock(_cart: Any, _request: Any) -> Any:
            return {"A": int(await client.incr("stock"))}

        user.stock = stock
        found = [operation(STOCK_SOURCE="users:stock") for _ in range(CALLS)]

        resolve(client.aclose())
        assert found == ["success"] * CALLS
        assert redis_server.ask("GET", "stock") == str(CALLS).encode()

    def test_within_a_call_within_a_call(
        self,
        user: Any,
        service: Service,
        pooled: Pooled,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """An async check calls plain code that resolves another async check."""
        outer, inner = pooled(), pooled(depth=1)

        async def check(_: Any) -> Any:
            await inner()
            return Accepted("caller")

        async def check_authentication(request: Any) -> Any:
            await outer()
            return authenticate(request)

        user.check = check
        monkeypatch.setattr(auth, "authenticate", check_authentication)
        user.stock = pooled()
        inputs = {"WEBHOOK_AUTH": "users:check", "STOCK_SOURCE": "users:stock"}
        found = [operation(**inputs) for _ in range(CALLS)]

        assert found == ["success"] * CALLS
        assert len(set(service.connections)) == 3

    def test_in_a_test_that_is_itself_async(
        self, user: Any, service: Service, pooled: Pooled
    ) -> None:
        user.stock = pooled()

        async def test() -> list[str]:
            found = [operation(STOCK_SOURCE="users:stock") for _ in range(CALLS)]
            in_a_thread = asyncio.to_thread(operation, STOCK_SOURCE="users:stock")
            return [*found, await in_a_thread]

        assert asyncio.run(test()) == ["success"] * (CALLS + 1)
        assert set(service.connections) == {1}

    def test_of_several_threads_at_once(
        self, user: Any, service: Service, pooled: Pooled
    ) -> None:
        from concurrent.futures import ThreadPoolExecutor

        user.stock = pooled()
        service.delay_ms = 20
        with ThreadPoolExecutor(8) as threads:
            pending = [
                threads.submit(
                    operation, STOCK_SOURCE="users:stock", STOCK_TIMEOUT_MS="4500"
                )
                for _ in range(32)
            ]
            assert [each.result() for each in pending] == ["success"] * 32

    def test_with_invoke(
        self, user: Any, service: Service, pooled: Pooled, invoke: Invoke
    ) -> None:
        user.stock = pooled()
        env = {"STOCK_SOURCE": "users:stock"}
        found = [
            invoke("webhook/check-stock", json=CART, env=env).json["op"]
            for _ in range(CALLS)
        ]

        assert found == ["success"] * CALLS
        assert service.connections == [1] * CALLS


_USERS_STOCK = """
import httpx

from actions.webhook.check_stock.availability import compare

client = httpx.AsyncClient(trust_env=False)


async def check_available_stock(cart, request):
    found = (await client.get(request.params["STOCK_URL"])).json()
    return compare(cart, {sku: type(cart.wanted[sku])(n) for sku, n in found.items()})
"""


@needs_a_runtime
@pytest.mark.parametrize("bundles", [False, True], ids=["source", "zip"])
def test_a_pooled_client_works_in_a_container(
    bundles: bool, service: Service, tmp_path: Path
) -> None:
    from scripts.manifest import load

    root = copy_of_application(tmp_path, RUNTIME)
    (root / "actions/webhook/check_stock/stock.py").write_text(_USERS_STOCK)
    env = {"STOCK_URL": service.url}
    if bundles:
        build_or_skip(load(root, env), name="pooled-client")
    with LocalServer(root, environment=env, bundles=bundles) as server:
        url = f"{server.url}/api/v1/web/guest/webhook/check-stock"
        answers = [httpx.post(url, json=CART, timeout=60) for _ in range(CALLS)]

    assert [answer.json()["op"] for answer in answers] == ["success"] * CALLS
    assert service.connections == [1] * CALLS


class Late:
    """A source that is late until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.ended = threading.Event()
        self.cancelled = False

    async def awaits(self, _cart: Any, _request: Any) -> Any:
        from actions.shared.frame import logging

        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        finally:
            self.let_go.wait(_PATIENCE_S)
            logging.warning("a late line")
            self.ended.set()

    async def blocks(self, _cart: Any, _request: Any) -> Any:
        return self.waits(_cart, _request)

    def waits(self, _cart: Any, _request: Any) -> Any:
        from actions.shared.frame import logging

        self.let_go.wait(_PATIENCE_S)
        logging.warning("a late line")
        self.ended.set()
        return {"A": 5}


@pytest.mark.parametrize("kind", ["awaits", "blocks", "waits"])
def test_a_late_source_costs_no_later_call_and_logs_under_its_own_id(
    kind: str,
    user: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    late = Late()

    async def well(_cart: Any, _request: Any) -> Any:
        return {"A": 5}

    user.late, user.well = getattr(late, kind), well
    monkeypatch.setenv("__OW_ACTIVATION_ID", "first")
    assert operation(STOCK_SOURCE="users:late", STOCK_TIMEOUT_MS="50") == "exception"

    monkeypatch.setenv("__OW_ACTIVATION_ID", "second")
    assert operation(STOCK_SOURCE="users:well") == "success"
    assert not late.ended.is_set()
    late.let_go.set()
    assert late.ended.wait(_PATIENCE_S)
    assert late.cancelled is (kind == "awaits")
    assert operation(STOCK_SOURCE="users:well", LOG_LEVEL="debug") == "success"

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    of_id = {line["message"][:20]: line["activation_id"] for line in lines}
    assert of_id["a late line"] == "first"
    assert of_id["Called"] == "second"
    assert any("longer than 50 ms" in line["message"] for line in lines)


def test_without_time_left_no_source_is_asked(
    user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stock(_cart: Any, _request: Any) -> Any:
        user.asked = True

    user.asked, user.stock = False, stock
    monkeypatch.setenv("__OW_DEADLINE", "1")

    assert operation(STOCK_SOURCE="users:stock") == "exception"
    assert not user.asked


def test_what_an_async_function_logs_carries_the_ids_of_its_call(
    user: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from actions.shared.frame import logging

    async def stock(_cart: Any, _request: Any) -> Any:
        await asyncio.sleep(0)
        logging.info("asked", secret="s3cret-value")
        return {"A": 5}

    user.stock = stock
    for number in ("1", "2"):
        monkeypatch.setenv("__OW_ACTIVATION_ID", f"activation-{number}")
        headers = {"x-adobe-commerce-request-id": f"request-{number}"}
        operation(STOCK_SOURCE="users:stock", __ow_headers=headers)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    asked = [line for line in lines if line["message"] == "asked"]

    assert [(x["activation_id"], x["request_id"]) for x in asked] == [
        ("activation-1", "request-1"),
        ("activation-2", "request-2"),
    ]
    assert {x["action"] for x in asked} == {"webhook/check-stock"}


def test_a_context_variable_of_the_caller_is_seen() -> None:
    variable: ContextVar[str] = ContextVar("variable")
    variable.set("of the caller")

    async def reads() -> str:
        return variable.get()

    assert resolve(reads()) == "of the caller"


RAISED = [
    ValueError("no"),
    TimeoutError("the function's own"),
    SystemExit("no"),
    GeneratorExit("no"),
    asyncio.CancelledError("no"),
]


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_what_is_raised_is_answered_and_the_loop_goes_on(
    error: BaseException, user: Any, service: Service, pooled: Pooled
) -> None:
    async def raises(_cart: Any, _request: Any) -> Any:
        raise error

    async def leaves_a_task(_cart: Any, _request: Any) -> Any:
        user.task = asyncio.create_task(raises(None, None))
        return {"A": 5}

    user.raises, user.leaves_a_task = raises, leaves_a_task
    user.stock = pooled()
    for _ in range(2):
        assert operation(STOCK_SOURCE="users:raises") == "exception"
        assert operation(STOCK_SOURCE="users:stock") == "success"
        assert operation(STOCK_SOURCE="users:leaves_a_task") == "success"
        assert operation(STOCK_SOURCE="users:stock") == "success"
    assert service.connections == [1] * 4


def test_a_failure_that_is_not_awaited_is_one_line_without_its_text(
    user: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fails() -> None:
        raise ValueError("s3cret-value")

    async def stock(_cart: Any, _request: Any) -> Any:
        task = asyncio.create_task(fails())
        await asyncio.sleep(0.01)
        del task
        return {"A": 5}

    user.stock = stock
    assert operation(STOCK_SOURCE="users:stock") == "success"
    shown = capsys.readouterr().err
    lines = [json.loads(line) for line in shown.splitlines()]

    assert any("never retrieved (ValueError)" in line["message"] for line in lines)
    assert "s3cret-value" not in shown


class TestDepth:
    """Plain code on the loop that resolves something async in its turn."""

    def test_of_any_number(self) -> None:
        async def at(depth: int) -> int:
            await asyncio.sleep(0)
            return 0 if depth == 0 else 1 + resolve(at(depth - 1))

        assert [resolve(at(5)) for _ in range(3)] == [5] * 3

    def test_by_way_of_a_thread_that_the_loop_awaits(self) -> None:
        async def inner() -> asyncio.AbstractEventLoop:
            return asyncio.get_running_loop()

        async def outer() -> bool:
            found = await asyncio.to_thread(lambda: resolve(inner()))
            return found is asyncio.get_running_loop()

        async def nested() -> bool:
            return resolve(outer())

        assert resolve(outer())
        assert resolve(nested())

    def test_by_way_of_a_plain_source(
        self, user: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def inner() -> dict[str, int]:
            return {"A": 5}

        async def check_available_stock(cart: Any, request: Any) -> Any:
            return ask_source(cart, request)

        class Source:
            async def __call__(self, _cart: Any, _request: Any) -> dict[str, int]:
                return resolve(inner())

        user.plain, user.callable = lambda _cart, _: resolve(inner()), Source()
        monkeypatch.setattr(check_stock, "check_available_stock", check_available_stock)

        assert operation(STOCK_SOURCE="users:plain") == "success"
        assert operation(STOCK_SOURCE="users:callable") == "success"

    def test_while_another_call_is_under_way(self) -> None:
        """A nested call neither waits for another thread's nor moves it elsewhere."""
        loops: list[Any] = []

        async def inner() -> None:
            loops.append(asyncio.get_running_loop())
            await asyncio.sleep(0.05)

        async def outer() -> None:
            resolve(inner())

        threads = [threading.Thread(target=lambda: resolve(outer())) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(_PATIENCE_S)

        assert len(loops) == 4
        assert len(set(loops)) == 1


class TestDeadline:
    """What is awaited until a deadline."""

    def test_what_was_late_and_goes_on_awaiting_takes_no_client_its_loop(self) -> None:
        """Cancelling is a request: it may be refused, and may come before the start."""

        async def loop() -> asyncio.AbstractEventLoop:
            return asyncio.get_running_loop()

        async def goes_on() -> None:
            for _ in range(3):
                with suppress(asyncio.CancelledError):
                    await asyncio.sleep(0.5)

        before = resolve(loop())
        with pytest.raises(OutOfTime):
            resolve(goes_on(), Deadline(20))
        assert resolve(loop()) is before
        for _ in range(200):
            with suppress(OutOfTime):
                resolve(loop(), Deadline(0.01))
        assert resolve(loop()) is before

    def test_what_is_late_is_cancelled(self) -> None:
        cancelled = threading.Event()

        async def late() -> None:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                cancelled.set()
                raise

        with pytest.raises(OutOfTime):
            resolve(late(), Deadline(20))
        assert cancelled.wait(_PATIENCE_S)

    def test_what_is_in_time_is_returned(self) -> None:
        async def prompt() -> int:
            return 5

        assert resolve(prompt(), Deadline(60_000)) == 5
        assert resolve(5, Deadline(-1)) == 5

    def test_a_time_out_of_its_own_is_no_lack_of_time(self) -> None:
        async def fails() -> None:
            raise TimeoutError

        with pytest.raises(TimeoutError):
            resolve(fails(), Deadline(60_000))


def test_an_interrupt_ends_the_wait_and_what_was_awaited() -> None:
    cancelled = threading.Event()
    main_thread = threading.main_thread().ident
    assert main_thread

    async def waits() -> None:
        await asyncio.sleep(0.1)  # the main thread waits
        signal.pthread_kill(main_thread, signal.SIGINT)
        try:
            await asyncio.sleep(3600)
        finally:
            cancelled.set()

    started = time.monotonic()
    # A shell's background job has SIGINT ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            resolve(waits())
    finally:
        signal.signal(signal.SIGINT, before)
    assert cancelled.wait(_PATIENCE_S)
    assert time.monotonic() - started < _PATIENCE_S


def test_what_can_be_awaited_need_not_be_a_coroutine() -> None:
    class Awaitable:
        def __await__(self) -> Any:
            yield from asyncio.sleep(0).__await__()
            return 5

    assert resolve(Awaitable()) == 5
