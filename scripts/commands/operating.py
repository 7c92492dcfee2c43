"""What is deployed, and how it is doing: ``status``, ``url``, ``call``, ``logs``."""

from __future__ import annotations

import contextlib
import time
from dataclasses import asdict
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scripts import console, terminal
from scripts.commands.deploying import NoBuild, Project
from scripts.commands.options import (
    ActionName,
    AnyAction,
    AnyActionOrId,
    App,
    AsJson,
    Data,
    Event,
    Headers,
    Method,
    Query,
)
from scripts.commands.reading import load
from scripts.failure import CalledWrongly, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from scripts.deploy.openwhisk_api import OpenWhisk
    from scripts.manifest import Application
    from scripts.manifest.webhook_catalogue import Edition
    from scripts.operate.activations import Activation


class CommerceEdition(StrEnum):
    """On premises and Adobe's cloud infrastructure, or Commerce as a Cloud Service."""

    paas = "paas"
    saas = "saas"


class HookFormat(StrEnum):
    """How Adobe Commerce takes a subscription."""

    xml = "xml"
    rest = "rest"
    admin = "admin"


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
        HookFormat | None,
        typer.Option(
            metavar="xml|rest|admin",
            help="Print how Adobe Commerce is told to call it instead.",
        ),
    ] = None,
    edition: Annotated[
        CommerceEdition | None,
        typer.Option(
            metavar="paas|saas",
            show_default=False,
            help="Of Commerce, for --hook; that of COMMERCE_BASE_URL if not given, or "
            "paas.",
        ),
    ] = None,
) -> None:
    """Print where a web action is called, or all of them."""
    from scripts.deploy import commerce_subscription as hooks
    from scripts.deploy import deploy_report, deployment

    application = load(app)
    path = application.path_of(action, sequences=True) if action else ""
    with deployment.connected(application) as api:
        urls = deployment.urls_of(api, application)
    if hook:
        called = [
            (urls[each.path], each)
            for each in hooks.called_by_commerce(application)
            if path in ("", each.path)
        ]
        saas = edition is CommerceEdition.saas
        chosen: Edition = "saas" if saas else "paas"
        if edition is None:
            chosen = hooks.edition_for(application)
        terminal.out.lines(hooks.as_text(called, hook, chosen))
        return
    if path:
        if path not in urls:
            raise Failure(
                f"{path} is no web action", f"call it: starter-kit call {path}"
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
    from scripts.operate.activations import log_of
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
                    f"{path} is no web action: it takes a body, and nothing else"
                )
            seen = call_action(api, api_name(path), body)
        lines = (
            log_of(api, seen.activation_id)
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


_MOST_DIGITS = 6
_UNITS_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def _milliseconds(text: str | None) -> int:
    """Return how long ``10m`` or ``2h`` is; 0 for None."""
    if text is None:
        return 0
    number, unit = text[:-1], text[-1:]
    is_number = number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS
    if unit not in _UNITS_MS or not is_number or not int(number):
        raise typer.BadParameter(
            f"{text!r} is no length of time: write 30s, 10m, 2h or 1d"
        )
    return int(number) * _UNITS_MS[unit]


def logs(
    action: AnyActionOrId = "",
    app: App = Path(),
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=200,
            metavar="N",
            help="How many of the latest activations: 5; 200 with --since or --uid.",
        ),
    ] = None,
    failed: Annotated[
        bool,
        typer.Option("--failed", help="Only of what activations --failed lists."),
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(metavar="10m|2h", help="Only what began since then."),
    ] = None,
    uid: Annotated[
        str, typer.Option(metavar="UID", help="Only lines about this event.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Print what the latest activations have logged, the oldest first; or one of them.

    Times are those of this machine's time zone.
    """
    from scripts.deploy import deployment
    from scripts.operate import activations

    one_id = action if activations.is_id(action) else ""
    filters = {"--failed": failed, "--since": since is not None, "--limit": limit}
    _check_filters(one_id, filters, follow=follow)
    ago_ms = _milliseconds(since)
    application = load(app)
    name = "" if one_id else _api_name_of(application, action)
    is_ours = _ours(application)
    started_ms = time.time_ns() // 1_000_000
    with deployment.connected(application) as api:
        show = partial(_show_log, api, uid=uid, as_json=as_json)
        if one_id:
            show(activations.by_id(api, one_id))
            return
        look = activations.outcomes if failed else activations.latest
        since_ms = ago_ms and started_ms - ago_ms
        found = look(api, name, limit=200, since_ms=since_ms)
        recent = _wanted(found, is_ours, failed=failed)
        for one in reversed(recent[: limit or _most(ago_ms, uid)]):
            show(one)
        if not follow:
            return
        shown = {one.activation_id for one in recent}
        with contextlib.suppress(KeyboardInterrupt):
            for one in activations.follow(api, name, since_ms=started_ms):
                if one.activation_id not in shown and is_ours(one.action):
                    show(one)


def _show_log(api: OpenWhisk, one: Activation, *, uid: str, as_json: bool) -> None:
    """Print the log of an activation; with ``uid``, only lines about that event."""
    from scripts.operate import activations, operate_report

    lines = activations.log_of(api, one.activation_id)
    if uid:
        lines = [line for line in lines if activations.is_about(line, uid)]
    if uid and not lines:
        return
    if as_json:
        for line in lines:
            entry = {"activation_id": one.activation_id, **line}
            terminal.out.json(entry, indent=None)
    else:
        operate_report.log(one, lines)


def _most(ago_ms: int, uid: str) -> int:
    """Return how many activations ``logs`` looks at without ``--limit``."""
    return 200 if ago_ms or uid else 5


def _wanted(
    found: Iterable[Activation], is_ours: Callable[[str], bool], *, failed: bool
) -> list[Activation]:
    """Return the activations of the application; only those that failed, if asked."""
    ours = (one for one in found if is_ours(one.action))
    return [one for one in ours if one.has_failed or not failed]


def _check_filters(one_id: str, options: Mapping[str, object], *, follow: bool) -> None:
    """Raise CalledWrongly for options of ``logs`` that do not go together."""
    filters = [name for name, value in options.items() if value]
    if one_id and follow:
        raise CalledWrongly(
            f"--follow does not go with an activation: {one_id} has ended",
            "name an action to follow, or leave --follow out",
        )
    if one_id and filters:
        raise CalledWrongly(
            f"{filters[0]} does not go with the id of one activation",
            f"name an action, or leave {filters[0]} out",
        )
    if follow and "--failed" in filters:
        raise CalledWrongly(
            "--failed does not go with --follow", "leave one of them out"
        )


def activations(
    action: AnyAction = "",
    app: App = Path(),
    failed: Annotated[
        bool,
        typer.Option(
            "--failed", help="Only what failed, which is not what refused a caller."
        ),
    ] = False,
    limit: Annotated[
        int, typer.Option(min=1, max=200, metavar="N", help="How many at most.")
    ] = 30,
    as_json: AsJson = False,
) -> None:
    """List the latest activations: what each answered and why, how long, cold or warm.

    Failed is what did not end well or answered 500 or more, and a stock check that
    could not check.
    """
    from scripts.deploy import deployment
    from scripts.operate import activations as ran
    from scripts.operate import operate_report

    application = load(app)
    name = _api_name_of(application, action)
    is_ours = _ours(application)
    with deployment.connected(application) as api:
        recent = ran.outcomes(api, name, limit=200)
        found = _wanted(recent, is_ours, failed=failed)[:limit]
    if as_json:
        console.as_json(
            [
                {**asdict(one), "cold": one.is_cold, "failed": one.has_failed}
                for one in found
            ]
        )
    else:
        operate_report.activations(found)


def _api_name_of(application: Application, action: str) -> str:
    """Return what the API calls an action or a sequence; empty for none."""
    from scripts.deploy.desired import api_name

    return api_name(application.path_of(action, sequences=True)) if action else ""


def _ours(application: Application) -> Callable[[str], bool]:
    """Return what tells whether something that ran belongs to the application."""
    from scripts.deploy.desired import api_name

    names = {
        *map(api_name, (*application.actions, *application.sequences)),
        *application.triggers,
    }
    return lambda name: name in names
