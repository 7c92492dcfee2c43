"""What ``activations``, ``logs`` and ``outbox list`` print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts import console
from scripts.terminal import err, out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scripts.operate.activations import Activation
    from scripts.operate.stored_events import Kept


def activations(found: Iterable[Activation]) -> None:
    """Print activations, a line each."""
    titles = (
        *("began", "action", "ended with", "answer", "ms", "start", "activation"),
        "first error",
    )
    out.table(
        titles,
        (
            (
                console.moment(one.start_ms),
                one.action,
                (one.status, _colour(one)),
                (_answer(one), _colour(one)),
                "" if one.duration_ms is None else str(one.duration_ms),
                f"cold, {one.init_ms} ms" if one.is_cold else "warm",
                one.activation_id,
                one.first_error,
            )
            for one in found
        ),
        optional=("start", "ms"),
    )


def log(one: Activation, lines: Iterable[Mapping[str, Any]]) -> None:
    """Print the log of an activation below a line that names it."""
    err.line(
        (f"{console.moment(one.start_ms)} {one.action} ", "cyan"),
        (one.status, _colour(one)),
        (f" {one.activation_id}", "dim"),
    )
    console.logs(lines, timed=True)


def outbox(kept: Sequence[Kept]) -> None:
    """Print the events in the outbox, the oldest first, then the dead letters."""
    colours = {"dead": "red", "delivering": "green", "waiting": "yellow"}
    out.table(
        ("uid", "event", "accepted", "attempts", "state"),
        (
            [
                *(console.one_line(each.uid), console.one_line(each.event)),
                *(each.accepted, str(each.attempts)),
                (f"{each.state} {each.note}".rstrip(), colours[each.state]),
            ]
            for each in kept
        ),
    )


def _answer(one: Activation) -> str:
    status = "" if one.http_status is None else str(one.http_status)
    return f"{status} {one.op}".strip()


def _colour(one: Activation) -> str:
    if one.is_refusal:
        return "yellow"
    return "red" if one.has_failed else "green"
