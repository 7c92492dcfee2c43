"""What has run on the host: ``logs``, ``activations``."""

from __future__ import annotations

import contextlib
import time
from dataclasses import asdict
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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

    from scripts.manifest import Application
    from scripts.operate.activation_records import Records
    from scripts.operate.activations import Activation

_USUAL = 5
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
            f"{text!r} is not a length of time: write 30s, 10m, 2h or 1d"
        )
    return int(number) * _UNITS_MS[unit]


def logs(
    action: AnyActionOrId = "",
    app: App = Path(),
    follow_on: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=2000,
            metavar="N",
            help="How many of the latest activations: 5; all with --since or --uid.",
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
    from scripts.operate.activation_records import (
        Records,
        by_id,
        follow,
        logged_by,
    )
    from scripts.operate.activations import Activation, is_id

    typed = action.strip().lower()
    one_id = typed if is_id(typed) else ""
    filters = {"--failed": failed, "--since": since is not None, "--limit": limit}
    _check_filters(one_id, filters, follow=follow_on)
    ago_ms = _milliseconds(since)
    application = load(app)
    name = "" if one_id else _api_name_of(application, action)
    is_ours = _ours(application)
    started_ms = time.time_ns() // 1_000_000
    show = partial(_show_log, as_json=as_json)
    with deployment.connected(application) as api:
        logged = partial(logged_by, api, is_ours=is_ours, failed=failed, uid=uid)
        if one_id:
            for one, lines in logged_by(api, [by_id(api, one_id)], uid=uid):
                show(one, lines)
            return
        since_ms = ago_ms and started_ms - ago_ms
        records = Records(api, name, since_ms=since_ms, whole=failed or bool(uid))
        most = limit or (None if since or uid else _USUAL)
        recent = list(islice(logged(records), most))
        for one, lines in reversed(recent):
            show(one, lines)
        _say_where_it_ends(records)
        if not follow_on:
            return
        shown = {one.activation_id for one, _ in recent}
        with contextlib.suppress(KeyboardInterrupt):
            for record in follow(api, name, since_ms=started_ms):
                if Activation.of(record).activation_id not in shown:
                    for one, lines in logged([record]):
                        show(one, lines)


def _show_log(
    one: Activation, lines: Iterable[Mapping[str, Any]], *, as_json: bool
) -> None:
    """Print the log of an activation."""
    from scripts.operate import operate_report

    if as_json:
        for line in lines:
            entry = {"activation_id": one.activation_id, **line}
            terminal.out.json(entry, indent=None)
    else:
        operate_report.log(one, lines)


def _say_where_it_ends(records: Records) -> None:
    """Say how far back it was looked, where there may be more."""
    from scripts.operate.activation_records import MOST_RECORDS

    if records.is_cut:
        terminal.err.prose(
            f"only the latest {MOST_RECORDS} activations of all that have run were "
            f"looked at, back to {console.moment(records.oldest_ms)}; the name of an "
            "action leads further back"
        )


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
        int, typer.Option(min=1, max=2000, metavar="N", help="How many at most.")
    ] = 30,
    probes: Annotated[
        bool,
        typer.Option("--probes", help="Also the probes of deploy and probe from here."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the latest activations: what each answered and why, how long, cold or warm.

    Failed is what did not end well, answered 500 or more, logged an error, or is a
    webhook of Commerce that refused Commerce itself.
    """
    from scripts.deploy import deployment
    from scripts.deploy.probe_record import recorded
    from scripts.operate import operate_report
    from scripts.operate.activation_records import Records, outcome
    from scripts.operate.activations import Activation

    application = load(app)
    name = _api_name_of(application, action)
    is_ours = _ours(application)
    left_out = set() if probes else set(recorded(application.root))
    with deployment.connected(application) as api:
        records = Records(api, name, whole=True)
        ours = (
            outcome(api, record)
            for record in records
            if is_ours(Activation.of(record).action)
            and record.get("activationId") not in left_out
        )
        wanted = (one for one in ours if one.has_failed or not failed)
        found = list(islice(wanted, limit))
    if as_json:
        console.as_json(
            [
                {**asdict(one), "cold": one.is_cold, "failed": one.has_failed}
                for one in found
            ]
        )
    else:
        operate_report.activations(found)
    _say_where_it_ends(records)


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
