"""An example; change it, or delete it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.manifest import load
from scripts.running.invoker import Invoker

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn


def test_without_an_outbox_there_is_nothing_to_deliver(
    starter_kit_app: Path, adobe: AdobeStandIn
) -> None:
    application = load(starter_kit_app, adobe.environment)
    activation = Invoker(application).activate("ingestion/redeliver", {})
    assert "OUTBOX_URL" in activation.result["status"]
