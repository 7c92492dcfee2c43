"""The fault matrix: every service an action depends on, times every way it can fail.

Each cell is one call of an action whose service is a real server on loopback that fails
in one way for as long as the call lasts. Then the service is well again, and the same
container is called once more: what a fault leaves behind must not cost the next call.
``python -m tests.reliability.matrix`` prints the table that ``docs/reliability.md``
holds; ``test_matrix.py`` holds every cell, ``test_matrix_circuits.py`` those of faults
that last for several calls.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx

from actions.ingestion.webhook.__main__ import main as ingestion
from actions.shared.frame import kept
from actions.shared.frame.clock import MARGIN_MS, Clock
from actions.webhook.check_stock.__main__ import main as check_stock
from scripts.stand_ins.adobe.adobe import AdobeStandIn
from scripts.stand_ins.adobe.loopback import LoopbackServer
from scripts.stand_ins.adobe.wire import Answer, json_answer
from tests.redis_server import BrokenRedis, RedisServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scripts.stand_ins.adobe.wire import Call
    from tests.redis_server import Fault as RedisFault

#: What a call has, before the margin that is kept back of the platform's deadline.
BUDGET_MS: Final = 400
# What calls have that only wait until it has passed, and are not the cell themselves.
_WAIT_MS: Final = 100
# What the first call of an action has, which imports libraries and is no cell.
_FIRST_MS: Final = 5_000
# No jitter: a pause between attempts takes no time.
_CLOCK: Final = Clock(chance=lambda: 0.0)
_STATUSES: Final = (400, 401, 403, 404, 409, 413, 429, 500, 502, 503, 504)
_PAGE: Final = b"<html><body>Welcome to the hotel's network</body></html>"
_TRUNCATED: Final = b'{"access_token": "abc", "_embedded": {"providers": [{"id"'


@dataclass(frozen=True)
class Fault:
    """A way to fail: ``spoil`` makes of a good answer what is sent instead of it.

    ``spoil`` is None for a server that refuses connections. ``is_late`` says that
    nothing comes before the deadline.
    """

    name: str
    spoil: Callable[[Answer], Answer] | None
    is_late: bool = False


def _answering(
    status: int, body: bytes = b"{}", media_type: str = "application/json"
) -> Callable[[Answer], Answer]:
    headers = {"content-type": media_type}
    if status == 429:
        headers["retry-after"] = "7"
    return lambda _: Answer(status, headers, body)


FAULTS: Final = (
    Fault("connection refused", None),
    Fault("reset before the answer", lambda answer: replace(answer, ending="reset")),
    Fault("closed before the answer", lambda answer: replace(answer, ending="close")),
    Fault(
        "closed within the answer",
        lambda answer: replace(answer, body=answer.body * 2 + b"  ", ending="midway"),
    ),
    Fault(
        "never answers",
        lambda answer: replace(answer, delay_ms=3_600_000),
        is_late=True,
    ),
    Fault(
        "answers after the deadline",
        lambda answer: replace(answer, delay_ms=BUDGET_MS * 1.2),
        is_late=True,
    ),
    *(Fault(str(status), _answering(status)) for status in _STATUSES),
    Fault("redirect", lambda _: Answer(302, {"location": "http://127.0.0.1:9/"})),
    Fault("200 with HTML", _answering(200, _PAGE, "text/html")),
    Fault("200 with truncated JSON", _answering(200, _TRUNCATED)),
)


class Service:
    """All that the actions depend on, on one port, failing as ``fault`` says.

    Attributes:
        asked: the path of every request since it was healed.
    """

    def __init__(self, keys: bytes) -> None:
        self.fault: Fault | None = None
        self.asked: list[str] = []
        self._keys = keys
        self._server = LoopbackServer(self._handle)

    @contextlib.contextmanager
    def serving(self, fault: Fault | None = None) -> Iterator[str]:
        """Serve, or refuse to; the value is the URL."""
        self.fault = fault
        self._server.start()
        if fault is not None and fault.spoil is None:
            self._server.stop()
        try:
            yield self._server.url
        finally:
            self._server.stop()

    def heal(self) -> None:
        """Let nothing fail any more, at the same URL."""
        if self.fault is not None and self.fault.spoil is None:
            self._server.start()
        self.fault = None
        self.asked.clear()

    def _handle(self, call: Call) -> Answer:
        self.asked.append(call.path)
        answer = self._good(call.path)
        return self.fault.spoil(answer) if self.fault and self.fault.spoil else answer

    def _good(self, path: str) -> Answer:
        match path.rpartition("/")[2]:
            case "v3":
                return json_answer(200, {"access_token": "a.b.c", "expires_in": 86399})
            case "providers":
                found = [{"id": "p", "label": "Backoffice Provider - starterkit-stage"}]
                return json_answer(200, {"_embedded": {"providers": found}})
            case "keys":
                return Answer(200, {"content-type": "application/json"}, self._keys)
            case "stock":
                return json_answer(200, {"items": [{"sku": "A", "available_qty": 5}]})
        return Answer(200, {"content-type": "text/plain"}, b"OK")


@dataclass(frozen=True)
class Column:
    """A service that fails, and the call that needs it.

    Attributes:
        name: as the table calls it.
        main: the action.
        setting: the input that leads to the service.
        path: what its URL ends with.
        inputs: further inputs.
    """

    name: str
    main: Callable[..., dict[str, Any]]
    setting: str
    path: str = ""
    inputs: tuple[tuple[str, str], ...] = ()


_IMS_AUTH: Final = (("WEBHOOK_AUTH", "adobe-ims"),)
_STOCK: Final = (("STOCK_SOURCE", "http"), ("STOCK_TIMEOUT_MS", str(BUDGET_MS)))
_NOWHERE: Final = (("AIO_EVENTS_INGRESS_BASE_URL", "http://127.0.0.1:9"),)
#: Asked only when an event cannot be published: the ingress is out of reach as well.
REDIS: Final = Column("Redis", ingestion, "OUTBOX_URL", "", _NOWHERE)
COLUMNS: Final = (
    Column("IMS", ingestion, "OAUTH_BASE_URL"),
    Column("provider list", ingestion, "IO_MANAGEMENT_BASE_URL"),
    Column("ingress", ingestion, "AIO_EVENTS_INGRESS_BASE_URL"),
    Column("JWKS", ingestion, "IMS_JWKS_URL", "/keys", _IMS_AUTH),
    Column("stock service", check_stock, "STOCK_URL", "/stock", _STOCK),
    REDIS,
)
_AS_A_REDIS: Final[Mapping[str, RedisFault]] = {
    "connection refused": "refused",
    "reset before the answer": "reset after",
    "closed before the answer": "reset",
    "closed within the answer": "dripping",
    "never answers": "silent",
    "answers after the deadline": "silent",
    "500": "error",
    "200 with truncated JSON": "liar",
}


@dataclass(frozen=True)
class Cell:
    """What became of one call.

    Attributes:
        status: the HTTP status of the answer.
        headers: its headers.
        body: its body.
        left_ms: how long before the platform's deadline it came.
        log: what the action wrote.
        next: what became of the next call, with the service well again.
        asked: the paths of the service's requests for the next call.
    """

    status: int
    headers: dict[str, str]
    body: dict[str, Any]
    left_ms: float
    log: str
    next: Cell | None = None
    asked: tuple[str, ...] = ()

    def __str__(self) -> str:
        if "op" in self.body:
            return str(self.body["op"])
        wait = self.headers.get("Retry-After")
        return f"{self.status}, again in {wait} s" if wait else str(self.status)


class Matrix:
    """Makes the calls; ``secrets`` are those that it makes them with."""

    def __init__(self) -> None:
        with AdobeStandIn() as adobe:
            self._token = adobe.issue_token()
            self._org_id = adobe.account.org_id
            keys = httpx.get(f"{adobe.url}/ims/keys", trust_env=False).content
        self.secrets = ("matrix-secret", "a.b.c", self._token)
        self._well, self._ill = Service(keys), Service(keys)
        self._loaded: set[str] = set()

    def cell(self, column: Column, fault: Fault | None, times: int = 1) -> Cell:
        """Call the action as a new container while its service fails, then once more.

        Args:
            column: the service, and the call.
            fault: how it fails; None when it does not.
            times: how many calls the fault lasts; the cell is of the last, which
                follows when the others, side by side, have ended.
        """
        kept.forget_everything()
        self._ill.asked.clear()
        with (
            self._well.serving() as well,
            self._failing(column, fault) as (ill, heal),
        ):
            params = {
                "OAUTH_CLIENT_ID": "matrix-client",
                "OAUTH_CLIENT_SECRET": "matrix-secret",
                "OAUTH_ORG_ID": self._org_id,
                "OAUTH_BASE_URL": well,
                "IO_MANAGEMENT_BASE_URL": well,
                "AIO_EVENTS_INGRESS_BASE_URL": well,
                "IO_CONSUMER_ID": "1",
                "AIO_runtime_namespace": "1-starterkit-stage",
                **dict(column.inputs),
                column.setting: f"{ill}{column.path}",
                "__ow_headers": {
                    "authorization": f"Bearer {self._token}",
                    "x-gw-ims-org-id": self._org_id,
                },
                "data": {
                    "uid": "1",
                    "event": "be-observer.catalog_product_delete",
                    "value": {"sku": "A"},
                    "cart_id": "1",
                    "items": [{"sku": "A", "qty": 1}],
                },
            }
            if column.name not in self._loaded and column is not REDIS:
                self._loaded.add(column.name)
                healthy = {**params, column.setting: f"{well}{column.path}"}
                _called(column.main, healthy, _FIRST_MS)
                kept.forget_everything()
            if times > 1:
                budget_ms = _WAIT_MS if fault and fault.is_late else BUDGET_MS
                _called_side_by_side(column.main, params, times - 1, budget_ms)
            cell = _called(column.main, params)
            heal()
            following = _called(column.main, params)
            return replace(cell, next=following, asked=tuple(self._ill.asked))

    @contextlib.contextmanager
    def _failing(
        self, column: Column, fault: Fault | None
    ) -> Iterator[tuple[str, Callable[[], None]]]:
        """Yield the URL of what fails, and a way to heal it."""
        if column is not REDIS:
            with self._ill.serving(fault) as url:
                yield url, self._ill.heal
            return
        # What answers with HTTP there is no Redis.
        kind = _AS_A_REDIS.get(fault.name if fault else "", "garbage")
        with contextlib.ExitStack() as stack:
            broken = stack.enter_context(contextlib.ExitStack())
            url = broken.enter_context(BrokenRedis(kind)).url
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            server = RedisServer(Path(folder), port=urlsplit(url).port or 0)
            stack.callback(server.kill)

            def heal() -> None:
                broken.close()
                server.start()

            yield url, heal


def _called_side_by_side(
    main: Callable[..., dict[str, Any]],
    params: dict[str, Any],
    times: int,
    budget_ms: int,
) -> None:
    with (
        contextlib.redirect_stderr(io.StringIO()),
        _deadline(budget_ms),
        ThreadPoolExecutor(times) as calls,
    ):
        for call in [calls.submit(main, params, clock=_CLOCK) for _ in range(times)]:
            call.result()


@contextlib.contextmanager
def _deadline(budget_ms: int = BUDGET_MS) -> Iterator[float]:
    """Say, as the platform does, when an activation ends; yield it, in ms."""
    deadline_ms = time.time() * 1000 + budget_ms + MARGIN_MS
    os.environ["__OW_DEADLINE"] = str(int(deadline_ms))
    try:
        yield deadline_ms
    finally:
        del os.environ["__OW_DEADLINE"]


def _called(
    main: Callable[..., dict[str, Any]],
    params: dict[str, Any],
    budget_ms: int = BUDGET_MS,
) -> Cell:
    log = io.StringIO()
    with contextlib.redirect_stderr(log), _deadline(budget_ms) as deadline_ms:
        result = main(params, clock=_CLOCK)
    left_ms = deadline_ms - time.time() * 1000
    answer = json.loads(json.dumps(result.get("error", result)))
    return Cell(
        answer["statusCode"],
        answer.get("headers", {}),
        answer["body"],
        left_ms,
        log.getvalue(),
    )


def as_markdown() -> str:
    """Return the whole matrix as a table in Markdown."""
    matrix = Matrix()
    names = ["", *(column.name for column in COLUMNS), "the next call"]
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    for fault in FAULTS:
        cells = [matrix.cell(column, fault) for column in COLUMNS]
        following = ", ".join(dict.fromkeys(str(cell.next) for cell in cells))
        row = [fault.name, *map(str, cells), following]
        lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(as_markdown() + "\n")
