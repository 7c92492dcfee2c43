"""The options that many commands take."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

import typer

from scripts.commands.completing import action_names

App = Annotated[
    Path,
    typer.Option(
        "--app",
        metavar="DIR",
        help="The folder of app.config.yaml.",
        show_default="here",
    ),
]
ActionName = Annotated[
    str,
    typer.Argument(
        metavar="ACTION",
        help="For example webhook/check-stock, or check-stock.",
        autocompletion=action_names,
    ),
]
AnyAction = Annotated[
    str,
    typer.Argument(
        metavar="ACTION",
        help="An action; all of them if not given.",
        show_default=False,
        autocompletion=action_names,
    ),
]
AnyActionOrId = Annotated[
    str,
    typer.Argument(
        metavar="ACTION|ID",
        help="An action, or the id of an activation; all actions if not given.",
        show_default=False,
        autocompletion=action_names,
    ),
]
Actions = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ACTION",
        help="Actions; all of them if none is given.",
        autocompletion=action_names,
    ),
]
Base = Annotated[
    str,
    typer.Option(
        metavar="URL",
        show_default=False,
        help="Where they run, if not on an OpenWhisk host: the URL of ACTION, or "
        "without one what all URLs begin with.",
    ),
]
Edition = Annotated[
    Literal["paas", "saas"] | None,
    typer.Option(
        metavar="paas|saas",
        show_default=False,
        help="Of Commerce; that of COMMERCE_BASE_URL if not given.",
    ),
]
Adopt = Annotated[
    bool,
    typer.Option("--adopt", help="Take over what is there and was made otherwise."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print data for a program.")]

# What `invoke` and `call` make a request of.
Event = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A file with the body; - for standard input."),
]
Data = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT", help="The body itself; @FILE for a file, - for standard input."
    ),
]
Headers = Annotated[
    list[str] | None,
    typer.Option(metavar="'NAME: VALUE'", help="A header; repeatable."),
]
Env = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=VALUE|FILE", help="A setting, or a file of them; repeatable."
    ),
]
Query = Annotated[
    str,
    typer.Option(metavar="TEXT", help="The query string.", show_default=False),
]
Platform = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        show_default=False,
        help="Call through the front door of another platform: digitalocean, lambda, "
        "lambda-rest, lambda-alb, google, azure or asgi.",
    ),
]


def _method(typed: str | None) -> str | None:
    if typed is not None and not re.fullmatch(r"[A-Za-z]{1,20}", typed):
        raise typer.BadParameter(f"{typed!r} is not an HTTP method: write GET or POST")
    return typed


Method = Annotated[
    str | None,
    typer.Option(metavar="NAME", callback=_method, help="POST with a body, else GET."),
]
