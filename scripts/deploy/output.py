"""What the commands that deploy and operate print."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.measure import Measurement
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from scripts import console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scripts.deploy.activations import Activation
    from scripts.deploy.plan import Plan, Step
    from scripts.deploy.probing import Probed

_COLOURS = {"create": "green", "update": "yellow", "delete": "red", "keep": "red"}
_WIDEST = 1000
_STATES = {
    "create": "not deployed",
    "update": "differs",
    "unchanged": "as in the tree",
    "delete": "no longer in the manifest",
    "keep": "no longer in the manifest, but holds actions of others",
}


def plan(planned: Plan) -> None:
    """Print what is to be done, and with what; secrets are masked already."""
    for step in planned.steps:
        if step.verb == "unchanged":
            continue
        colour = _COLOURS[step.verb]
        console.out.print(
            f"[{colour}]{step.verb:9}[/] {step.kind:8} {escape(step.name)}"
        )
        for change in step.changes:
            console.out.print(f"            {escape(_change(asdict(change)))}")
    counts = {
        verb: sum(step.verb == verb for step in planned.steps)
        for verb in ("create", "update", "unchanged", "delete")
    }
    console.out.print(", ".join(f"{count} {verb}" for verb, count in counts.items()))


@contextmanager
def progress(planned: Plan) -> Iterator[Callable[[Step], None]]:
    """Show a bar on a terminal; give what is to be told of every step."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console.err,
        transient=True,
        disable=not console.err.is_terminal,
    )
    total = sum(step.is_writing for step in planned.steps)
    with bar:
        task = bar.add_task("deploying", total=total)

        def on_done(step: Step) -> None:
            bar.update(task, advance=1, description=f"{step.verb} {step.name}")

        yield on_done


def probes(results: Iterable[Probed]) -> None:
    """Print what each web action answered to a caller without a credential."""
    for seen in results:
        kind = "protected" if seen.is_protected else "open"
        verdict = "refuses" if seen.is_protected else "answers"
        if seen.is_well:
            mark = f"[green]✓[/] {kind}, {verdict} ({seen.status})"
            if seen.override_status:
                mark += f", also with ?WEBHOOK_AUTH=none ({seen.override_status})"
        else:
            mark = f"[red]✗ {kind}: {escape(seen.fault)}[/]"
        console.out.print(f"{escape(seen.url)}\n    {mark}")


def urls(found: Mapping[str, str]) -> None:
    """Print the URL of each web action."""
    for url in found.values():
        console.out.print(escape(url))


def hook(xml: str, rest: str, admin: str) -> None:
    """Print how Adobe Commerce is told to call the stock check."""
    console.out.print("\n[cyan]For Adobe Commerce, webhooks.xml[/]")
    console.out.print(escape(xml))
    console.out.print("[cyan]or the body of POST /V1/webhooks/subscribe[/]")
    console.out.print(escape(rest))
    console.out.print("[cyan]or in the Admin, System > Webhooks > Add New Webhook[/]")
    console.out.print(escape(admin))


def status(planned: Plan) -> None:
    """Print what is deployed, and how it compares with the tree."""
    table = Table("", "name", "version", "deployed", "state", box=None, pad_edge=False)
    for step in planned.steps:
        found = step.found
        state = _STATES[step.verb]
        changes = ", ".join(change.what for change in step.changes)
        table.add_row(
            step.kind,
            escape(step.name),
            found.version if found else "",
            _moment(found.updated_ms) if found else "",
            escape(f"{state}: {changes}" if changes else state),
        )
    _print(table)


def activations(found: Iterable[Activation]) -> None:
    """Print activations, a line each."""
    columns = ("began", "action", "ended with", "ms", "start", "activation")
    table = Table(*columns, box=None, pad_edge=False)
    for one in found:
        colour = "red" if one.has_failed else "green"
        table.add_row(
            _moment(one.start_ms),
            escape(one.action),
            f"[{colour}]{escape(one.status)}[/]",
            "" if one.duration_ms is None else str(one.duration_ms),
            f"cold, {one.init_ms} ms" if one.is_cold else "warm",
            one.activation_id,
        )
    _print(table)


def log(one: Activation, lines: Iterable[Mapping[str, Any]]) -> None:
    """Print the log of an activation below a line that names it."""
    colour = "red" if one.has_failed else "green"
    console.err.print(
        f"[cyan]{_moment(one.start_ms)} {escape(one.action)}[/] "
        f"[{colour}]{escape(one.status)}[/] [dim]{one.activation_id}[/]"
    )
    console.logs(lines)


def plan_as_data(planned: Plan) -> dict[str, Any]:
    """Return a plan for a program."""
    return {
        "project": planned.project,
        "steps": [
            {
                "verb": step.verb,
                "kind": step.kind,
                "name": step.name,
                "version": step.found.version if step.found else None,
                "changes": [asdict(change) for change in step.changes],
            }
            for step in planned.steps
        ],
    }


def _print(table: Table) -> None:
    if not console.out.is_terminal:
        # What is piped on is as wide as it is: a cut id is of no use.
        options = console.out.options.update(max_width=_WIDEST)
        table.width = Measurement.get(console.out, options, table).maximum
    console.out.print(table)


def _change(change: Mapping[str, Any]) -> str:
    before, after = change["before"], change["after"]
    if before is None and after is None:
        return str(change["what"])
    if before is None:
        return f"{change['what']}: {_short(after)} (new)"
    if after is None:
        return f"{change['what']}: {_short(before)} (removed)"
    return f"{change['what']}: {_short(before)} → {_short(after)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - a line's worth


def _moment(epoch_ms: int) -> str:
    if not epoch_ms:
        return ""
    moment = datetime.fromtimestamp(epoch_ms / 1000, UTC).astimezone()
    return f"{moment:%Y-%m-%d %H:%M:%S}"
