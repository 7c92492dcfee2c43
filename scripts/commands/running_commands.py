"""Running the application: ``demo``, ``serve``, ``run``, ``playground``, ``invoke``."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Annotated

import typer

from scripts import console, terminal
from scripts.commands.options import (
    ActionName,
    App,
    AsJson,
    Data,
    Env,
    Event,
    Headers,
    Method,
    Platform,
    Query,
)
from scripts.commands.reading import load


def demo(app: App = Path(), env: Env = None) -> None:
    """Watch events and carts travel through the webhooks, with no account."""
    from scripts.commands.typed_request import settings_from
    from scripts.demo import TOUR, visit
    from scripts.demo_report import print_tour, print_visit

    visits = []
    for number, seen in enumerate(visit(app, settings_from(env or [])), 1):
        print_visit(number, len(TOUR), seen)
        visits.append(seen)
    print_tour(visits)
    missed = sum(not seen.as_expected for seen in visits)
    if missed:
        terminal.err.line()
        terminal.err.line((f"{missed} of {len(visits)} went otherwise", "red"))
        raise typer.Exit(1)
    terminal.out.line()
    terminal.out.line((f"All {len(visits)} as expected", "green"))


def serve(
    app: App = Path(),
    port: Annotated[
        int,
        typer.Option(metavar="N", help="Where to listen; 0 for any.", min=0, max=65535),
    ] = 9080,
    fake_adobe: Annotated[
        bool, typer.Option("--fake-adobe", help="Run a stand-in of Adobe beside it.")
    ] = False,
    bundles: Annotated[
        bool,
        typer.Option("--bundles", help="Serve the built zips, not the source."),
    ] = False,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ORIGIN",
            help="An origin whose pages may call, or * for all; repeatable.",
        ),
    ] = None,
    platform: Platform = "",
) -> None:
    """Serve the web actions on this machine, with OpenWhisk's URLs and rules."""
    if platform and bundles:
        raise typer.BadParameter("the zips are OpenWhisk's: leave out --platform")
    from scripts.manifest import ManifestError
    from scripts.serving.serve_report import Output
    from scripts.serving.served_application import Broken, Changed, Works
    from scripts.serving.server import LocalServer
    from scripts.serving.server import serve as run_until_stopped
    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from scripts.stand_ins.adobe.configured import NOTHING, configured_in

    stand_in = AdobeStandIn(configured=NOTHING)

    def onboard() -> None:
        """Let the stand-in know what the files in config/ say now."""
        try:
            configured = configured_in(app)
        except ManifestError as error:
            console.problems(error.problems)
        else:
            console.problems(configured.warnings)
            stand_in.onboard(configured)

    printed = Output()

    def changed(change: Changed | Broken | Works) -> None:
        """Print a change, and let the stand-in follow the files, too."""
        printed.changed(change)
        if fake_adobe and isinstance(change, Changed):
            onboard()

    with ExitStack() as stack:
        overlay: dict[str, str] = {}
        if fake_adobe:
            onboard()
            stack.enter_context(stand_in)
            overlay = {
                **stand_in.environment,
                "BACKOFFICE_PROVIDER_ID": stand_in.provider_id,
            }
            terminal.out.line(f"Stand-in of Adobe: {stand_in.url}")
        server = LocalServer(
            app,
            port=port,
            bundles=bundles,
            overlay=overlay,
            allowed_origins=allow_origin or (),
            platform=platform,
            on_activation=printed.served,
            on_change=changed,
            eager=True,
        )
        run_until_stopped(server, printed.ready)


def run(
    app: App = Path(),
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="The address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            metavar="N", help="The port to listen on.", min=0, max=65535, envvar="PORT"
        ),
    ] = 8080,
    workers: Annotated[
        int,
        typer.Option(
            metavar="N",
            help="How many processes.",
            min=1,
            max=64,
            envvar="WEB_CONCURRENCY",
        ),
    ] = 1,
) -> None:
    """Serve the web actions as a container does, for production."""
    from scripts.serving.asgi_server import run as run_server

    application = load(app)
    raise typer.Exit(run_server(application, host, port, workers))


def playground(
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", help="Where its .env and its state are."),
    ] = Path(".playground"),
    app: App = Path(),
) -> None:
    """Run stand-ins of Adobe and of an OpenWhisk host, to onboard and deploy to."""
    from scripts.playground import Playground
    from scripts.playground_report import Output, ready
    from scripts.serving.stop_signals import stopped_by_signals
    from scripts.stand_ins.adobe.configured import configured_in

    load(app)
    configured = configured_in(app)
    console.problems(configured.warnings)
    with (
        stopped_by_signals(),
        suppress(KeyboardInterrupt),
        Playground(folder, configured, Output()) as running,
    ):
        ready(running)
        running.run()


def invoke(
    action: ActionName,
    app: App = Path(),
    event: Event = None,
    data: Data = None,
    header: Headers = None,
    query: Query = "",
    method: Method = None,
    env: Env = None,
    raw: Annotated[bool, typer.Option("--raw", help="As if deployed raw.")] = False,
    platform: Platform = "",
    as_json: AsJson = False,
    show_secrets: Annotated[
        bool,
        typer.Option("--show-secrets", help="Do not mask the secrets of the inputs."),
    ] = False,
) -> None:
    """Call an action in this process and show result, HTTP answer and logs.

    The exit code is 1 where its caller gets an HTTP status of 400 or more.
    """
    from scripts.commands.typed_request import body_from, headers_from, settings_from
    from scripts.front_doors.front_door import FrontDoor
    from scripts.manifest import read_environment
    from scripts.platform.web_http import HttpRequest
    from scripts.platform.web_url import split_extension
    from scripts.running import invocation_report
    from scripts.running.invoker import Invoker

    body = body_from(event, data)
    environment = read_environment(app).under(settings_from(env or []))
    console.problems(environment.problems)
    application = load(app, environment)
    name, extension = split_extension(action)
    path = application.path_of(name)
    if raw:
        application = application.with_raw(path, raw=True)
    if not application.action(path).web:
        invocation_report.no_web_action(path)
    request = HttpRequest(
        method=method or ("GET" if body is None else "POST"),
        headers=headers_from(header or [], with_body=body is not None),
        query=query,
        body=body or b"",
    )
    door = FrontDoor(application.root, platform) if platform else None
    seen = Invoker(application, door=door).invoke(path, request, extension)
    if not show_secrets:
        seen = invocation_report.without_secrets(
            seen, application.action(path).parameters
        )
    if as_json:
        console.as_json(invocation_report.as_data(seen))
    else:
        invocation_report.invocation(seen)
    if not seen.is_well:
        raise typer.Exit(1)
