"""What ``check`` finds wrong with a setting is what the actions complain about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.agreement import (
    UNSET,
    agreed,
    assert_both_agree_on_ingestion,
    complained_of,
    faulted,
)
from tests.commands.test_check import CONFIGURED

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.pytest_plugin import Invoke
    from tests.commands.command_line import StarterKit

__all__ = ["agreed"]

_CLASSES = (
    *("InputException", r"Magento\Framework\Phrase", r"\A", "A_1"),
    *(r"A\1", "A B", "A;", "é", "<b>", "A" * 100 + "!"),
)
_CART = {"cart_id": 1, "items": [{"sku": "CHAIR-OAK", "qty": 1}]}


@pytest.mark.parametrize(
    "env",
    [
        {},
        {"OAUTH_CLIENT_ID": " "},
        {"OAUTH_CLIENT_SECRET": ""},
        {"BACKOFFICE_PROVIDER_ID": "", "IO_CONSUMER_ID": ""},
        {"BACKOFFICE_PROVIDER_ID": "", "AIO_runtime_namespace": ""},
        {"BACKOFFICE_PROVIDER_ID": "", "IO_CONSUMER_ID": "1"},
        {"OAUTH_BASE_URL": "nonsense"},
        {"OAUTH_BASE_URL": "https://"},
        {"IO_MANAGEMENT_BASE_URL": "ftp://h"},
        {"AIO_EVENTS_INGRESS_BASE_URL": "http:/h"},
        *({"PUBLISH_CONCURRENCY": n} for n in ("0", "1", "64", "65", "x", "1.0")),
        *({"EVENT_VALUE_VALIDATION": n} for n in ("OFF", "on", "no", "false")),
    ],
    ids=str,
)
def test_ingestion(
    env: dict[str, str],
    agreed: Path,
    starter_kit: StarterKit,
    invoke: Invoke,
) -> None:
    assert_both_agree_on_ingestion(env, agreed, starter_kit, invoke)


@pytest.mark.parametrize(
    "env",
    [
        {},
        *({"STOCK_SOURCE": n} for n in ("inventory", "Inventory", "x", "a.b", ":")),
        {"STOCK_SOURCE": "http"},
        {"STOCK_SOURCE": "http", "STOCK_URL": "stock.example.com"},
        *({"STOCK_ON_ERROR": n} for n in ("ALLOW", "reject", "ignore")),
        *({"STOCK_UNKNOWN_SKU": n} for n in ("allow", "Reject", "accept")),
        *({"STOCK_EXCEPTION_TYPE": n} for n in _CLASSES),
        *({"STOCK_TIMEOUT_MS": n} for n in ("9", "10", "4500", "4501", "1e3")),
    ],
    ids=str,
)
def test_check_stock(
    env: dict[str, str],
    agreed: Path,
    starter_kit: StarterKit,
    invoke: Invoke,
) -> None:
    env = CONFIGURED | UNSET | env
    answer = invoke("webhook/check-stock", json={"data": _CART}, env=env)
    assert faulted(agreed, env, starter_kit, "webhook") == complained_of(answer)
