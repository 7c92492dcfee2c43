"""Making I/O Events ready, and seeing what is: ``onboard`` and ``doctor``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from scripts import console, terminal
from scripts.commands.confirming import Yes, confirm
from scripts.commands.options import Adopt, App, AsJson
from scripts.failure import Failure


def onboard(
    app: App = Path(),
    workspace: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help='The file that the Developer Console has as "Download all".',
        ),
    ] = None,
    yes: Yes = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Delete what is ours and not configured.")
    ] = False,
    adopt: Adopt = False,
    as_json: AsJson = False,
) -> None:
    """Make Adobe I/O Events ready: provider, event metadata, registrations."""
    from scripts.onboarding import onboarding_report
    from scripts.onboarding.onboard import Onboarding
    from scripts.onboarding.plan_parts import how_to_go_on

    document: dict[str, Any] = {}
    try:
        with (
            onboarding_report.Progress(quiet=as_json) as progress,
            Onboarding(
                app, workspace=workspace, prune=prune, adopt=adopt, report=progress
            ) as run,
        ):
            plan = run.plan()
            progress.pause()
            document.update(onboarding_report.plan_as_data(plan, run.warnings))
            if not as_json:
                onboarding_report.plan(plan, run.warnings)
            if plan.steps:
                planned = onboarding_report.summary(plan)
                confirm(planned, "Take these steps?", yes=yes, as_json=as_json)
            for number, step in enumerate(plan.steps, 1):
                progress.status(f"{number}/{len(plan.steps)} {step}")
                run.take(step)
                progress.pause()
                document["steps"][number - 1]["done"] = True
                if not as_json:
                    onboarding_report.step_done(number, len(plan.steps), step)
            document["provider_ids"] = dict(run.provider_ids)
        if not as_json:
            onboarding_report.ready(len(plan.steps), run.provider_ids)
        if plan.unlike_wanted:
            left = ", ".join(map(str, plan.unlike_wanted))
            raise Failure(
                f"this is not as configured, and was left alone: {left}",
                "; ".join(how_to_go_on(plan.unlike_wanted)),
            )
    except Failure as error:
        document["error"] = error.as_data()
        raise
    finally:
        if as_json and document:
            console.as_json(document)


def doctor(
    app: App = Path(),
    send: Annotated[
        bool,
        typer.Option("--send", help="Publish a test event of a type of its own."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what is well and what is not, from the configuration to what is deployed."""
    from scripts.onboarding import onboarding_report
    from scripts.onboarding.doctor import examine

    checks = []
    with onboarding_report.Progress(quiet=as_json) as progress:
        for check in examine(app, send=send, report=progress):
            progress.pause()
            checks.append(check)
            if not as_json:
                onboarding_report.check(check)
    red = sum(check.state == "red" for check in checks)
    if as_json:
        console.as_json([check.as_data() for check in checks])
    else:
        terminal.out.line(f"{red} of {len(checks)} red")
    if red:
        raise typer.Exit(1)
