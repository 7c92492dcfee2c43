"""A warm container: what a call costs beyond the network and the JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx

from actions.ingestion.webhook.__main__ import main as ingestion
from actions.shared.frame import kept
from actions.webhook.check_stock.__main__ import main as check_stock
from scripts.manifest import load
from tests.benchmarks.adobe_process import ROOT, adobe_process
from tests.benchmarks.measuring import (
    Figure,
    Pair,
    at_most,
    in_turn,
    percentile,
    without_logs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.benchmarks.adobe_process import AdobeProcess

_CODE = "be-observer.catalog_product_create"
_VALUE = {
    "sku": "PRODUCT_SKU",
    "name": "Product SKU",
    "price": 1,
    "description": "Product SKU description",
}
_OPENWHISK = {
    "__ow_method": "post",
    "__ow_path": "",
    "__ow_headers": {
        "accept": "*/*",
        "content-type": "application/json",
        "host": "example.com",
        "user-agent": "back-office/1.0",
        "x-forwarded-for": "192.0.2.1",
    },
}
#: The original, measured on another machine: its milliseconds for 1 and for 50 lines.
_ORIGINAL_MS = {1: 0.069, 50: 0.089}


def _event(uid: str) -> dict[str, Any]:
    return {"uid": uid, "event": _CODE, "value": _VALUE}


def _inputs(action: str) -> dict[str, Any]:
    """Every input that the manifest gives the action, as it is deployed."""
    return load(ROOT, {}).action(action).parameters


def _publish(adobe: AdobeProcess, data: Any) -> dict[str, Any]:
    inputs = {**_inputs("ingestion/webhook"), **adobe.inputs}
    return {**inputs, **_OPENWHISK, "data": data}


def _send(params: dict[str, Any], statuses: tuple[int, ...] = (200,)) -> dict[str, Any]:
    answer = ingestion(params)
    assert answer.get("statusCode") in statuses, answer
    return answer


def one_event(rounds: int) -> Iterator[Figure]:
    """One event against a bare POST of the same bytes over a kept connection."""
    for delay_ms, most, times in ((0, 1.4, rounds * 10), (20, 1.15, rounds)):
        with adobe_process(delay_ms) as adobe, httpx.Client(trust_env=False) as bare:
            params = _publish(adobe, _event("1"))
            content = json.dumps({"data": _VALUE, "id": "1", "type": _CODE}).encode()
            headers = {
                "authorization": f"Bearer {'a' * 800}",
                "x-api-key": "bench-client",
                "content-type": "application/cloudevents+json",
            }
            pair = in_turn(
                partial(_send, params),
                partial(bare.post, adobe.url, content=content, headers=headers),
                times,
            )
            yield at_most(
                f"ingestion, warm, one event, {delay_ms} ms network",
                pair,
                "bare POST",
                most,
            )


def requests_per_event() -> Iterator[Figure]:
    """How many requests an event costs, warm and cold."""
    with adobe_process(0) as adobe:
        for name, inputs, expected in (
            ("with BACKOFFICE_PROVIDER_ID", {}, 2),
            ("without BACKOFFICE_PROVIDER_ID", {"BACKOFFICE_PROVIDER_ID": ""}, 3),
        ):
            kept.forget_everything()
            params = {**_publish(adobe, _event("1")), **inputs}
            _ = adobe.requests
            _send(params)
            cold = adobe.requests
            yield Figure(
                f"requests, cold, {name}",
                str(cold),
                goal=str(expected),
                met=cold == expected,
            )
        _send(params)
        warm = adobe.requests
        yield Figure("requests per event, warm", str(warm), goal="1", met=warm == 1)


def a_list(events: int) -> Iterator[Figure]:
    """A list against as many single calls, 20 ms from Adobe."""
    with adobe_process(20) as adobe:
        singles = _publish(adobe, _event("1"))
        many = _publish(adobe, [_event(str(n)) for n in range(events)])
        _send(singles)
        _send(many)
        start_s = time.perf_counter()
        _send(many)
        list_s = time.perf_counter() - start_s
        start_s = time.perf_counter()
        for _ in range(events):
            _send(singles)
        singles_s = time.perf_counter() - start_s
    yield Figure(
        f"list of {events} events, 20 ms network",
        f"{list_s * 1000:.0f} ms",
        f"{events} single calls: {singles_s * 1000:.0f} ms",
        singles_s / list_s,
        "≥ 12 × faster",
        singles_s / list_s >= 12,
    )


def growth(counts: tuple[int, int]) -> Iterator[Figure]:
    """Many events, 1000 in a call: what each costs, and the memory they leave."""
    with adobe_process(0) as adobe:
        params = _publish(adobe, [_event(str(n)) for n in range(1000)])
        _send(params)
        per_event_ms, peaks_mb = [], []
        for count in counts:
            start_s = time.perf_counter()
            for _ in range(count // 1000):
                _send(params)
            per_event_ms.append((time.perf_counter() - start_s) * 1000 / count)
            peaks_mb.append(_peak_mb())
    few, many = counts
    grown = per_event_ms[1] / per_event_ms[0]
    yield Figure(
        f"{many} events, each",
        f"{per_event_ms[1]:.3f} ms",
        f"{few} events, each: {per_event_ms[0]:.3f} ms",
        grown,
        "flat within 10 %",
        0.9 <= grown <= 1.1,
    )
    more_mb = peaks_mb[1] - peaks_mb[0]
    yield Figure(
        f"peak memory after {many} events",
        f"{peaks_mb[1]:.1f} MB",
        f"after {few}: {peaks_mb[0]:.1f} MB",
        peaks_mb[1] / peaks_mb[0],
        "flat",
        more_mb <= 1,
    )


def a_cart(rounds: int) -> Iterator[Figure]:
    """check-stock against the same JSON read and written."""
    inputs = {**_inputs("webhook/check-stock"), **_OPENWHISK}
    for lines in (1, 3, 50):
        items = [
            {"item_id": n, "sku": "CHAIR-OAK", "qty": "0.1000", "name": "Oak chair"}
            for n in range(lines)
        ]
        params = {**inputs, "data": {"cart_id": "c1", "items": items}}
        text = json.dumps(params)
        assert check_stock(params)["body"] == {"op": "success"}
        pair: Pair = in_turn(
            partial(check_stock, params),
            partial(_read_and_written, text),
            rounds * 20,
        )
        p99_ms = percentile(pair.ours_s, 99) * 1000
        name = f"check-stock, warm, inventory, {lines} lines (p99 {p99_ms:.3f} ms)"
        yield at_most(name, pair, "JSON read and written", 6)
        if lines in _ORIGINAL_MS:
            original_ms = _ORIGINAL_MS[lines]
            yield Figure(
                f"check-stock, warm, inventory, {lines} lines",
                f"{pair.ours_ms:.3f} ms",
                f"the original, on its machine: {original_ms} ms",
                pair.ours_ms / original_ms,
                f"≤ {original_ms} ms",
                pair.ours_ms <= original_ms,
            )


def _read_and_written(text: str) -> str:
    return json.dumps(json.loads(text))


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def figures(*, quick: bool) -> Iterator[Figure]:
    """Measure everything that needs no zip."""
    rounds = 10 if quick else 200
    with without_logs():
        yield from one_event(rounds)
        yield from requests_per_event()
        yield from a_list(100 if quick else 1000)
        yield from a_cart(rounds)
        yield from growth((1000, 2000) if quick else (10_000, 100_000))
