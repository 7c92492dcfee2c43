"""An example; change it, or delete it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts.pytest_plugin import Invoke


def test_what_is_there_can_be_bought(invoke: Invoke) -> None:
    item = {"sku": "CHAIR-OAK", "qty": 1}
    answer = invoke("webhook/check-stock", json={"item": item})
    assert answer.json == {"op": "success"}


def test_what_is_not_there_cannot(invoke: Invoke) -> None:
    item = {"sku": "CHAIR-OAK", "qty": 1_000}
    answer = invoke("webhook/check-stock", json={"item": item})
    assert answer.json["op"] == "exception"
    assert "CHAIR-OAK" in answer.json["message"]
