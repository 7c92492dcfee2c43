"""An example; change it, or delete it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts.pytest_plugin import Invoke
    from scripts.stand_ins.adobe.adobe import AdobeStandIn


def test_an_event_is_published(invoke: Invoke, adobe: AdobeStandIn) -> None:
    event = {"uid": "1", "event": "be-observer.customer_delete", "value": {"id": 15}}
    answer = invoke("ingestion/webhook", json={"data": event})
    assert answer.status == 200
    assert [each["data"] for each in adobe.published] == [{"id": 15}]
