"""What is deployed, where it is, and a call of it: ``status``, ``url``, ``call``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from scripts import console, terminal
from scripts.commands.deploying import NoBuild, Project
from scripts.commands.options import (
    ActionName,
    AnyAction,
    App,
    AsJson,
    Base,
    Data,
    Edition,
    Event,
    Headers,
    Method,
    Query,
)
from scripts.commands.reading import load
from scripts.failure import Failure


def status(
    app: App = Path(),
    no_build: NoBuild = False,
    project: Project = "",
    as_json: AsJson = False,
) -> None:
    """Compare what is deployed with the tree."""
    from scripts.deploy import deploy_report, deployment

    plan = deployment.compared(app, project=project, builds=not no_build)
    if as_json:
        console.as_json(deploy_report.plan_as_data(plan))
    else:
        deploy_report.status(plan)


def url(
    action: AnyAction = "",
    app: App = Path(),
    hook: Annotated[
        Literal["xml", "rest", "admin"] | None,
        typer.Option(
            metavar="xml|rest|admin",
            help="Print how Adobe Commerce is told to call it instead.",
        ),
    ] = None,
    edition: Edition = None,
    base: Base = "",
) -> None:
    """Print where a web action is called, or all of them."""
    from scripts.deploy import commerce_subscription as hooks
    from scripts.deploy import deploy_report, deployment
    from scripts.deploy.base_urls import urls_at

    application = load(app)
    path = application.path_of(action, sequences=True) if action else ""
    if base:
        urls = urls_at(application, base, path)
    else:
        with deployment.connected(application) as api:
            urls = deployment.urls_of(api, application)
    if hook:
        called = [
            (urls[each.path], each)
            for each in hooks.called_by_commerce(application)
            if path in ("", each.path)
        ]
        chosen = edition or hooks.edition_for(application)
        terminal.out.lines(hooks.as_text(called, hook, chosen))
        return
    if path:
        if path not in urls:
            raise Failure(
                f"{path} is not a web action", f"call it: starter-kit call {path}"
            )
        urls = {path: urls[path]}
    deploy_report.urls(urls)


def call(
    action: ActionName,
    app: App = Path(),
    event: Event = None,
    data: Data = None,
    header: Headers = None,
    query: Query = "",
    method: Method = None,
    as_json: AsJson = False,
) -> None:
    """Call a deployed action: over HTTP, or through the API where it is not on the web.

    The exit code is 1 for an HTTP status of 400 or more, and for an activation that
    failed.
    """
    from scripts.commands.typed_request import body_from, headers_from
    from scripts.deploy import deployment
    from scripts.deploy.desired import api_name
    from scripts.operate.activation_log import log_of
    from scripts.operate.call import call_action, call_web

    body = body_from(event, data)
    application = load(app)
    path = application.path_of(action, sequences=True)
    with deployment.connected(application) as api:
        if path in application.web_paths():
            headers = headers_from(header or [], with_body=body is not None)
            verb = method or ("GET" if body is None else "POST")
            seen = call_web(api.url_of(path), verb, headers, query, body)
        else:
            if header or query or method:
                raise typer.BadParameter(
                    f"{path} is not a web action: it takes a body, and nothing else"
                )
            seen = call_action(api, api_name(path), body)
        lines = (
            log_of(api, {"activationId": seen.activation_id})
            if seen.activation_id and not seen.is_well
            else []
        )
    if as_json:
        console.as_json({**asdict(seen), "logs": lines})
    else:
        told = f" activation {seen.activation_id}" if seen.activation_id else ""
        terminal.out.line(seen.title, (told, "dim"))
        if seen.answer is not None:
            console.answer(seen.answer)
        console.logs(lines, timed=True)
    if not seen.is_well:
        raise typer.Exit(1)
