"""A small table in a file, so that the action answers truthfully from minute one.

``STOCK_INVENTORY_FILE`` is a file as :mod:`actions.shared.commerce.stock_table`
describes it; a relative path starts at the application's folder. The default is
``config/inventory.csv``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from actions.shared import settings
from actions.shared.errors import ActionError
from actions.shared.frame.kept import Kept
from config import APPLICATION_ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from actions.shared.request import Request
    from actions.webhook.check_stock.cart import Cart

# By path, time of change and size: a changed file is a new table.
_tables: Kept[tuple[str, int, int], Mapping[str, Decimal]] = Kept()


def quantities(cart: Cart, request: Request) -> Mapping[str, Decimal]:  # noqa: ARG001 - a source's signature
    """Return the quantity of every SKU in the table.

    Raises:
        ActionError: when the file cannot be read, or is not such a table.
    """
    file = settings.text(request.params, "STOCK_INVENTORY_FILE", "config/inventory.csv")
    path = os.path.join(APPLICATION_ROOT, file)  # noqa: PTH118 - on every call's way; a Path costs ten times as much
    try:
        found = os.stat(path)  # noqa: PTH116 - as above
        key = (path, found.st_mtime_ns, found.st_size)
        return _tables.get(key, lambda: _table(path))
    except (OSError, ValueError) as error:
        raise ActionError(
            "The stock table cannot be read",
            log_text=f"The stock table {file} cannot be read: {error}",
        ) from None


def _table(path: str) -> Mapping[str, Decimal]:
    from actions.shared.commerce.stock_table import read_table

    with open(path, "rb") as file:  # noqa: PTH123 - the path is a text already
        return read_table(file.read())
