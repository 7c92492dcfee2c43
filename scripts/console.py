"""How things look on a terminal: plain text for machines, colours for people."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.status import Status

    from scripts.api_description.registry import Row
    from scripts.check import Setting
    from scripts.deploy.bundle import Bundle
    from scripts.failure import Failure
    from scripts.local.demo import Visit
    from scripts.local.invoker import Invocation
    from scripts.manifest import Problem
    from scripts.outbox import Kept

# What is piped on is not broken at 80 columns, and :key: in a value is no picture.
out = Console(soft_wrap=True, highlight=False, emoji=False)
err = Console(soft_wrap=True, highlight=False, emoji=False, stderr=True)

# Characters in a line that nothing printed here is longer than.
_UNBROKEN = 100_000
_LEVELS = {"error": "red", "warning": "yellow", "info": "dim", "debug": "dim"}


def take_any_text() -> None:
    """Let standard output and error escape what their encoding cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def as_json(value: Any) -> None:
    """Print data for another program."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    try:
        text.encode(out.encoding)
        as_ascii = False
    except UnicodeEncodeError:
        as_ascii = True
    out.print_json(text, indent=2, ensure_ascii=as_ascii)


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


def table(titles: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> None:
    """Print rows of plain or coloured cells; piped on, each is a line, however long."""
    shown = Table(box=None, pad_edge=False)
    for title in titles:
        shown.add_column(title, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    if out.is_terminal:
        out.print(shown)
        return
    endless = Console(width=_UNBROKEN, highlight=False, emoji=False)
    with endless.capture() as captured:
        endless.print(shown)
    for line in captured.get().splitlines():
        out.print(line.rstrip(), markup=False)


def inputs(described: Sequence[Setting]) -> None:
    """Print every input of every action, its value and where it came from."""
    table(
        ("action", "input", "value", "from"),
        (
            [each.action, each.name, _cell(each.value), each.source]
            for each in described
        ),
    )


def events(rows: Sequence[Row]) -> None:
    """Print every event: its entity, what it requires, and a sample."""
    table(
        ("entity", "event", "required", "sample"),
        (
            [row.entity, row.event, ", ".join(row.required), _cell(row.sample)]
            for row in rows
        ),
    )


def outbox(kept: Sequence[Kept]) -> None:
    """Print the events in the outbox, the oldest first, then the dead letters."""
    colours = {"dead": "red", "delivering": "green", "waiting": "yellow"}
    table(
        ("uid", "event", "accepted", "attempts", "state"),
        (
            [
                *(_cell(each.uid), _cell(each.event), each.accepted),
                str(each.attempts),
                Text(_cell(f"{each.state} {each.note}".rstrip()), colours[each.state]),
            ]
            for each in kept
        ),
    )


def _cell(value: Any) -> str:
    """Return a JSON value on one line."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(value)


def status(text: str) -> Status:
    """Show what is being done, on a terminal, until the block ends."""
    return err.status(text)


def bundles(built: Sequence[Bundle], limit_bytes: int) -> None:
    """Print the sizes of the zips, their contents, and what was seen at their start."""
    table(
        ("action", "runtime", "zip", "limit", "unpacked", "imports", "init"),
        (
            [
                each.action,
                f"{each.runtime} {each.arch}".removesuffix(" x86_64"),
                _megabytes(each.size_bytes),
                f"{each.size_bytes / limit_bytes:.0%}",
                _megabytes(each.unpacked_bytes),
                "-" if each.imports is None else str(each.imports),
                "-" if each.init_ms is None else f"{each.init_ms:.0f} ms",
            ]
            for each in built
        ),
    )
    for each in built:
        parts = (f"{name} {_megabytes(size)}" for name, size in each.contents.items())
        state = "" if each.is_new else " (unchanged)"
        out.print(f"\n[cyan]{escape(str(each.path))}[/]{state}")
        out.print(f"[dim]{escape(', '.join(parts))}[/]")
        if each.data:
            out.print(f"[dim]{escape('data: ' + ', '.join(each.data))}[/]")
        for note in each.notes:
            out.print(f"[yellow]{escape(note)}[/]")


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:.2f} MB"


def visit(number: int, total: int, seen: Visit) -> None:
    """Print one stop of the guided tour."""
    stop = seen.stop
    out.print(f"\n[bold]{number}/{total}  {escape(stop.title)}[/]")
    out.print(f"[cyan]POST {escape(seen.url)}[/]")
    for name, value in stop.headers.items():
        out.print(f"[dim]{escape(name)}: {escape(value)}[/]")
    out.print(escape(_pretty(stop.payload)))
    out.print(f"[cyan]HTTP {seen.status}[/]")
    out.print(escape(_pretty(seen.answer)))
    for event in seen.arrived:
        out.print("[cyan]arrived at I/O Events[/]")
        out.print(escape(_pretty(event)))
    if stop.sends_events and not seen.arrived:
        out.print("[cyan]nothing arrived at I/O Events[/]")
    if seen.as_expected:
        out.print("[green]✓ as expected[/]")
        return
    arriving = ", ".join(stop.published) or "nothing"
    out.print(
        f"[red]✗ not expected;[/] it should be HTTP {stop.status}, "
        f"{escape(repr(stop.says))} in the answer, {escape(arriving)} at I/O Events"
    )


def no_web_action(path: str) -> None:
    """Say why an action has no HTTP answer of its own."""
    err.print(
        f"[yellow]{escape(path)} is no web action, and cannot be called over HTTP; "
        "web: yes in its definition makes it one[/]"
    )


def invocation(seen: Invocation) -> None:
    """Print what an action returned, what its caller gets, and its logs."""
    out.print("[cyan]result[/]")
    out.print(escape(_pretty(seen.result)))
    out.print(f"[cyan]HTTP {seen.http.status}[/]")
    for name, value in seen.http.headers:
        out.print(f"[dim]{escape(name)}: {escape(value)}[/]")
    body = body_of(seen.http.body)
    out.print(escape(body if isinstance(body, str) else _pretty(body)))
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
        message = escape(str(line.get("message", "")))
        if "level" not in line:
            err.print(message)
            continue
        level = str(line["level"])
        skipped = {"time", "level", "action", "message", "activation_id"}
        more = {
            k: v for k, v in line.items() if k not in skipped and v not in ("", None)
        }
        text = "".join(f" {name}={value}" for name, value in more.items())
        err.print(
            f"[{_LEVELS.get(level, 'dim')}]{escape(level):7}[/] "
            f"{message}[dim]{escape(text)}[/]"
        )


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
