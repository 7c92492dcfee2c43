"""The ``starter-kit`` command: each command is a few lines; the work is elsewhere."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from scripts import console
from scripts.manifest import ManifestError, load, read_environment

app = typer.Typer(
    help="The webhooks of the Commerce Integration Starter Kit, in Python.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

App = Annotated[
    Path,
    typer.Option("--app", help="The folder of app.config.yaml.", show_default="here"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print data for a program.")]


@app.command()
def demo(app: App = Path()) -> None:
    """Watch events and carts travel through the webhooks, with no account."""
    from scripts.local.demo import TOUR, visit

    visits = []
    for number, seen in enumerate(visit(app), 1):
        console.visit(number, len(TOUR), seen)
        visits.append(seen)
    missed = sum(not seen.as_expected for seen in visits)
    if missed:
        console.err.print(f"\n[red]{missed} of {len(visits)} went otherwise[/]")
        raise typer.Exit(1)
    console.out.print(f"\n[green]All {len(visits)} as expected[/]")


@app.command()
def serve(
    app: App = Path(),
    port: Annotated[int, typer.Option(help="Where to listen; 0 for any.")] = 9080,
    fake_adobe: Annotated[
        bool, typer.Option("--fake-adobe", help="Run a stand-in of Adobe beside it.")
    ] = False,
) -> None:
    """Serve the web actions on this machine, with OpenWhisk's URLs and rules."""
    from scripts.local.adobe import AdobeStandIn
    from scripts.local.server import serve as run

    with ExitStack() as stack:
        overlay: dict[str, str] = {}
        if fake_adobe:
            stand_in = stack.enter_context(AdobeStandIn())
            overlay = dict(stand_in.environment)
            console.out.print(f"Stand-in of Adobe: {stand_in.url}")
        run(app, port=port, overlay=overlay)


@app.command()
def invoke(
    action: Annotated[str, typer.Argument(help="For example ingestion/webhook.")],
    app: App = Path(),
    event: Annotated[
        Path | None, typer.Option(help="A file with the body; - for standard input.")
    ] = None,
    data: Annotated[str | None, typer.Option(help="The body itself.")] = None,
    header: Annotated[
        list[str] | None, typer.Option(help="A header, 'Name: value'; repeatable.")
    ] = None,
    query: Annotated[str, typer.Option(help="The query string.")] = "",
    method: Annotated[
        str | None, typer.Option(help="POST with a body, else GET.")
    ] = None,
    env: Annotated[
        list[str] | None,
        typer.Option(help="A setting, NAME=value, or a file of them; repeatable."),
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="As if deployed raw.")] = False,
    as_json: AsJson = False,
) -> None:
    """Call an action in this process and show result, HTTP answer and logs."""
    from scripts.local.invoker import Invoker
    from scripts.local.webaction import HttpRequest, split_extension
    from scripts.typed_request import body_from, headers_from, settings_from

    body = body_from(event, data)
    application = load(app, {**read_environment(app), **settings_from(env or [])})
    path, extension = split_extension(action)
    if raw:
        application = application.with_raw(path, raw=True)
    request = HttpRequest(
        method=method or ("GET" if body is None else "POST"),
        headers=headers_from(header or [], with_body=body is not None),
        query=query,
        body=body or b"",
    )
    seen = Invoker(application).invoke(path, request, extension)
    if not as_json:
        console.invocation(seen)
        return
    http = seen.http
    console.as_json(
        {
            "params": seen.params,
            "result": seen.result,
            "http": {
                "status": http.status,
                "headers": {name.lower(): value for name, value in http.headers},
                "body": console.body_of(http.body),
            },
            "logs": seen.logs,
        }
    )


@app.command()
def check(app: App = Path(), as_json: AsJson = False) -> None:
    """Say everything that is wrong with the configuration, all at once."""
    from scripts.check import check as found_in

    found = found_in(load(app))
    errors = sum(problem.severity == "error" for problem in found)
    if as_json:
        console.as_json([vars_of(problem) for problem in found])
    else:
        console.problems(found)
        console.out.print(f"{errors} errors, {len(found) - errors} warnings")
    if errors:
        raise typer.Exit(1)


@app.command()
def config(app: App = Path(), as_json: AsJson = False) -> None:
    """Show every input of every action, its value and where it came from."""
    from scripts.check import describe

    described = describe(load(app))
    if as_json:
        console.as_json([vars_of(each) for each in described])
    else:
        console.inputs(described)


def vars_of(value: Any) -> dict[str, Any]:
    """Return a dataclass's fields as JSON data."""
    from dataclasses import asdict

    fields: dict[str, Any] = json.loads(json.dumps(asdict(value), default=str))
    return fields


def main() -> None:
    """Run the command; what the user can mend is one message, not a traceback."""
    try:
        app()
    except ManifestError as error:
        console.problems(error.problems)
        sys.exit(1)
