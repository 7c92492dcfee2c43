"""How things look on a terminal: plain text for machines, colours for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.status import Status

    from scripts.check import Setting
    from scripts.deploy.bundle import Bundle
    from scripts.failure import Failure
    from scripts.local.demo import Visit
    from scripts.local.invoker import Invocation
    from scripts.manifest import Problem

# soft_wrap: what is piped on must not be broken at 80 columns.
out = Console(soft_wrap=True, highlight=False)
err = Console(soft_wrap=True, highlight=False, stderr=True)

_LEVELS = {"error": "red", "warning": "yellow", "info": "dim", "debug": "dim"}


def as_json(value: Any) -> None:
    """Print data for another program."""
    out.print_json(json.dumps(value, ensure_ascii=False, default=str), indent=2)


def problems(found: Iterable[Problem]) -> None:
    """Print what is wrong with an application, a line each and what to do."""
    for problem in found:
        colour = "red" if problem.severity == "error" else "yellow"
        place = f"{problem.file}:{problem.line}" if problem.line else problem.file
        err.print(
            f"[{colour}]{problem.severity}[/] {escape(place)} "
            f"[bold]{escape(problem.key)}[/]: {escape(problem.message)}"
        )
        if problem.hint:
            err.print(f"    {escape(problem.hint)}")


def failure(error: Failure) -> None:
    """Print why a command cannot go on, and what to do."""
    err.print(f"[red]error[/] {escape(str(error))}")
    if error.hint:
        err.print(f"    {escape(error.hint)}")


def inputs(described: Sequence[Setting]) -> None:
    """Print every input of every action, its value and where it came from."""
    table = Table("action", "input", "value", "from", box=None, pad_edge=False)
    for each in described:
        table.add_row(
            *(escape(str(cell)) for cell in (each.action, each.name, each.value)),
            escape(each.source),
        )
    out.print(table)


def status(text: str) -> Status:
    """Show what is being done, on a terminal, until the block ends."""
    return err.status(text)


def bundles(built: Sequence[Bundle], limit_bytes: int) -> None:
    """Print the sizes of the zips, their contents, and what was seen at their start."""
    table = Table(box=None, pad_edge=False)
    for title in ("action", "runtime", "zip", "limit", "unpacked", "imports", "init"):
        table.add_column(title, overflow="fold")
    for each in built:
        table.add_row(
            escape(each.action),
            each.runtime if each.arch == "x86_64" else f"{each.runtime} {each.arch}",
            _megabytes(each.size_bytes),
            f"{each.size_bytes / limit_bytes:.0%}",
            _megabytes(each.unpacked_bytes),
            "-" if each.imports is None else str(each.imports),
            "-" if each.init_ms is None else f"{each.init_ms:.0f} ms",
        )
    out.print(table)
    for each in built:
        parts = (f"{name} {_megabytes(size)}" for name, size in each.contents.items())
        state = "" if each.is_new else " (unchanged)"
        out.print(f"\n[cyan]{escape(str(each.path))}[/]{state}")
        out.print(f"[dim]{escape(', '.join(parts))}[/]")
        for note in each.notes:
            out.print(f"[yellow]{escape(note)}[/]")


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:.2f} MB"


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
