"""To an OpenWhisk host, and away from it: ``deploy``, ``undeploy``, ``export``."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from scripts import console, terminal
from scripts.commands.confirming import Yes, confirm
from scripts.commands.options import App, AsJson
from scripts.failure import Failure
from scripts.manifest import load

Project = Annotated[
    str,
    typer.Option(
        help="The name that marks what is deployed; from pyproject.toml if not given."
    ),
]
NoBuild = Annotated[
    bool, typer.Option("--no-build", help="Take the zips as they are in dist/.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be done, and do nothing.")
]


class Format(StrEnum):
    """Whose project file is written."""

    wskdeploy = "wskdeploy"
    openserverless = "openserverless"
    digitalocean = "digitalocean"


def deploy(
    app: App = Path(),
    dry_run: DryRun = False,
    allow_public: Annotated[
        bool,
        typer.Option("--allow-public", help="Web actions may have no authentication."),
    ] = False,
    allow_override: Annotated[
        bool,
        typer.Option("--allow-override", help="Callers may set inputs of web actions."),
    ] = False,
    allow_weak: Annotated[
        bool,
        typer.Option(
            "--allow-weak", help="Credentials may be weak, or readable by others."
        ),
    ] = False,
    adopt: Annotated[
        bool,
        typer.Option("--adopt", help="Take over what is there and was made otherwise."),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Write what is unchanged, too.")
    ] = False,
    no_build: NoBuild = False,
    no_probe: Annotated[
        bool, typer.Option("--no-probe", help="Do not call the web actions afterwards.")
    ] = False,
    project: Project = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Deploy what has changed to an OpenWhisk host, and see whether it answers."""
    from scripts.deploy import commerce_subscription, deploy_report, deployment, guards
    from scripts.deploy.apply import apply

    application = load(app)
    found = guards.guard_configuration(
        application,
        allow_public=allow_public,
        allow_override=allow_override,
        allow_weak=allow_weak,
    )
    console.problems(found)
    zips = _zips(application, build=not no_build)
    with deployment.connected(application.root) as api:
        _warn(api.host.is_in_the_clear)
        plan = deployment.plan_for(api, application, zips, project=project, force=force)
        guards.guard_ownership(plan, adopt=adopt)
        data: dict[str, Any] = {
            "host": api.host.url,
            "namespace": api.namespace,
            **deploy_report.plan_as_data(plan),
            "applied": not dry_run,
        }
        if not as_json:
            terminal.out.line(f"{api.host.url}, namespace {api.namespace}")
            deploy_report.plan(plan)
        if dry_run:
            if as_json:
                console.as_json(data)
            return
        gone = [step.name for step in plan.steps if step.verb == "delete"]
        if gone:
            planned = f"this removes {', '.join(gone)}, no longer in the manifest"
            confirm(planned, "Remove this?", yes=yes, as_json=as_json)
        with deploy_report.progress(plan) as on_done:
            apply(api, plan, on_done)
        seen = () if no_probe else deployment.probed(api, application)
        urls = deployment.urls_of(api, application)
    stock_check = commerce_subscription.stock_check_of(application)
    data |= {"urls": urls, "probes": [asdict(each) for each in seen]}
    if stock_check:
        url = urls[stock_check.path]
        data["hook"] = {
            "xml": commerce_subscription.as_xml(url, stock_check),
            "rest": commerce_subscription.as_rest(url, stock_check),
            "admin": commerce_subscription.as_admin(url, stock_check),
        }
    if as_json:
        console.as_json(data)
    else:
        deploy_report.probes(seen) if seen else deploy_report.urls(urls)
        if stock_check:
            deploy_report.hook(
                data["hook"]["xml"],
                commerce_subscription.as_rest_text(url, stock_check),
                data["hook"]["admin"],
            )
    bad = [each.action for each in seen if not each.is_well]
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
    from scripts.deploy.apply import apply

    root = load(app).root
    with deployment.connected(root) as api:
        plan = deployment.plan_to_undeploy(api, root, project=project)
        applies = not (dry_run or plan.is_empty)
        if not as_json:
            terminal.out.line(f"{api.host.url}, namespace {api.namespace}")
            deploy_report.plan(plan)
        if applies:
            planned = "this removes all that is listed to be deleted"
            confirm(planned, "Remove all this?", yes=yes, as_json=as_json)
        if as_json:
            console.as_json(
                {**deploy_report.plan_as_data(plan), "applied": not dry_run}
            )
        if not applies:
            return
        with deploy_report.progress(plan) as on_done:
            apply(api, plan, on_done)


def export(
    target: Annotated[Format, typer.Option("--format", help="Whose project file.")],
    app: App = Path(),
    out: Annotated[
        Path | None,
        typer.Option(help="The folder to write; dist/FORMAT if not given."),
    ] = None,
    no_build: NoBuild = False,
    as_json: AsJson = False,
) -> None:
    """Write the application as the project of another tool, with the built zips."""
    from scripts.export import project as exporting
    from scripts.export.variable_references import with_references

    application = load(app)
    zips = _zips(application, build=not no_build)
    folder = out or application.root / "dist" / target.value
    referring = with_references(application.root)
    written = exporting.export(referring, zips, target.value, folder)
    if as_json:
        console.as_json([str(path) for path in written])
        return
    for path in written:
        terminal.out.line(str(path))
    terminal.out.line(exporting.NEXT[target.value].format(folder=folder))


def _zips(application: Any, *, build: bool) -> Any:
    from scripts.deploy import deployment

    at_hand = deployment.built_zips if build else deployment.zips_at_hand
    return at_hand(application)


def _warn(is_in_the_clear: bool) -> None:
    if is_in_the_clear:
        terminal.err.line(
            ("warning", "yellow"), " the credential travels unencrypted: use https"
        )
