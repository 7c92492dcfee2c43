"""From source to zip: ``build``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from scripts import console, terminal
from scripts.commands.options import App, AsJson
from scripts.manifest import load
from scripts.manifest.runtimes import RUNTIMES


def build(
    actions: Annotated[
        list[str] | None,
        typer.Argument(help="For example ingestion/webhook; all when none is named."),
    ] = None,
    app: App = Path(),
    arch: Annotated[
        str, typer.Option(help="The platform's processor: x86_64 or aarch64.")
    ] = "x86_64",
    runtime: Annotated[
        str,
        typer.Option(
            help="The platform's kind, python:3.13 for example; if not given, the "
            "manifest's."
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Build one zip per action in dist/, and start each to prove that it works."""
    from scripts.build import build_report
    from scripts.build.archive import LIMIT_BYTES
    from scripts.build.bundle import build as bundles_of
    from scripts.build.target import ARCHITECTURES

    if arch not in ARCHITECTURES:
        known = " or ".join(ARCHITECTURES)
        raise typer.BadParameter(f"{arch} is none of {known}", param_hint="--arch")
    if runtime not in ("", *RUNTIMES):
        wrong = f"{runtime} is none of {', '.join(RUNTIMES)}"
        raise typer.BadParameter(wrong, param_hint="--runtime")
    application = load(app)
    if runtime:
        application = application.with_runtime(runtime, insisting=True)
    with terminal.err.activity() as activity:
        built = bundles_of(
            application,
            actions or (),
            arch=arch,
            on_start=lambda action: activity.say(f"Building {action.path}"),
        )
    if as_json:
        console.as_json([asdict(bundle) for bundle in built])
    else:
        build_report.bundles(built, LIMIT_BYTES)
