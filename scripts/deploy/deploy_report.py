"""What ``deploy``, ``undeploy``, ``status`` and ``url`` print."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from scripts import terminal
from scripts.terminal import as_json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scripts.deploy.plan import Plan, Step
    from scripts.deploy.smoke_test import Probed

_COLOURS = {"create": "green", "update": "yellow", "delete": "red", "keep": "red"}
_STATES = {
    "create": "not deployed",
    "update": "differs",
    "unchanged": "as in the tree",
    "delete": "no longer in the manifest",
    "keep": "no longer in the manifest, but holds actions of others",
}


def plan(planned: Plan) -> None:
    """Print what is to be done, and with what; secrets are masked already."""
    for step in planned.steps:
        if step.verb == "unchanged":
            continue
        colour = _COLOURS[step.verb]
        terminal.out.line((f"{step.verb:9}", colour), f" {step.kind:8} {step.name}")
        for change in step.changes:
            terminal.out.line(f"            {_change(asdict(change))}")
    counts = {
        verb: sum(step.verb == verb for step in planned.steps)
        for verb in ("create", "update", "unchanged", "delete")
    }
    terminal.out.line(", ".join(f"{count} {verb}" for verb, count in counts.items()))


@contextmanager
def progress(planned: Plan) -> Iterator[Callable[[Step], None]]:
    """Show a bar on a terminal; give what is to be told of every step."""
    total = sum(step.is_writing for step in planned.steps)
    with terminal.err.progress("deploying", total) as advance:
        yield lambda step: advance(f"{step.verb} {step.name}")


def probes(results: Iterable[Probed]) -> None:
    """Print what each web action answered to a caller without a credential."""
    for seen in results:
        kind = "protected" if seen.is_protected else "open"
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


def hook(xml: str, rest: str, admin: str) -> None:
    """Print how Adobe Commerce is told to call the stock check."""
    terminal.out.line()
    terminal.out.line(("For Adobe Commerce, webhooks.xml", "cyan"))
    terminal.out.lines(xml)
    terminal.out.line(("or the body of POST /V1/webhooks/subscribe", "cyan"))
    terminal.out.lines(rest)
    terminal.out.line(("or in the Admin, System > Webhooks > Add New Webhook", "cyan"))
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
                terminal.moment(found.updated_ms) if found else "",
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


def _change(change: Mapping[str, Any]) -> str:
    before, after = change["before"], change["after"]
    if before is None and after is None:
        return str(change["what"])
    if before is None:
        return f"{change['what']}: {_short(after)} (new)"
    if after is None:
        return f"{change['what']}: {_short(before)} (removed)"
    return f"{change['what']}: {_short(before)} → {_short(after)}"


def _short(value: Any) -> str:
    text = as_json_text(value)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - a line's worth
