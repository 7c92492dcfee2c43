"""Coming from the JavaScript kit: ``migrate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scripts import console
from scripts.commands.confirming import Yes, confirm
from scripts.commands.options import App, AsJson


def migrate(
    old_tree: Annotated[
        Path,
        typer.Argument(
            metavar="OLD_TREE", help="The folder of your JavaScript Starter Kit."
        ),
    ],
    app: App = Path(),
    yes: Yes = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take over events, registrations, settings from a JavaScript Starter Kit."""
    from scripts.migration import migration_report
    from scripts.migration.migration_plan import plan_migration, take_step

    plan = plan_migration(old_tree, app)
    document = migration_report.as_data(plan)
    try:
        if not as_json:
            migration_report.plan(plan)
        if dry_run:
            return
        if plan.steps:
            planned = f"{len(plan.steps)} files are to be written"
            confirm(planned, "Write them?", yes=yes, as_json=as_json)
        for number, step in enumerate(plan.steps, 1):
            take_step(app, step)
            document["files"][number - 1]["done"] = True
            if not as_json:
                migration_report.written(number, len(plan.steps), step)
        if not as_json:
            migration_report.done(len(plan.steps))
    finally:
        if as_json:
            console.as_json(document)
