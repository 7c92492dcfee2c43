"""The application with the examples of webhooks, which ship off, switched on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path

#: By action: its catalogue's webhook.
EXAMPLES = {
    "webhook/validate-order": "order-placement",
    "webhook/shipping-rates": "shipping-rates",
    "webhook/item-prices": "item-prices",
    "webhook/validate-address": "address",
}
_SWITCHED_OFF = re.compile(r"^# (?=[a-z-]+:$| )", re.MULTILINE)


def with_examples(folder: Path) -> Path:
    """Copy what ships into ``folder``, and switch on the examples of its manifest."""
    root = copy_application(folder)
    manifest = root / "actions" / "webhook" / "actions.config.yaml"
    manifest.write_text(_SWITCHED_OFF.sub("", manifest.read_text()))
    return root
