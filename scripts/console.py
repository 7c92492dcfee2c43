"""How things look on a terminal: plain text for machines, colours for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scripts.check import Setting
    from scripts.failure import Failure
    from scripts.local.demo import Visit
    from scripts.local.invoker import Invocation
    from scripts.manifest import Problem

# What is piped on is not broken at 80 columns, and :key: in a value is no picture.
out = Console(soft_wrap=True, highlight=False, emoji=False)
err = Console(soft_wrap=True, highlight=False, emoji=False, stderr=True)

# Of a column: what is longer shifts the rest of its line.
_MAX_WIDTH = 40
_LEVELS = {"error": "red", "warning": "yellow", "info": "dim", "debug": "dim"}


def as_json(value: Any) -> None:
    """Print data for another program."""
    out.print_json(json.dumps(value, ensure_ascii=False, default=str), indent=2)


def problems(found: Iterable[Problem]) -> None:
    """Print what is wrong with an application, a line each and what to do."""
    for problem in found:
        colour = "red" if problem.severity == "error" else "yellow"
        place = f"{problem.file}:{problem.line}" if problem.line else problem.file
        key = f" [bold]{escape(problem.key)}[/]" if problem.key else ""
        err.print(
            f"[{colour}]{problem.severity}[/] {escape(place)}{key}: "
            f"{escape(problem.message)}"
        )
        if problem.hint:
            err.print(f"    {escape(problem.hint)}")


def failure(error: Failure) -> None:
    """Print why a command cannot go on, and what to do."""
    err.print(f"[red]error[/] {escape(str(error))}")
    if error.hint:
        err.print(f"    {escape(error.hint)}")


def inputs(described: Sequence[Setting]) -> None:
    """Print every input of every action, its value and where it came from.

    A line each, however long: in a table of rich it would be cut off or broken.
    """
    head = ("action", "input", "value", "from")
    rows = [
        (each.action, each.name, _on_one_line(each.value), each.source)
        for each in described
    ]
    widths = [
        min(_MAX_WIDTH, max(len(cell) for cell in column))
        for column in zip(head, *rows, strict=True)
    ]
    for row in (head, *rows):
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        style = "bold" if row is head else None
        out.print("  ".join(cells).rstrip(), style=style, markup=False)


def _on_one_line(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(value)


def visit(number: int, total: int, seen: Visit) -> None:
    """Print one stop of the guided tour."""
    stop = seen.stop
    out.print(f"\n[bold]{number}/{total}  {escape(stop.title)}[/]")
    out.print(f"[cyan]POST {escape(seen.url)}[/]")
    out.print(escape(_pretty(stop.payload)))
    out.print(f"[cyan]HTTP {seen.status}[/]")
    out.print(escape(_pretty(seen.answer)))
    for event in seen.arrived:
        out.print("[cyan]arrived at I/O Events[/]")
        out.print(escape(_pretty(event)))
    mark = "[green]✓ as expected[/]" if seen.as_expected else "[red]✗ not expected[/]"
    out.print(mark)


def invocation(seen: Invocation) -> None:
    """Print what an action returned, what its caller gets, and its logs."""
    out.print("[cyan]result[/]")
    out.print(escape(_pretty(seen.result)))
    out.print(f"[cyan]HTTP {seen.http.status}[/]")
    for name, value in seen.http.headers:
        out.print(f"[dim]{escape(name)}: {escape(value)}[/]")
    out.print(escape(str(body_of(seen.http.body))))
    logs(seen.logs)


def body_of(body: bytes) -> Any:
    """Return a body as JSON where it is JSON, else as text."""
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")


def logs(lines: Iterable[Mapping[str, Any]]) -> None:
    """Print log lines: level, message, then the fields that say something."""
    for line in lines:
        level = str(line.get("level", "info"))
        skipped = {"time", "level", "action", "message", "activation_id"}
        more = {
            k: v for k, v in line.items() if k not in skipped and v not in ("", None)
        }
        text = " ".join(f"{name}={value}" for name, value in more.items())
        err.print(
            f"[{_LEVELS.get(level, 'dim')}]{level:7}[/] "
            f"{escape(str(line.get('message', '')))} [dim]{escape(text)}[/]"
        )


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
