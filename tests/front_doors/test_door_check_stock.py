"""The vectors of ``check-stock`` hold through every front door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scripts.front_doors.through import PLATFORMS
from tests.vectors import load as vectors

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.pytest_plugin import Invoke

CHECK_STOCK = "webhook/check-stock"

each_platform = pytest.mark.parametrize("platform", PLATFORMS)


@each_platform
@pytest.mark.parametrize("case", vectors("check_stock"), ids=lambda case: case["name"])
def test_check_stock_vectors_hold(
    case: dict[str, Any], platform: str, invoke: Invoke, tmp_path: Path
) -> None:
    rows = [f"{sku},{qty}" for sku, qty in case["inventory"].items()]
    inventory = tmp_path / "inventory.csv"
    inventory.write_text("\n".join(("sku,qty", *rows)), encoding="utf-8")
    env = {"STOCK_INVENTORY_FILE": str(inventory), **case.get("env", {})}

    answer = invoke(CHECK_STOCK, json=case["params"], env=env, platform=platform)

    expected = case["expect"]
    assert (answer.status, answer.json["op"]) == (expected["status"], expected["op"])
    if "message" in expected:
        assert answer.json["message"] == expected["message"]
    for piece in expected.get("message_contains", []):
        assert piece in answer.json["message"]
