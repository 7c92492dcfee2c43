"""Operating the outbox: ``outbox list``, ``outbox redeliver`` and ``outbox drop``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from scripts import console, terminal
from scripts.commands.command_list import Command, CommandList
from scripts.commands.confirming import Yes, confirm
from scripts.commands.options import App, AsJson
from scripts.commands.reading import load
from scripts.failure import Failure

app = typer.Typer(
    cls=CommandList,
    help="Look after the events that could not be published.",
    no_args_is_help=True,
)


@app.command("list", cls=Command)
def list_(app: App = Path(), as_json: AsJson = False) -> None:
    """Show the events that wait, and the dead letters; never their payload."""
    from scripts.operate import operate_report
    from scripts.operate.stored_events import OutboxKeeper

    kept = OutboxKeeper(load(app)).kept()
    if as_json:
        console.as_json([asdict(each) for each in kept])
        return
    if kept:
        operate_report.outbox(kept)
    dead = sum(each.state == "dead" for each in kept)
    terminal.out.line(f"{len(kept) - dead} events wait, {dead} dead letters")


@app.command(cls=Command)
def redeliver(
    app: App = Path(),
    dead: Annotated[
        bool, typer.Option("--dead", help="Let all dead letters wait again first.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Publish what waits, now: also what failed and would wait longer."""
    from scripts.operate.stored_events import OutboxKeeper, rounds, total

    application = load(app)
    keeper = OutboxKeeper(application)
    if dead:
        terminal.err.line(f"{keeper.revive()} dead letters wait again")
    done = []
    for each in rounds(application):
        console.logs(each.complaints)
        if each.result is None:
            raise Failure("The round through the outbox failed", "the log says why")
        done.append(each.result)
    result = total(done)
    if as_json:
        console.as_json(result)
    else:
        terminal.out.line(
            f"{result['delivered']} events delivered, {result['failed']} failed, "
            f"{result['dead']} given up; {result['waiting']} wait, "
            f"{result['dead_letters']} dead letters"
        )
    if result["failed"] or result["dead"] or result["ended"] == "failures":
        raise typer.Exit(1)


@app.command(cls=Command)
def drop(
    uids: Annotated[
        list[str] | None,
        typer.Argument(metavar="UID", help="The uids of events to delete."),
    ] = None,
    app: App = Path(),
    dead: Annotated[
        bool, typer.Option("--dead", help="Delete every dead letter.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Delete every event.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Delete events from the outbox; they are never published."""
    from scripts.operate.stored_events import OutboxKeeper

    chosen = frozenset(uids or ())
    if not (chosen or dead or everything):
        raise typer.BadParameter("say which: uids, --dead or --all")
    keeper = OutboxKeeper(load(app))
    confirm("These events will be lost for good", "Delete them?", yes=yes)
    dropped = keeper.drop(
        lambda uid, is_dead: everything or (dead and is_dead) or uid in chosen
    )
    terminal.out.line(f"{dropped} events deleted")
    if not dropped:
        raise Failure("No such event is in the outbox")
