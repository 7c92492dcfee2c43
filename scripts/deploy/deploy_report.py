"""What ``deploy``, ``undeploy``, ``status`` and ``url`` print."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from scripts import console, terminal
from scripts.changes import COLOURS, count_verbs
from scripts.deploy import commerce_subscription, webhooks_xml
from scripts.terminal import as_json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scripts.deploy.deployment_terms import Outcome
    from scripts.deploy.openwhisk_api import OpenWhisk
    from scripts.deploy.plan import Plan, Step
    from scripts.deploy.smoke_test import Probed
    from scripts.manifest import Action
    from scripts.manifest.webhook_catalogue import Edition

_STATES = {
    "create": "not deployed",
    "update": "differs",
    "unchanged": "as in the tree",
    "delete": "no longer in the manifest",
    "keep": "no longer in the manifest, but holds actions of others",
}


def show_plan(planned: Plan) -> None:
    """Print what is to be done, and with what; secrets are masked already."""
    for step in planned.steps:
        if step.verb == "unchanged":
            continue
        verb = (f"{step.verb:9}", COLOURS[step.verb])
        terminal.out.line(verb, f" {step.kind:8} {step.name}")
        for change in step.changes:
            terminal.out.line(f"            {change.line(_short)}")
    terminal.out.line(count_verbs(step.verb for step in planned.steps))


class Report:
    """Prints a deployment on its way, and asks.

    Args:
        quiet: whether standard output is for a program.
        ask: raises Failure unless the user wants to go on.

    Attributes:
        plan: what is to be done, as soon as that is known.
    """

    def __init__(self, *, quiet: bool, ask: Callable[[str, str], None]) -> None:
        self._quiet = quiet
        self.plan: Plan | None = None
        self.confirm = ask
        self.problems = console.problems

    def chosen(self, runtime: str, host: str) -> None:
        """Print for which runtime is built where the manifest leaves it open."""
        if not self._quiet:
            terminal.out.line(
                f"{runtime}: the newest that {host} has and this project builds for"
            )

    def planned(self, api: OpenWhisk, plan: Plan) -> None:
        """Print where to deploy, and what is to be done."""
        self.plan = plan
        if api.host.is_in_the_clear:
            terminal.err.line(
                ("warning", "yellow"), " the credential travels unencrypted: use https"
            )
        if not self._quiet:
            terminal.out.line(f"{api.host.url}, namespace {api.namespace}")
            show_plan(plan)

    @contextmanager
    def progress(self, planned: Plan) -> Iterator[Callable[[Step], None]]:
        """Show a bar on a terminal; give what is called after every step."""
        total = sum(step.is_writing for step in planned.steps)
        with terminal.err.progress("deploying", total) as advance:
            yield lambda step: advance(f"{step.verb} {step.name}")


def outcome(came: Outcome) -> None:
    """Print where the web actions are, whether they answer, and what Commerce needs."""
    probes(came.probes) if came.probes else urls(came.urls)
    if came.called:
        hooks(came)


def outcome_as_data(came: Outcome) -> dict[str, Any]:
    """Return a deployment for a program."""
    data: dict[str, Any] = {
        "host": came.host,
        "namespace": came.namespace,
        **plan_as_data(came.plan),
        "applied": came.is_applied,
    }
    if came.is_applied:
        data |= {
            "urls": dict(came.urls),
            "probes": [asdict(each) for each in came.probes],
        }
    if came.called:
        data["hooks"] = {
            action.path: _forms(came.urls[action.path], action, came.edition)
            for action in came.called
        }
    return data


def _forms(url: str, action: Action, edition: Edition) -> dict[str, Any]:
    """Return a subscription in each form that the edition of Commerce takes."""
    forms: dict[str, Any] = {
        "rest": commerce_subscription.as_rest(url, action, edition),
        "admin": commerce_subscription.as_admin(url, action, edition),
    }
    if edition == "paas":
        forms["xml"] = webhooks_xml.as_xml([(url, action)])
    return forms


def probes(results: Iterable[Probed]) -> None:
    """Print what each web action answered to a caller without a credential.

    Or to a request of the user's.
    """
    for seen in results:
        kind = "protected" if seen.is_protected else "open"
        kind = "your request" if seen.is_given else kind
        verdict = "refuses" if seen.is_protected else "answers"
        if seen.is_well:
            mark, colour, said = "✓", "green", f" {kind}, {verdict} ({seen.status})"
            if seen.override_status:
                said += f", also with ?WEBHOOK_AUTH=none ({seen.override_status})"
        else:
            mark, colour, said = f"✗ {kind}: {seen.fault}", "red", ""
        terminal.out.line(seen.url)
        terminal.out.line("    ", (mark, colour), said)


def urls(found: Mapping[str, str]) -> None:
    """Print the URL of each web action."""
    for url in found.values():
        terminal.out.line(url)


def hooks(came: Outcome) -> None:
    """Print how Adobe Commerce is told to call its webhooks."""
    called = [(came.urls[action.path], action) for action in came.called]
    if came.edition == "paas":
        terminal.out.line()
        terminal.out.line(("For Adobe Commerce, webhooks.xml", "cyan"))
        terminal.out.lines(webhooks_xml.as_xml(called))
    for url, action in called:
        terminal.out.line()
        rest = commerce_subscription.as_text([(url, action)], "rest", came.edition)
        admin = commerce_subscription.as_admin(url, action, came.edition)
        title = f"{action.path}: the body of POST /V1/webhooks/subscribe"
        terminal.out.line((title, "cyan"))
        terminal.out.lines(rest)
        title = "or in the Admin, System > Webhooks > Add New Webhook"
        terminal.out.line((title, "cyan"))
        terminal.out.lines(admin)


def status(planned: Plan) -> None:
    """Print what is deployed, and how it compares with the tree."""
    rows = []
    for step in planned.steps:
        found = step.found
        state = _STATES[step.verb]
        changes = ", ".join(change.what for change in step.changes)
        rows.append(
            (
                step.kind,
                step.name,
                found.version if found else "",
                console.moment(found.updated_ms) if found else "",
                f"{state}: {changes}" if changes else state,
            )
        )
    terminal.out.table(("", "name", "version", "deployed", "state"), rows)


def plan_as_data(planned: Plan) -> dict[str, Any]:
    """Return a plan for a program."""
    return {
        "project": planned.project,
        "steps": [
            {
                "verb": step.verb,
                "kind": step.kind,
                "name": step.name,
                "version": step.found.version if step.found else None,
                "changes": [asdict(change) for change in step.changes],
            }
            for step in planned.steps
        ],
    }


def _short(value: object) -> str:
    text = as_json_text(value)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - a line's worth
