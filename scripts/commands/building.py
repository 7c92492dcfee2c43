"""From source to what a platform takes: ``build``."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from scripts import console, terminal
from scripts.commands.options import Actions, App, AsJson
from scripts.commands.reading import load


def build(
    actions: Actions = None,
    app: App = Path(),
    target: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="The platform: openwhisk, lambda, google, azure or container.",
        ),
    ] = "openwhisk",
    arch: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="The platform's processor: x86_64 (amd64) or aarch64 (arm64).",
        ),
    ] = "x86_64",
    runtime: Annotated[
        str,
        typer.Option(
            metavar="KIND",
            show_default=False,
            help="The platform's kind, python:3.13 for example; if not given, the "
            "manifest's.",
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Build what a platform takes in dist/, and start it to prove that it works."""
    from scripts.build import build_report
    from scripts.build.builder import build as build_outputs
    from scripts.build.outputs import TARGETS
    from scripts.build.target import ARCHITECTURES, processor
    from scripts.manifest.runtimes import RUNTIMES

    arch = processor(arch)
    _check_option(target, TARGETS, "--target")
    _check_option(arch, ARCHITECTURES, "--arch")
    _check_option(runtime, ("", *RUNTIMES), "--runtime")
    application = load(app)
    if runtime:
        application = application.with_runtime(runtime, insisting=True)
    paths = [application.path_of(each) for each in actions or ()]
    with terminal.err.activity() as activity:

        def say(what: str) -> None:
            activity.say(f"Building {what}")

        built = build_outputs(
            application, paths, target=target, arch=arch, on_start=say
        )
    if as_json:
        console.as_json([build_report.as_data(each) for each in built])
    else:
        build_report.outputs(built, target)


def _check_option(value: str, known: Collection[str], name: str) -> None:
    if value not in known:
        wrong = f"{value} is not one of {', '.join(filter(None, known))}"
        raise typer.BadParameter(wrong, param_hint=name)
