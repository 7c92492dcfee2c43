"""With Adobe Commerce: ``hook`` and ``subscribe``."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts import console
from scripts.commands.confirming import Yes, confirm
from scripts.commands.deploying import DryRun, Project
from scripts.commands.options import (
    ActionName,
    Adopt,
    AnyAction,
    App,
    AsJson,
    Base,
    Edition,
    Env,
)
from scripts.commands.reading import load
from scripts.failure import CalledWrongly

if TYPE_CHECKING:
    from scripts.serving.platform_app import Served
    from scripts.subscribing.subscription_plan import HookStep, WantedHook


def hook(
    action: ActionName,
    app: App = Path(),
    payload: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The whole payload of Commerce's method; - for standard input.",
        ),
    ] = None,
    sample: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            show_default=False,
            help="A sample of config/webhooks.json; the action's own if not given.",
        ),
    ] = "",
    context: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH=JSON",
            help="What a context of Commerce's holds, for example "
            "context_checkout_session.get_quote.get_id=42; null if not given. "
            "Repeatable.",
        ),
    ] = None,
    url: Annotated[
        str,
        typer.Option(
            metavar="URL",
            show_default=False,
            help="Where to call the action; it is served here if not given.",
        ),
    ] = "",
    env: Env = None,
    as_json: AsJson = False,
) -> None:
    """Call a webhook as Commerce does, and show what becomes of its payload.

    The exit code is 1 where Commerce can do nothing with the answer.
    """
    from scripts import commerce_calls as calls
    from scripts import commerce_calls_report as report
    from scripts.commands.typed_request import body_from, settings_from
    from scripts.manifest import read_environment
    from scripts.running.log_lines import parsed
    from scripts.serving.server import LocalServer
    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from scripts.stand_ins.adobe.configured import NOTHING

    if payload is not None and sample:
        raise CalledWrongly("--payload and --sample exclude each other", "give one")
    contexts = dict(map(_context, context or []))
    given = settings_from(env or [])
    with ExitStack() as stack:
        # What is given on the command line wins over the key of this stand-in.
        settings = {**({} if url else calls.signed_with()), **given}
        environment = read_environment(app).under(settings)
        console.problems(environment.problems)
        application = load(app, environment)
        called = application.action(application.path_of(action))
        webhook = calls.hook_of(called)
        token = ""
        if not url and calls.asks_for_token(called):
            adobe = stack.enter_context(AdobeStandIn(configured=NOTHING))
            token = adobe.issue_token()
            environment = environment.under({**adobe.environment, **settings})
            application = load(app, environment)
        called = application.action(called.path)
        if payload is not None:
            whole = _json("--payload", body_from(payload, None) or b"")
        else:
            whole = calls.sample_of(application, sample) if sample else webhook.sample
        served: list[Served] = []
        if not url:
            server = stack.enter_context(
                LocalServer(app, environment=environment, on_activation=served.append)
            )
            url = f"{server.url}/api/v1/web/guest/{called.path}"
        seen = calls.call_as_commerce(
            application,
            called,
            whole,
            url=url,
            send=calls.over_http,
            contexts=contexts,
            token=token,
        )
    if as_json:
        console.as_json(report.as_data(seen, called, webhook))
    else:
        report.fired(seen, webhook, whole)
        for each in served:
            lines = each.activation.logs if each.activation else ()
            console.logs(parsed(line) for line in lines)
    if not seen.is_well:
        raise typer.Exit(1)


def subscribe(
    action: AnyAction = "",
    app: App = Path(),
    base: Base = "",
    edition: Edition = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Remove what this project subscribed.")
    ] = False,
    adopt: Adopt = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Write what is unchanged, too: a new secret."),
    ] = False,
    dry_run: DryRun = False,
    project: Project = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Subscribe the webhooks of the application at Adobe Commerce, by its REST API."""
    from scripts.deploy import ownership_mark
    from scripts.subscribing import subscribing_report, subscription_steps
    from scripts.subscribing.commerce_access import read_access
    from scripts.subscribing.commerce_api import CommerceWebhooks

    application = load(app)
    access = read_access(application.environment, edition)
    project = project or ownership_mark.project_of(application.root)
    path = application.path_of(action) if action else ""
    only = None
    if path:
        called = application.action(path)
        only = subscription_steps.key_of_action(called, access.edition)
    wanted: tuple[WantedHook, ...] = ()
    if not remove:
        wanted = subscription_steps.wanted_hooks(
            application, access.edition, project, base=base, path=path
        )
    with CommerceWebhooks(access) as api:
        plan = subscription_steps.planned(
            api, wanted, access.edition, project, adopt=adopt, force=force, only=only
        )
        document = subscribing_report.plan_as_data(plan, access)
        if not as_json:
            subscribing_report.show_plan(plan)

        def note(step: HookStep) -> None:
            document["steps"][plan.steps.index(step)]["done"] = True
            if not as_json:
                subscribing_report.done(step)

        try:
            if plan.writing and not dry_run:
                told = subscribing_report.summary(plan, access)
                confirm(told, "Change them?", yes=yes, as_json=as_json)
                subscription_steps.take(api, plan, note)
        finally:
            if as_json:
                console.as_json(document)
    if not (as_json or dry_run):
        subscribing_report.note_on_plugins(plan, access)


def _context(given: str) -> tuple[str, Any]:
    path, equals, text = given.partition("=")
    if not (equals and path.startswith("context_")):
        raise CalledWrongly(
            f"--context {given!r} is not a context",
            "write context_checkout_session.get_quote.get_id=42",
        )
    return path, _json(f"--context {path}", text.encode())


def _json(option: str, content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise CalledWrongly(
            f"{option} is not JSON", 'write a text in quotes: "a"'
        ) from None
