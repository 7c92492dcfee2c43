"""Rows of cells as lines of a given width, in which no word is ever broken.

A word is what stands between spaces: the code of an event, a variable, a path, a URL,
an id. Where the words leave no room for columns, each row becomes a paragraph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

# Of the lines of a text below its first.
_INDENT = 4
_GAP = 2
# What may be left out is shown where it gets this much, or all that it needs.
_WORTH_SHOWING = 40
# Where lines may have any length, a longer cell does not move those of other rows.
_LONGEST_PADDED = 48


def laid_out(
    titles: Sequence[str],
    rows: Sequence[Sequence[Text]],
    *,
    width: int | None,
    optional: Collection[str] = (),
) -> Iterator[Text]:
    """Yield the lines of a table.

    Args:
        titles: of the columns.
        rows: their cells, each on one line.
        width: of the lines; None gives each row a line, however long.
        optional: the columns that are left out where there is no room for them.
    """
    head = [Text(title, "bold") for title in titles]
    shown = _columns(head, rows, width, optional)
    table = [[row[at] for at in shown] for row in (head, *rows)]
    head = table[0]
    natural = [
        max(cell.cell_len for cell in column) for column in zip(*table, strict=True)
    ]
    if width is None:
        widths = [min(each, _LONGEST_PADDED) for each in natural]
        for row in table:
            yield _line(row, widths)
        return
    room = width - _GAP * (len(shown) - 1)
    fitting = _fitting(table, room)
    if len(fitting) * 2 <= len(table):
        yield from _paragraphs(table, width)
        return
    widths = _share_width(
        [
            max(cell.cell_len for cell in column)
            for column in zip(*fitting, strict=True)
        ],
        _least(fitting),
        room,
    )
    for row in table:
        yield from _folded(row, widths, head, width)


def _fitting(table: Sequence[Sequence[Text]], room: int) -> list[Sequence[Text]]:
    """Return the rows whose longest words leave room for each other: most of them."""
    head, found = table[0], list(table)
    while sum(least := _least(found)) > room:
        # The first two columns say what a row is about: they stay together.
        longest, at = max(
            ((wide, at) for at, wide in enumerate(least[2:], 2)), default=(0, 0)
        )
        found = [row for row in found if _longest_word(row[at]) < longest]
        if head not in found[:1]:
            return []
    return found


def _least(table: Sequence[Sequence[Text]]) -> list[int]:
    return [max(map(_longest_word, column)) for column in zip(*table, strict=True)]


def _columns(
    head: Sequence[Text],
    rows: Sequence[Sequence[Text]],
    width: int | None,
    optional: Collection[str],
) -> list[int]:
    """Return which columns are shown: an optional one needs room beside all others."""
    needed = [max(row[at].cell_len for row in (head, *rows)) for at in range(len(head))]
    shown = [at for at, title in enumerate(head) if title.plain not in optional]
    for at, title in enumerate(head):
        if title.plain in optional:
            rest = _WORTH_SHOWING
            if width is not None:
                rest = width - sum(needed[each] + _GAP for each in shown)
            if rest >= min(needed[at], _WORTH_SHOWING if width else needed[at]):
                shown = sorted((*shown, at))
                needed[at] = min(needed[at], rest)
    return shown


def _share_width(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Return widths that fill the room: the widest columns give way first."""
    widths = list(natural)
    while sum(widths) > room:
        _, at = max((wide, at) for at, wide in enumerate(widths) if wide > least[at])
        widths[at] -= 1
    return widths


def _folded(
    row: Sequence[Text], widths: Sequence[int], titles: Sequence[Text], width: int
) -> Iterator[Text]:
    """Yield the lines of a row; a word that no column has room for stands below."""
    below = [
        (title, cell)
        for title, cell, wide in zip(titles, row, widths, strict=True)
        if _longest_word(cell) > wide
    ]
    row = [
        Text() if _longest_word(cell) > wide else cell
        for cell, wide in zip(row, widths, strict=True)
    ]
    cells = [
        list(_wrapped(cell, width)) for cell, width in zip(row, widths, strict=True)
    ]
    for number in range(max(map(len, cells))):
        line = [cell[number] if number < len(cell) else Text() for cell in cells]
        yield _line(line, widths)
    for title, cell in below:
        yield from _with_title(title, cell, width)


def _with_title(title: Text, cell: Text, width: int) -> Iterator[Text]:
    """Yield a cell below its row, after the title of its column."""
    for number, part in enumerate(_wrapped(cell, width - len(title) - 4)):
        lead = f"  {title.plain}: " if number == 0 else "    "
        yield Text.assemble((lead, "dim"), part)


def _line(cells: Sequence[Text], widths: Sequence[int]) -> Text:
    line = Text()
    for cell, width in zip(cells, widths, strict=True):
        line.append_text(cell)
        line.append(" " * (max(width - cell.cell_len, 0) + _GAP))
    line.rstrip()
    return line


def _paragraphs(table: Sequence[Sequence[Text]], width: int) -> Iterator[Text]:
    """Yield each row as its first words, and the other cells below, by title."""
    titles, *rows = table
    for row in rows:
        # The first cell may be a mark of one character, or empty.
        yield from _wrapped(Text(" ").join(cell for cell in row[:2] if cell), width)
        for title, cell in zip(titles[2:], row[2:], strict=True):
            if cell:
                yield from _with_title(title, cell, width)


def folded(text: Text, width: int) -> Iterator[Text]:
    """Yield a text in lines that end at spaces; all but the first are indented.

    A longer word has its own line, and is never broken.
    """
    indent = len(text.plain) - len(text.plain.lstrip(" "))
    lines = _wrapped(text[indent:], width - max(indent, _INDENT))
    for number, line in enumerate(lines):
        before = indent if number == 0 else max(indent, _INDENT)
        yield Text(" " * before).append_text(line)


def _wrapped(cell: Text, width: int) -> Iterator[Text]:
    """Yield a cell in lines that end at spaces; a longer word has its own line."""
    start = end = 0
    plain = cell.plain
    while start < len(plain):
        end = start
        at = start
        while at < len(plain):
            stop = plain.find(" ", at + 1)
            stop = len(plain) if stop < 0 else stop
            if end > start and cell_len(plain[start:stop]) > width:
                break
            at = end = stop
        yield cell[start:end]
        start = end + 1
    if not plain:
        yield Text()


def _longest_word(cell: Text) -> int:
    return max(map(cell_len, cell.plain.split(" ")))
