"""The options that many commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

App = Annotated[
    Path,
    typer.Option("--app", help="The folder of app.config.yaml.", show_default="here"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print data for a program.")]

# What `invoke` and `call` make a request of.
Event = Annotated[
    Path | None, typer.Option(help="A file with the body; - for standard input.")
]
Data = Annotated[str | None, typer.Option(help="The body itself.")]
Headers = Annotated[
    list[str] | None, typer.Option(help="A header, 'Name: value'; repeatable.")
]
Env = Annotated[
    list[str] | None,
    typer.Option(help="A setting, NAME=value, or a file of them; repeatable."),
]
Query = Annotated[str, typer.Option(help="The query string.")]
Platform = Annotated[
    str,
    typer.Option(
        help="Call through the front door of another platform: digitalocean, lambda, "
        "lambda-rest, lambda-alb, google, azure or asgi."
    ),
]
Method = Annotated[str | None, typer.Option(help="POST with a body, else GET.")]
