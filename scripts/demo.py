"""The guided tour: both webhooks over HTTP, against a stand-in of Adobe.

It needs no account, no network and no configuration. Each stop of the tour shows a
request, its answer, and what arrived at I/O Events, and says whether that was what
should happen. The stand-in knows the application's own events and registrations.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from scripts.console import body_of
from scripts.manifest.actions import CHECK_STOCK, INGESTION
from scripts.running.log_lines import parsed
from scripts.serving.server import LocalServer
from scripts.stand_ins.adobe.adobe import AdobeStandIn
from scripts.stand_ins.adobe.configured import configured_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scripts.manifest import Application
    from scripts.serving.platform_app import Served

_CREATE = "be-observer.catalog_product_create"
_KEY = "demo-key"
_CHAIR = {
    "sku": "PRODUCT_SKU",
    "name": "Product SKU",
    "price": 1,
    "description": "Product SKU description",
}
_TRACEBACK = "Traceback (most recent call last):"
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
        return self.path == INGESTION


@dataclass(frozen=True)
class Visit:
    """What happened at a stop.

    Attributes:
        stop: where.
        url: what was called.
        status: the HTTP status that came.
        answer: the JSON that came, or the text where it is none.
        arrived: the CloudEvents that arrived at I/O Events.
        logs: what the action logged, parsed.
        without_value: the variables that its inputs need and that are not set.
    """

    stop: Stop
    url: str
    status: int
    answer: Any
    arrived: tuple[Mapping[str, Any], ...]
    logs: tuple[Mapping[str, Any], ...] = ()
    without_value: tuple[str, ...] = ()

    @property
    def as_expected(self) -> bool:
        """Whether it happened as it should."""
        return (
            self.status == self.stop.status
            and self.stop.says in json.dumps(self.answer, ensure_ascii=False)
            and tuple(event["id"] for event in self.arrived) == self.stop.published
        )


def _event(uid: str, value: object, code: str = _CREATE) -> dict[str, Any]:
    return {"uid": uid, "event": code, "value": value}


def _item(sku: str, qty: object) -> dict[str, Any]:
    return {"item": {"sku": sku, "qty": qty}}


TOUR = (
    Stop(
        "The back office creates a product; the event arrives at I/O Events",
        INGESTION,
        {"data": _event("event_uid_1", _CHAIR)},
        200,
        "Event published successfully",
        ("event_uid_1",),
    ),
    Stop(
        "Two events in one call, one of them incomplete: the good one is published",
        INGESTION,
        {"data": [_event("event_uid_2", _CHAIR), _event("event_uid_3", {"sku": "A"})]},
        207,
        "data[1].value.name",
        ("event_uid_2",),
    ),
    Stop(
        "An event that is not configured is refused before anything is sent",
        INGESTION,
        {"data": _event("event_uid_4", {}, "custom.unknown_event")},
        400,
        "Unknown event type",
    ),
    Stop(
        "A request without its parameters: the answer names all of them",
        INGESTION,
        {"data": {}},
        400,
        "missing parameter(s) 'data.uid,data.event,data.value'",
    ),
    Stop(
        "A caller without the right key is refused",
        INGESTION,
        {"data": _event("event_uid_5", _CHAIR)},
        401,
        "Unauthorized",
        headers={"x-api-key": "a-guess"},
    ),
    Stop(
        "A shopper wants two of the twelve chairs",
        CHECK_STOCK,
        _item("CHAIR-OAK", 2),
        200,
        '"op": "success"',
    ),
    Stop(
        "A shopper wants more chairs than there are",
        CHECK_STOCK,
        _item("CHAIR-OAK", "13.0000"),
        200,
        "CHAIR-OAK (12 left)",
    ),
    Stop(
        "A cart without an id: an exception operation, and always HTTP 200",
        CHECK_STOCK,
        {"data": {"items": []}},
        200,
        "missing parameter(s) 'data.cart_id'",
    ),
)


def visit(root: Path, given: Mapping[str, str]) -> Iterator[Visit]:
    """Take the tour through the application in ``root``, stop by stop.

    Args:
        root: its folder.
        given: variables for the application's own inputs; those of the tour win.

    Raises:
        ManifestError: the manifest, or a file in ``config/``, cannot be used.
    """
    served: list[Served] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        AdobeStandIn(configured=configured_in(root)) as adobe,
        LocalServer(
            root,
            environment=given,
            overlay=_of_the_tour(adobe, Path(folder)),
            on_activation=served.append,
        ) as server,
        # An action's own time limit comes first.
        httpx.Client(trust_env=False, timeout=None) as caller,  # noqa: S113
    ):
        application = server.application()
        for stop in TOUR:
            before = len(adobe.published)
            served.clear()
            url = f"{server.url}/api/v1/web/guest/{stop.path}"
            answer = caller.post(url, json=stop.payload, headers=stop.headers)
            yield Visit(
                stop=stop,
                url=url,
                status=answer.status_code,
                answer=body_of(answer.content),
                arrived=tuple(adobe.published[before:]),
                logs=tuple(_log_lines(served)),
                without_value=_without_value(application, stop.path),
            )


def _without_value(application: Application, path: str) -> tuple[str, ...]:
    """Return the variables that an action's inputs need and that are not set."""
    action = application.actions.get(path)
    inputs = action.inputs.values() if action else ()
    return tuple(dict.fromkeys(name for each in inputs for name in each.missing))


def _of_the_tour(adobe: AdobeStandIn, folder: Path) -> dict[str, str]:
    """Return the variables that the outcomes of the tour depend on."""
    inventory = folder / "inventory.csv"
    inventory.write_text(_INVENTORY, encoding="utf-8")
    return {
        **adobe.environment,
        "BACKOFFICE_PROVIDER_ID": adobe.provider_id,
        "EVENT_VALUE_VALIDATION": "on",
        "OUTBOX_URL": "",
        "STOCK_INVENTORY_FILE": str(inventory),
        "STOCK_SOURCE": "inventory",
        "WEBHOOK_AUTH": "api-key",
        "WEBHOOK_API_KEYS": _KEY,
    }


def _log_lines(served: Iterable[Served]) -> Iterator[Mapping[str, Any]]:
    """Yield what the activations logged, without the heads of tracebacks."""
    for each in served:
        for text in each.activation.logs if each.activation else ():
            line = parsed(text)
            if line.get("message") == _TRACEBACK:
                continue
            traceback = str(line.get("traceback") or "")
            if traceback:
                rest = traceback.removeprefix(_TRACEBACK).lstrip("\n")
                line = {**line, "traceback": rest}
            yield line
