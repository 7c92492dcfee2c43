"""The guided tour: both webhooks over HTTP, against a stand-in of Adobe.

It needs no account, no network and no configuration. Each stop of the tour shows a
request, its answer, and what arrived at I/O Events, and says whether that was what
should happen.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from scripts import console
from scripts.serving.server import LocalServer
from scripts.stand_ins.adobe.adobe import AdobeStandIn
from scripts.terminal import out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_INGESTION = "ingestion/webhook"
_CHECK_STOCK = "webhook/check-stock"
_CREATE = "be-observer.catalog_product_create"
_KEY = "demo-key"
_CHAIR = {
    "sku": "PRODUCT_SKU",
    "name": "Product SKU",
    "price": 1,
    "description": "Product SKU description",
}
_INVENTORY = "sku,qty\nCHAIR-OAK,12\nLAMP-BRASS,0\n"


@dataclass(frozen=True)
class Stop:
    """One stop of the tour, and what should happen there.

    Attributes:
        title: what it shows.
        path: the action.
        payload: the JSON body.
        status: the HTTP status that should come.
        says: a text that should stand in the answer.
        published: the ids of the events that should arrive at I/O Events.
        headers: the headers to send.
    """

    title: str
    path: str
    payload: Any
    status: int
    says: str
    published: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=lambda: {"x-api-key": _KEY})

    @property
    def sends_events(self) -> bool:
        """Whether what arrived at I/O Events is of interest."""
        return self.path == _INGESTION


@dataclass(frozen=True)
class Visit:
    """What happened at a stop.

    Attributes:
        stop: where.
        url: what was called.
        status: the HTTP status that came.
        answer: the JSON that came, or the text where it is none.
        arrived: the CloudEvents that arrived at I/O Events.
    """

    stop: Stop
    url: str
    status: int
    answer: Any
    arrived: tuple[Mapping[str, Any], ...]

    @property
    def as_expected(self) -> bool:
        """Whether it happened as it should."""
        return (
            self.status == self.stop.status
            and self.stop.says in json.dumps(self.answer, ensure_ascii=False)
            and tuple(event["id"] for event in self.arrived) == self.stop.published
        )


def _event(uid: str, value: Any, code: str = _CREATE) -> dict[str, Any]:
    return {"uid": uid, "event": code, "value": value}


def _item(sku: str, qty: Any) -> dict[str, Any]:
    return {"item": {"sku": sku, "qty": qty}}


TOUR = (
    Stop(
        "The back office creates a product; the event arrives at I/O Events",
        _INGESTION,
        {"data": _event("event_uid_1", _CHAIR)},
        200,
        "Event published successfully",
        ("event_uid_1",),
    ),
    Stop(
        "Two events in one call, one of them incomplete: the good one is published",
        _INGESTION,
        {"data": [_event("event_uid_2", _CHAIR), _event("event_uid_3", {"sku": "A"})]},
        207,
        "data[1].value.name",
        ("event_uid_2",),
    ),
    Stop(
        "An event that nobody has configured is refused before anything is sent",
        _INGESTION,
        {"data": _event("event_uid_4", {}, "custom.unknown_event")},
        400,
        "Unknown event type",
    ),
    Stop(
        "A request without its parameters hears of all of them at once",
        _INGESTION,
        {"data": {}},
        400,
        "missing parameter(s) 'data.uid,data.event,data.value'",
    ),
    Stop(
        "A caller without the right key hears nothing but no",
        _INGESTION,
        {"data": _event("event_uid_5", _CHAIR)},
        401,
        "Unauthorized",
        headers={"x-api-key": "a-guess"},
    ),
    Stop(
        "A shopper wants two of the twelve chairs",
        _CHECK_STOCK,
        _item("CHAIR-OAK", 2),
        200,
        '"op": "success"',
    ),
    Stop(
        "A shopper wants more chairs than there are",
        _CHECK_STOCK,
        _item("CHAIR-OAK", "13.0000"),
        200,
        "CHAIR-OAK (12 left)",
    ),
    Stop(
        "A cart without an id: Commerce hears it in its own words, and always as 200",
        _CHECK_STOCK,
        {"data": {"items": []}},
        200,
        "missing parameter(s) 'data.cart_id'",
    ),
)


def visit(root: Path) -> Iterator[Visit]:
    """Take the tour through the application in ``root``, stop by stop."""
    with tempfile.TemporaryDirectory() as folder, AdobeStandIn() as adobe:
        inventory = Path(folder, "inventory.csv")
        inventory.write_text(_INVENTORY, encoding="utf-8")
        environment = {
            **adobe.environment,
            "WEBHOOK_AUTH": "api-key",
            "WEBHOOK_API_KEYS": _KEY,
            "STOCK_INVENTORY_FILE": str(inventory),
        }
        with (
            LocalServer(root, environment=environment) as server,
            # An action's own time limit comes first.
            httpx.Client(trust_env=False, timeout=None) as caller,  # noqa: S113
        ):
            for stop in TOUR:
                before = len(adobe.published)
                url = f"{server.url}/api/v1/web/guest/{stop.path}"
                answer = caller.post(url, json=stop.payload, headers=stop.headers)
                arrived = tuple(adobe.published[before:])
                yield Visit(stop, url, answer.status_code, _content(answer), arrived)


def show(number: int, total: int, seen: Visit) -> None:
    """Print one stop of the guided tour."""
    stop = seen.stop
    out.line()
    out.line((f"{number}/{total}  {stop.title}", "bold"))
    out.line((f"POST {seen.url}", "cyan"))
    for name, value in stop.headers.items():
        out.line((f"{name}: {value}", "dim"))
    console.value(stop.payload)
    out.line((f"HTTP {seen.status}", "cyan"))
    console.value(seen.answer)
    for event in seen.arrived:
        out.line(("arrived at I/O Events", "cyan"))
        console.value(event)
    if stop.sends_events and not seen.arrived:
        out.line(("nothing arrived at I/O Events", "cyan"))
    if seen.as_expected:
        out.line(("✓ as expected", "green"))
        return
    arriving = ", ".join(stop.published) or "nothing"
    out.line(
        ("✗ not expected;", "red"),
        f" it should be HTTP {stop.status}, {stop.says!r} in the answer, "
        f"{arriving} at I/O Events",
    )


def _content(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return answer.text
