"""Whether check-stock can read its table, so that no unreadable one is deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.stock_table import read_table

if TYPE_CHECKING:
    from pathlib import Path


def fault_of_table(file: Path) -> str:
    """Return why the table cannot be read, line by line; empty when it can."""
    if not file.is_file():
        return "there is no such file"
    try:
        read_table(file.read_bytes())
    except OSError as error:
        return f"the table cannot be read: {error.strerror}"
    except ValueError as error:
        return f"the table {file.name} cannot be read: {error}"
    return ""
