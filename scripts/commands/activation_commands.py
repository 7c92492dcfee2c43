"""What has run on the host: ``logs``, ``activations``."""

from __future__ import annotations

import contextlib
import time
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scripts import console, terminal
from scripts.commands.options import (
    AnyAction,
    AnyActionOrId,
    App,
    AsJson,
)
from scripts.commands.reading import load
from scripts.failure import CalledWrongly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from scripts.deploy.openwhisk_api import OpenWhisk
    from scripts.manifest import Application
    from scripts.operate.activations import Activation

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
    probes: Annotated[
        bool, typer.Option("--probes", help="Also the probes of deployments from here.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the latest activations: what each answered and why, how long, cold or warm.

    Failed is what did not end well or answered 500 or more, and a stock check that
    could not check.
    """
    from scripts.deploy import deployment
    from scripts.deploy.probe_record import recorded
    from scripts.operate import activations as ran
    from scripts.operate import operate_report

    application = load(app)
    name = _api_name_of(application, action)
    is_ours = _ours(application)
    with deployment.connected(application) as api:
        recent = ran.outcomes(api, name, limit=200)
        own = set() if probes else set(recorded(application.root))
        called = [one for one in recent if one.activation_id not in own]
        found = _wanted(called, is_ours, failed=failed)[:limit]
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
