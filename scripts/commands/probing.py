"""Whether web actions answer or refuse as they should, wherever they run: ``probe``."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scripts import console
from scripts.commands.deploying import ProbeWith
from scripts.commands.options import AnyAction, App, AsJson
from scripts.commands.reading import load
from scripts.failure import Failure
from scripts.masking import masked

if TYPE_CHECKING:
    import httpx


def probe(
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help="Of ACTION; without one, what the URLs of all web actions begin with.",
        ),
    ],
    action: AnyAction = "",
    probe_with: ProbeWith = None,
    app: App = Path(),
    as_json: AsJson = False,
) -> None:
    """Call web actions without a credential, and see whether they answer or refuse.

    A container, Azure and OpenWhisk have all of them at one URL; AWS Lambda and Google
    have a URL for each, so name the action, too.
    """
    from scripts.check.authentication import is_open
    from scripts.deploy import deploy_report, probe_record, smoke_test
    from scripts.deploy.base_urls import urls_at
    from scripts.deploy.given_requests import call_with, read_requests

    application = load(app)
    path = application.path_of(action, sequences=True) if action else ""
    urls = urls_at(application, url, path)
    requests = read_requests(probe_with, application) if probe_with else {}
    targets = [
        (each, where, not is_open(application, each)) for each, where in urls.items()
    ]
    asked = {each: request for each, request in requests.items() if each in urls}
    answers: list[httpx.Response] = []
    results = smoke_test.probe(targets, on_answer=answers.append)
    results += call_with(asked, urls, answers.append)
    probe_record.remember(application.root, answers)
    results = tuple(replace(each, url=str(masked("", each.url))) for each in results)
    if as_json:
        console.as_json([asdict(each) for each in results])
    else:
        deploy_report.probes(results)
    bad = [each.action for each in results if not each.is_well]
    if bad:
        raise Failure(f"not as it should be: {', '.join(bad)}", "see above")
