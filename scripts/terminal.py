"""The one way from the tool to a terminal: nothing else in ``scripts`` prints.

Much of what is printed is foreign: what a caller sent, what an action logged, what a
host answered. So each text is made printable where it is written, and a line ends only
where the tool ends it. Nothing is markup; a text has a style when it is given one.
Rich is imported when the first line is written.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Self, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from rich.console import Console
    from rich.text import Text

#: A text, or a text and its style.
Part: TypeAlias = str | tuple[str, str]

_SHORT_ESCAPES = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def printable(text: str) -> str:
    r"""Return ``text`` on one line, all that is not printable escaped as in JSON.

    That is what :meth:`str.isprintable` says: control characters, line separators,
    what turns the direction of writing, lone surrogates: ``\u001b``.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    if char in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[char]
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def as_json_text(
    value: object, *, indent: int | None = None, ascii_only: bool = False
) -> str:
    """Return a value as JSON in which every character is printable."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent, default=str)
    # Between the texts of a value there is nothing to escape but the ends of lines.
    return "\n".join(map(printable, text.split("\n")))


class Writer:
    """Writes lines to standard output or standard error.

    Args:
        to_stderr: to which of the two.

    Attributes:
        has_written: whether JSON has been written for a program.
    """

    def __init__(self, *, to_stderr: bool) -> None:
        self._to_stderr = to_stderr
        self.has_written = False

    @cached_property
    def _console(self) -> Console:
        from rich.console import Console

        # What is piped on is not broken at 80 columns.
        return Console(
            soft_wrap=True,
            highlight=False,
            emoji=False,
            markup=False,
            stderr=self._to_stderr,
        )

    @property
    def is_terminal(self) -> bool:
        """Whether a person may be reading."""
        return self._console.is_terminal

    def line(self, *parts: Part) -> None:
        """Write one line; whatever the parts hold, it stays one."""
        self._console.print(_text(*parts))

    def prose(self, *parts: Part) -> None:
        """Write a sentence: one line, which on a terminal is folded between words."""
        text = _text(*parts)
        if not self.is_terminal:
            self._console.print(text)
            return
        from scripts.tables import folded

        for line in folded(text, self._console.width):
            self._console.print(line)

    def ask(self, question: str) -> None:
        """Write a question; what is typed stands on the same line."""
        self._console.print(_text(question), end="")
        self._console.file.flush()

    def lines(self, text: str, indent: str = "") -> None:
        """Write a text that the tool itself has laid out in lines."""
        from rich.text import Text

        shown = (indent + printable(line) for line in text.split("\n"))
        self._console.print(Text("\n".join(shown)))

    def json(self, value: object, *, indent: int | None = 2) -> None:
        """Write a value for a program; in colours for people."""
        from rich.highlighter import JSONHighlighter
        from rich.text import Text

        text = as_json_text(value, indent=indent)
        try:
            text.encode(self._console.encoding)
        except UnicodeEncodeError:
            text = as_json_text(value, indent=indent, ascii_only=True)
        self._console.print(JSONHighlighter()(Text(text)))
        self.has_written = True

    def table(
        self,
        titles: Sequence[str],
        rows: Iterable[Sequence[Part]],
        optional: Collection[str] = (),
    ) -> None:
        """Write rows of cells; no word in them is broken.

        Args:
            titles: of the columns.
            rows: the cells. Piped on, each row is a line.
            optional: the columns that are left out where there is no room for them.
        """
        from scripts.tables import laid_out

        cells = [[_text(cell) for cell in row] for row in rows]
        width = self._console.width if self.is_terminal else None
        for line in laid_out(titles, cells, width=width, optional=optional):
            self._console.print(line)

    def activity(self) -> Activity:
        """Return what shows, on a terminal, what is being done."""
        return Activity(self._console)

    @contextmanager
    def progress(self, title: str, total: int) -> Iterator[Callable[[str], None]]:
        """Show a bar on a terminal; give what is to be told of every step done."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
        )
        with Progress(
            *columns,
            console=self._console,
            transient=True,
            disable=not self.is_terminal,
        ) as bar:
            task = bar.add_task(printable(title), total=total)
            yield lambda text: bar.update(task, advance=1, description=printable(text))


class Activity:
    """A line on a terminal that says what is being done, and goes away again."""

    def __init__(self, console: Console) -> None:
        from rich.text import Text

        self._status = console.status(Text())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def say(self, text: str) -> None:
        """Show a text in place of the one before."""
        self._status.update(_text(text))
        self._status.start()

    def stop(self) -> None:
        """Leave the terminal to others, until there is more to say."""
        self._status.stop()


def _text(*parts: Part) -> Text:
    from rich.text import Text

    text = Text()
    for part in parts:
        content, style = (part, "") if isinstance(part, str) else part
        text.append(printable(content), style)
    return text


def take_any_text() -> None:
    """Let standard output and error escape what their encoding cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


out = Writer(to_stderr=False)
err = Writer(to_stderr=True)
