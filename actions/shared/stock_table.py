"""The stock table: a text file with the columns ``sku`` and ``qty``.

Spreadsheets and ERPs write it with commas, semicolons or tabs, in UTF-8 or UTF-16; its
first line says which. What is read is read as it is meant, or every line that is not is
named: a number must never become another one unnoticed.
"""

from __future__ import annotations

import codecs
import csv
from decimal import Decimal
from typing import Final

from actions.shared.quantities import quantity_of

Table = dict[str, Decimal]

_DELIMITERS: Final = (",", ";", "\t")
_COLUMNS: Final = ("sku", "qty")
_MAX_FAULTS: Final = 20


def read_table(content: bytes) -> Table:
    """Return the quantity of each SKU.

    Raises:
        ValueError: naming every line that is wrong, up to 20 of them.
    """
    lines = _decoded(content).splitlines(keepends=True)
    delimiter, columns = _header(lines[0] if lines else "")
    reader = csv.reader(lines[1:], delimiter=delimiter, strict=True)
    table: Table = {}
    faults: list[str] = []
    try:
        faults.extend(
            f"line {reader.line_num + 1} {fault}"
            for row in reader
            if (fault := _add(row, columns, table))
        )
    except csv.Error as error:
        faults.append(f"line {reader.line_num + 1} cannot be read: {error}")
    if faults:
        listed = "; ".join(faults[:_MAX_FAULTS])
        more = len(faults) - _MAX_FAULTS
        raise ValueError(f"{listed}; and {more} more lines" if more > 0 else listed)
    return table


def _decoded(content: bytes) -> str:
    is_utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"line {line} is not UTF-8: save the file as UTF-8 or UTF-16"
        ) from None


def _header(line: str) -> tuple[str, list[str]]:
    """Return the delimiter, and the names of the columns in lower case."""
    for delimiter in _DELIMITERS:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        columns = [cell.strip().lower() for cell in cells]
        if all(columns.count(name) == 1 for name in _COLUMNS):
            return delimiter, columns
    raise ValueError(
        "line 1 must name the columns sku and qty, each once, with a comma, a "
        "semicolon or a tab between them"
    )


def _add(row: list[str], columns: list[str], table: Table) -> str:
    """Add a row to the table; return what is wrong with it, if anything is."""
    if not any(cell.strip() for cell in row):
        return ""
    if len(row) > len(columns):
        return f"has {len(row)} columns, and line 1 has {len(columns)}"
    cells = dict(zip(columns, row, strict=False))
    sku = cells.get("sku", "").strip()
    if not sku:
        return "has no sku"
    if sku in table:
        return f"has '{sku[:40]}' a second time"
    try:
        table[sku] = quantity_of(cells.get("qty", ""))
    except ValueError as error:
        return f"has no quantity: {error}"
    return ""
