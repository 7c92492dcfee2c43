"""Where quantities come from: a table, an HTTP service, or a function of yours.

A source is a function of the cart and the request that returns the quantity in stock
of each SKU; it may be ``async``. What a SKU is that it does not name,
``STOCK_UNKNOWN_SKU`` says.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal

from actions.shared.errors import NotConfigured
from actions.shared.settings import Reader
from actions.webhook.check_stock.availability import compare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actions.shared.request import Request
    from actions.webhook.check_stock.availability import Availability
    from actions.webhook.check_stock.cart import Cart
    from actions.webhook.check_stock.sources.stock_source import Source


# Imported only when chosen; the build reads this table, too.
CHOSEN_MODULES: Final = {
    "STOCK_SOURCE": {
        "inventory": "actions.webhook.check_stock.sources.inventory",
        "http": "actions.webhook.check_stock.sources.http",
    }
}


def ask_source(cart: Cart, request: Request) -> Availability:
    """Compare the cart with the quantities of the source that is configured.

    ``STOCK_SOURCE``: ``inventory`` (the default), ``http`` or
    ``package.module:function``. ``STOCK_TIMEOUT_MS``: how long a source other than
    the table may take, 800 by default. ``STOCK_UNKNOWN_SKU``: whether a SKU that the
    source does not name is out of stock (``reject``, the default), or needs no stock
    (``allow``).

    Raises:
        NotConfigured: when these inputs make no sense; that always rejects.
        ActionError: when the source failed or is late.
    """
    read = Reader(request.params)
    name = read.text("STOCK_SOURCE", "inventory")
    timeout_ms = read.integer("STOCK_TIMEOUT_MS", 800, least=10, most=4500)
    unknown: Literal["reject", "allow"] = (
        "allow"
        if read.choice("STOCK_UNKNOWN_SKU", "reject", ("reject", "allow")) == "allow"
        else "reject"
    )
    read.done()
    if name == "inventory":
        from actions.webhook.check_stock.sources import inventory

        in_stock: Mapping[str, Any] = inventory.quantities(cart, request)
    else:
        from actions.webhook.check_stock.sources import external

        in_stock = external.quantities(_source(name), cart, request, timeout_ms)
    return compare(cart, in_stock, unknown_sku=unknown)


def _source(name: str) -> Source:
    module, _, function = name.partition(":")
    if name == "http":
        module, function = CHOSEN_MODULES["STOCK_SOURCE"]["http"], "quantities"
    elif not (module and function):
        raise NotConfigured(
            "STOCK_SOURCE is not one of inventory, http and package.module:function"
        )
    try:
        source: Source = getattr(import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise NotConfigured(f"STOCK_SOURCE cannot be imported: {error}") from None
    return source
