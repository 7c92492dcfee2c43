"""Asks the stock source of check-stock, as the action itself would.

The action runs in this process with its own inputs, but for two: who may call it is
no matter here, and a failing source must show, whatever ``STOCK_ON_ERROR`` makes of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scripts.manifest import Input
from scripts.manifest.actions import CHECK_STOCK
from scripts.running.invoker import Invoker
from scripts.running.log_lines import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.manifest import Application


# None of it is wanted, so that the answer does not depend on what is in stock.
_CART = {"cart_id": "starter-kit-doctor", "items": [{"sku": "SKU", "qty": 0}]}
_OVERRIDDEN = {"WEBHOOK_AUTH": "none", "STOCK_ON_ERROR": "reject", "LOG_LEVEL": "info"}


@dataclass(frozen=True, slots=True)
class StockAnswer:
    """What the stock source said.

    Attributes:
        well: whether it answered.
        text: what was found.
        hint: what to do about it.
        skipped: whether it could not be asked at all.
    """

    well: bool
    text: str
    hint: str = ""
    skipped: bool = False


def ask_stock_source(application: Application) -> StockAnswer:
    """Ask for a cart of which nothing is wanted."""
    action = application.actions.get(CHECK_STOCK)
    if action is None:
        return StockAnswer(False, f"there is no action {CHECK_STOCK}", skipped=True)
    overridden = {name: Input(name, value, "") for name, value in _OVERRIDDEN.items()}
    asked = replace(action, inputs={**action.inputs, **overridden})
    invoker = Invoker(replace(application, actions={CHECK_STOCK: asked}))
    headers = {"content-type": "application/json"}
    params = {"__ow_method": "post", "__ow_headers": headers, "data": _CART}
    seen = invoker.activate(CHECK_STOCK, params)
    logs = [parsed(line) for line in seen.logs]
    name = action.inputs.get("STOCK_SOURCE")
    source = str(name.value) if name and name.is_set else "inventory"
    refused = _message(logs, "warning", "reason")
    if refused:
        return StockAnswer(
            False, f"{CHECK_STOCK} does not answer the doctor: {refused}", skipped=True
        )
    problem = _message(logs, "error", "message")
    body = seen.result.get("body") if isinstance(seen.result, dict) else None
    answered = isinstance(body, dict | list)
    if problem or not answered:
        return StockAnswer(
            False,
            f"STOCK_SOURCE {source}: {problem or 'the action gives no answer'}",
            "correct the source, or the STOCK_ settings; starter-kit invoke "
            f"{CHECK_STOCK} shows the whole log",
        )
    return StockAnswer(True, f"STOCK_SOURCE {source} answers")


def _message(logs: Iterable[dict[str, Any]], level: str, field: str) -> str:
    """Return what a line of this level says; the actions' own lines hide secrets."""
    for line in logs:
        if line.get("level") == level and isinstance(line.get(field), str):
            return str(line[field])
    return ""
