"""New parts of the application: ``new webhook``, ``new action``, ``new event``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scripts import terminal
from scripts.commands.command_list import Command, CommandList
from scripts.commands.options import App, Data

if TYPE_CHECKING:
    from collections.abc import Iterable

app = typer.Typer(
    cls=CommandList,
    help="Make a new webhook, action or event.",
    no_args_is_help=True,
)

ActionPath = Annotated[
    str, typer.Argument(metavar="NAME", help="For example check-discount.")
]


@app.command(cls=Command)
def webhook(
    name: ActionPath,
    method: Annotated[
        str,
        typer.Option(
            metavar="METHOD",
            help="When Commerce calls it: a name of config/webhooks.json, or a method.",
        ),
    ],
    app: App = Path(),
) -> None:
    """Write a webhook of Adobe Commerce: its code, its test, its manifest entry."""
    from scripts.scaffold.new_action import new_webhook

    _show(new_webhook(app, name, method), "handler.py")


@app.command(cls=Command)
def action(name: ActionPath, app: App = Path()) -> None:
    """Write an action: its code, its test, its manifest entry."""
    from scripts.scaffold.new_action import new_action

    _show(new_action(app, name), "__main__.py")


@app.command(cls=Command)
def event(
    code: Annotated[
        str,
        typer.Argument(metavar="CODE", help="For example be-observer.supplier_create."),
    ],
    entity: Annotated[
        str, typer.Option(metavar="ENTITY", help="Of whose events it is: supplier.")
    ],
    data: Data = None,
    app: App = Path(),
) -> None:
    """Write an event of the back office: its sample, its test."""
    from scripts.commands.typed_request import body_from
    from scripts.scaffold.new_event import new_event

    sample = None
    if (body := body_from(None, data)) is not None:
        try:
            sample = json.loads(body)
        except ValueError as error:
            raise typer.BadParameter(f"--data is not JSON: {error}") from None
    _show(new_event(app, code, entity, sample), "config/values/own.py")


def _show(written: Iterable[str], to_edit: str) -> None:
    """Print the files, and what to do next."""
    tests = [name for name in written if "test" in name]
    for name in written:
        terminal.out.line(name)
    terminal.out.prose(
        f"Next: edit {to_edit}; starter-kit check; pytest {' '.join(tests)}"
    )
