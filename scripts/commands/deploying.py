"""To an OpenWhisk host, and away from it: ``deploy``, ``undeploy``, ``export``."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from scripts import console, terminal
from scripts.commands.confirming import Yes, confirm
from scripts.commands.options import Adopt, App, AsJson
from scripts.commands.reading import load
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.deploy.deploy_report import Report

Project = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        show_default=False,
        help="The name that marks what is deployed; from pyproject.toml if not given.",
    ),
]
NoBuild = Annotated[
    bool, typer.Option("--no-build", help="Take the zips as they are in dist/.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be done, and do nothing.")
]


ProbeWith = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        show_default=False,
        help="Requests that must succeed afterwards, by action, as JSON.",
    ),
]
AllowPublic = Annotated[
    bool,
    typer.Option("--allow-public", help="Web actions may have no authentication."),
]
AllowOverride = Annotated[
    bool,
    typer.Option("--allow-override", help="Callers may set inputs of web actions."),
]
AllowWeak = Annotated[
    bool,
    typer.Option(
        "--allow-weak", help="Credentials may be weak, or readable by others."
    ),
]


Format = Literal[
    "wskdeploy",
    "openserverless",
    "digitalocean",
    "sam",
    "terraform",
    "google",
    "azure",
    "knative",
    "compose",
]


def deploy(
    app: App = Path(),
    dry_run: DryRun = False,
    allow_public: AllowPublic = False,
    allow_override: AllowOverride = False,
    allow_weak: AllowWeak = False,
    adopt: Adopt = False,
    force: Annotated[
        bool, typer.Option("--force", help="Write what is unchanged, too.")
    ] = False,
    no_build: NoBuild = False,
    no_probe: Annotated[
        bool, typer.Option("--no-probe", help="Do not call the web actions afterwards.")
    ] = False,
    probe_with: ProbeWith = None,
    project: Project = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Deploy what has changed to an OpenWhisk host, and see whether it answers."""
    from scripts.deploy import deploy_report, deployment
    from scripts.deploy.deployment_terms import Options
    from scripts.deploy.guards import Allowed

    options = Options(
        allowed=Allowed(public=allow_public, override=allow_override, weak=allow_weak),
        adopt=adopt,
        force=force,
        builds=not no_build,
        probes=not no_probe,
        probe_with=probe_with,
        dry_run=dry_run,
        project=project,
    )
    ask = partial(confirm, yes=yes, as_json=as_json)
    report = deploy_report.Report(quiet=as_json, ask=ask)
    with _plan_printed_on_failure(report, as_json=as_json):
        came = deployment.deploy(app, options, report)
    if as_json:
        console.as_json(deploy_report.outcome_as_data(came))
    elif came.is_applied:
        deploy_report.outcome(came)
    bad = [each.action for each in came.probes if not each.is_well]
    if bad:
        raise Failure(
            f"deployed, but not as it should be: {', '.join(bad)}",
            "see above; `starter-kit logs ACTION` shows what the action says",
        )


def undeploy(
    app: App = Path(),
    dry_run: DryRun = False,
    yes: Yes = False,
    project: Project = "",
    as_json: AsJson = False,
) -> None:
    """Remove all that this application has deployed, and nothing else."""
    from scripts.deploy import deploy_report, deployment

    ask = partial(confirm, yes=yes, as_json=as_json)
    report = deploy_report.Report(quiet=as_json, ask=ask)
    with _plan_printed_on_failure(report, as_json=as_json):
        came = deployment.undeploy(app, report, project=project, dry_run=dry_run)
    if as_json:
        console.as_json(
            {**deploy_report.plan_as_data(came.plan), "applied": came.is_applied}
        )


@contextmanager
def _plan_printed_on_failure(report: Report, *, as_json: bool) -> Iterator[None]:
    """Print the plan for a program when it cannot be carried out, and why."""
    from scripts.deploy.deploy_report import plan_as_data

    try:
        yield
    except Failure as error:
        if as_json and report.plan:
            console.as_json({**plan_as_data(report.plan), "error": error.as_data()})
        raise


def export(
    target: Annotated[
        Format,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"Whose project: {', '.join(get_args(Format))}.",
        ),
    ],
    app: App = Path(),
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="The folder to write; dist/export/FORMAT if not given."
        ),
    ] = None,
    image: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            show_default=False,
            help="The container's image, for knative and compose.",
        ),
    ] = "",
    allow_public: AllowPublic = False,
    allow_override: AllowOverride = False,
    allow_weak: AllowWeak = False,
    no_build: NoBuild = False,
    as_json: AsJson = False,
) -> None:
    """Write the application as another tool's project, with what is built of it."""
    from scripts.deploy.guards import Allowed, guard_configuration
    from scripts.export import project

    application = project.application_for(load(app), target)
    allowed = Allowed(public=allow_public, override=allow_override, weak=allow_weak)
    console.problems(guard_configuration(application, allowed).problems)
    prepared = project.prepare(application, target, builds=not no_build, image=image)
    folder = out or application.root / "dist" / "export" / target
    written = project.export(prepared, folder)
    if as_json:
        console.as_json([str(path) for path in written])
        return
    for path in written:
        terminal.out.line(str(path))
    for line in prepared.next_steps(folder):
        terminal.out.line(line)
