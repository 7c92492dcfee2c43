"""The stock table: a text file with the columns ``sku`` and ``qty``.

Spreadsheets and ERPs write it with commas, semicolons or tabs, in UTF-8 or UTF-16; its
first line says which. What is read is read as it is meant, or every line that is not is
named: a number must never become another one unnoticed.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from actions.shared.commerce.quantities import quantity_of

if TYPE_CHECKING:
    from _csv import Reader

Table = dict[str, Decimal]

_DELIMITERS: Final = (",", ";", "\t")
_COLUMNS: Final = ("sku", "qty")
_MAX_FAULTS: Final = 20
# 1.200 and 1,200 are twelve hundred in one country, and one and a fifth in another.
_AMBIGUOUS: Final = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
# Control characters, for a SKU has no line ends: a quote is not closed. And what stands
# for a character that was lost when the file was saved.
_UNFIT: Final = re.compile("[\x00-\x1f\x7f\ufffd]")
# At the end of a file, old programs write them.
_NO_TEXT: Final = {"\0": "NUL", "\x1a": "Ctrl-Z"}
_NOT_UTF_8: Final = "is not UTF-8: save the file as UTF-8 or UTF-16"


class LineFault(NamedTuple):
    """What is wrong with a line.

    Attributes:
        line: its number, counted from 1.
        text: what it has or is, as the rest of a sentence that begins with it.
    """

    line: int
    text: str


class StockTableError(ValueError):
    """The table cannot be read.

    Attributes:
        faults: the lines that are wrong, in their order, up to 20 of them.
        more: how many more there are.
    """

    def __init__(self, faults: list[LineFault]) -> None:
        self.faults = faults[:_MAX_FAULTS]
        self.more = len(faults) - len(self.faults)
        listed = "; ".join(f"line {fault.line} {fault.text}" for fault in self.faults)
        super().__init__(
            f"{listed}; and {self.more} more lines" if self.more else listed
        )


def read_table(content: bytes) -> Table:
    """Return the quantity of each SKU.

    Raises:
        StockTableError: naming every line that is wrong, up to 20 of them.
    """
    reader, delimiter, columns = _header(_decoded(content))
    table: Table = {}
    faults: list[LineFault] = []
    try:
        for row in reader:
            try:
                _add(row, columns, delimiter, table)
            except ValueError as error:
                faults.append(LineFault(reader.line_num, str(error)))
    except csv.Error as error:
        faults.append(LineFault(reader.line_num, f"cannot be read: {error}"))
    if faults:
        raise StockTableError(faults)
    return table


def _decoded(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        text = "is not text but a spreadsheet or a zip: save the table as CSV in UTF-8"
        raise StockTableError([LineFault(1, text)])
    is_utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise StockTableError([LineFault(line, _NOT_UTF_8)]) from None
    # UTF-16 without its mark has a NUL here, and so has UTF-32.
    if "\0" in text[:4]:
        raise StockTableError([LineFault(1, _NOT_UTF_8)])
    for character, name in _NO_TEXT.items():
        if character in text:
            line = text.count("\n", 0, text.index(character)) + 1
            fault = f"has the control character {name}: remove it"
            raise StockTableError([LineFault(line, fault)])
    return text


def _header(text: str) -> tuple[Reader, str, list[str]]:
    """Return the rows below the first line, their delimiter, and the columns' names."""
    for delimiter in _DELIMITERS:
        lines = io.StringIO(text, newline="")
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            cells = next(reader, [])
        except csv.Error:
            continue
        columns = ["".join(cell.split()).lower() for cell in cells]
        if all(columns.count(name) == 1 for name in _COLUMNS):
            return reader, delimiter, columns
    # Its content is not repeated: a file that is not a table may hold secrets.
    text = (
        "must name the columns sku and qty, each once, with a comma, a semicolon or a "
        "tab between them"
    )
    raise StockTableError([LineFault(1, text)])


def _add(row: list[str], columns: list[str], delimiter: str, table: Table) -> None:
    """Add a row to the table; raise ValueError when that cannot be done."""
    if not any(cell.strip() for cell in row):
        return
    if len(row) > len(columns):
        raise ValueError(f"has {len(row)} columns, and line 1 has {len(columns)}")
    cells = dict(zip(columns, row, strict=False))
    sku = cells.get("sku", "").strip()
    if not sku:
        raise ValueError("has no sku")
    if _UNFIT.search(sku):
        raise ValueError("has a sku with a line end or a badly encoded character")
    if sku in table:
        raise ValueError(f"has '{sku[:40]}' a second time")
    try:
        table[sku] = _quantity(cells.get("qty", "").strip(), delimiter)
    except ValueError as error:
        raise ValueError(f"has no quantity: {error}") from None


def _quantity(text: str, delimiter: str) -> Decimal:
    # Where no comma separates columns, decimals may be written with one.
    if delimiter != ",":
        if _AMBIGUOUS.fullmatch(text):
            raise ValueError(
                f"'{text}' may be thousands or a fraction: write it without a "
                "separator, or with another number of decimals"
            )
        text = text.replace(",", ".", 1)
    return quantity_of(text)
