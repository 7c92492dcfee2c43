"""A stock source and a check of callers, as a user may write them: ``async``."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from actions.shared.auth import Accepted
from actions.shared.frame import logging

if TYPE_CHECKING:
    from actions.shared.auth import Verdict
    from actions.shared.request import Request
    from actions.webhook.check_stock.cart import Cart


async def check(_request: Request) -> Verdict:
    await asyncio.sleep(0.01)
    return Accepted("anyone")


async def ask(cart: Cart, _request: Request) -> dict[str, int]:
    skus = [item.sku for item in cart.items]
    await asyncio.sleep(0.02)
    for sku in skus:
        logging.info("asked", sku=sku)
    return dict.fromkeys(skus, 1)
