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
