"""Which events are there, and what is the contract? ``events``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

import config
from scripts import console
from scripts.commands.options import App, AsJson
from scripts.failure import Failure


def events(
    app: App = Path(),
    schema: Annotated[
        bool,
        typer.Option("--schema", help="JSON Schema of events, requests and answers."),
    ] = False,
    openapi: Annotated[
        bool, typer.Option("--openapi", help="OpenAPI 3.1 of the webhooks.")
    ] = False,
    asyncapi: Annotated[
        bool, typer.Option("--asyncapi", help="AsyncAPI 3 of what is published.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the events of config/events.json, or the contracts made of them."""
    if schema + openapi + asyncapi > 1:
        raise typer.BadParameter("choose one of --schema, --openapi and --asyncapi")
    try:
        if schema or openapi or asyncapi:
            console.as_json(_document(app, openapi=openapi, asyncapi=asyncapi))
        else:
            _show(app, as_json=as_json)
    except config.ConfigError as error:
        raise Failure(
            f"config/{error}",
            "--app names the folder of the application whose events are meant",
        ) from None


def _document(app: Path, *, openapi: bool, asyncapi: bool) -> dict[str, Any]:
    from scripts.contracts import asyncapi as of_events
    from scripts.contracts import json_schema
    from scripts.contracts import openapi as of_webhooks
    from scripts.manifest import load

    if openapi:
        return of_webhooks.document(load(app))
    if asyncapi:
        return of_events.document(load(app))
    return json_schema.document(app)


def _show(app: Path, *, as_json: bool) -> None:
    from scripts.contracts import events_report
    from scripts.contracts.event_rows import rows

    found = rows(app)
    if as_json:
        console.as_json([asdict(row) for row in found])
    else:
        events_report.events(found)
