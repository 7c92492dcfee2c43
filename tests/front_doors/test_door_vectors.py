"""The vectors of the ingestion webhook hold through every front door, byte for byte."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from actions.shared.frame import kept
from scripts.front_doors.through import PLATFORMS
from tests.vectors import load as vectors

if TYPE_CHECKING:
    from scripts.pytest_plugin import Answer, Invoke
    from scripts.stand_ins.adobe.adobe import AdobeStandIn

WEBHOOK = "ingestion/webhook"
# What a caller acts on, of the headers.
TELLING = ("content-type", "retry-after", "www-authenticate")

each_platform = pytest.mark.parametrize("platform", PLATFORMS)
# What a case gives on OpenWhisk, by its name: it is compared with every platform.
_ON_OPENWHISK: dict[str, Any] = {}


def seen_by_caller(answer: Answer) -> tuple[Any, ...]:
    headers = {name: answer.headers.get(name) for name in TELLING}
    return answer.status, answer.json, headers


def published_bytes(adobe: AdobeStandIn) -> list[tuple[str, bytes]]:
    """Return path and body of what reached Adobe, without the time of an event."""
    return sorted(
        (request.path, _without_time(request.body))
        for request in adobe.requests
        if request.endpoint == "ingress"
    )


def _without_time(body: bytes) -> bytes:
    time_of_event: str = json.loads(body)["time"]
    return body.replace(time_of_event.encode(), b"")


@each_platform
@pytest.mark.parametrize("case", vectors("ingestion"), ids=lambda case: case["name"])
def test_ingestion_vectors_hold(
    case: dict[str, Any], platform: str, invoke: Invoke, adobe: AdobeStandIn
) -> None:
    def call(platform: str) -> Answer:
        adobe.reset()
        kept.forget_everything()  # a token that the stand-in does not know any more
        for fault in case["adobe"].get("ingress", []):
            adobe.fail("ingress", **fault)
        return invoke(WEBHOOK, json=case["params"], env=case["env"], platform=platform)

    if case["name"] not in _ON_OPENWHISK:
        _ON_OPENWHISK[case["name"]] = seen_by_caller(call("")), published_bytes(adobe)
    answer = call(platform)

    seen = seen_by_caller(answer), published_bytes(adobe)
    assert seen == _ON_OPENWHISK[case["name"]]
    expected = case["expect"]
    assert answer.status == expected["status"]
    if "body" in expected:
        assert answer.json == expected["body"]
    if "error" in expected:
        assert answer.json["error"] == expected["error"]
    if "published" in expected:
        assert [
            {key: event[key] for key in ("id", "type", "data")}
            for event in adobe.published
        ] == expected["published"]
