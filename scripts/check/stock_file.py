"""Finds what check-stock cannot read of its table, so that it is never deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.commerce.stock_table import StockTableError, read_table
from scripts.manifest.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def problems_in_table(root: Path, table: str, hint: str) -> Iterator[Problem]:
    """Yield what is wrong with a table, each line by itself.

    Args:
        root: the application's folder.
        table: the file, as STOCK_INVENTORY_FILE names it.
        hint: what names the file.
    """
    try:
        read_table((root / table).read_bytes())
    except OSError as error:
        yield Problem(table, 1, "", f"this cannot be read: {error.strerror}", hint)
    except StockTableError as error:
        for fault in error.faults:
            yield Problem(table, fault.line, "", f"this line {fault.text}", hint)
        if error.more:
            last = error.faults[-1].line
            yield Problem(table, last, "", f"{error.more} more lines are wrong", hint)
