"""What every room prints: problems, failures, logs, JSON values.

``terminal`` writes texts; here is how a kind of content looks. What only one room
prints is in that room, in its ``..._report``.
"""

from __future__ import annotations

import json
import re
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scripts.terminal import Part, Writer, as_json_text, err, out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    from scripts.failure import Failure
    from scripts.manifest import Problem

_LEVELS = {"error": "red", "warning": "yellow", "info": "dim", "debug": "dim"}
_INDENT = "    "
# Places that are printed below one cause.
_MOST_PLACES = 5
# As wide as the column of the levels.
_NO_LEVEL = " " * 8
# How the lines begin that are printed about an activation.
_LIKE_OURS = re.compile(rf"({'|'.join(_LEVELS)})\b|\d{{4}}-\d\d-\d\d")


def as_json(value: object) -> None:
    """Print data for another program."""
    out.json(value)


def problems(found: Iterable[Problem], to: Writer = err) -> None:
    """Print what is wrong with an application, once per cause, and what to do.

    Below a cause with several places are the first of them.
    """
    from scripts.manifest.problems import by_cause

    for group in by_cause(found):
        first = group[0]
        colour = "red" if first.severity == "error" else "yellow"
        if len(group) == 1:
            where: tuple[Part, ...] = (f" {first.place}", *_key(first), ": ")
        else:
            where = (f" {len(group)} places: ",)
        to.prose((first.severity, colour), *where, first.message)
        if first.hint:
            to.prose(_INDENT, first.hint)
        if len(group) == 1:
            continue
        for problem in group[:_MOST_PLACES]:
            to.prose(_INDENT, problem.place, *_key(problem))
        if len(group) > _MOST_PLACES:
            more = len(group) - _MOST_PLACES
            to.prose(_INDENT, f"and {more} more, which starter-kit check --json lists")


def _key(problem: Problem) -> tuple[Part, ...]:
    return ((f" {problem.key}", "bold"),) if problem.key else ()


def failure(error: Failure) -> None:
    """Print why a command cannot go on, and what to do."""
    err.prose(("error", "red"), f" {error.text}")
    for detail in error.details:
        err.prose(_INDENT, detail)
    if error.hint:
        err.prose(_INDENT, error.hint)


def crash(
    _type: type[BaseException], error: BaseException, _frames: TracebackType | None
) -> None:
    """Print where in the code of the tool a failure arose; a ``sys.excepthook``."""
    for part in traceback.format_exception(error):
        err.lines(part.rstrip(), _INDENT)


def answer(body: object) -> None:
    """Print a body: a text as it is, anything else as JSON."""
    if isinstance(body, str):
        out.line(body)
    else:
        value(body)


def body_of(body: bytes) -> Any:
    """Return a body as JSON where it is JSON, else as text."""
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")


def logs(lines: Iterable[Mapping[str, Any]], *, timed: bool = False) -> None:
    """Print log lines: level, message, then the fields that are set.

    With ``timed``, the time of day of a line that has one stands before it.

    What has no level was printed by the action. Where it begins like a line with a
    level or the head of a log, it is indented, so that it is not taken for one.
    """
    for line in lines:
        message = str(line.get("message", ""))
        clock = (_time_of_day(line.get("time")) if timed else "", "dim")
        if "level" not in line:
            err.line(clock, _NO_LEVEL if _LIKE_OURS.match(message) else "", message)
            continue
        level = str(line["level"])
        skipped = {
            *("time", "level", "action", "message", "activation_id", "traceback")
        }
        more = {
            k: v for k, v in line.items() if k not in skipped and v not in ("", None)
        }
        text = "".join(f" {name}={value}" for name, value in more.items())
        colour = _LEVELS.get(level, "dim")
        err.line(clock, (f"{level:7}", colour), f" {message}", (text, "dim"))
        if line.get("traceback"):
            err.lines(str(line["traceback"]).rstrip(), _NO_LEVEL)


def _time_of_day(stamp: object) -> str:
    """Return the local time in a time stamp, and a space; empty when it is none."""
    try:
        local = datetime.fromisoformat(str(stamp)).astimezone()
    except (ValueError, OverflowError):
        return ""
    return f"{local:%H:%M:%S}.{local.microsecond // 1000:03} "


def value(content: object) -> None:
    """Print a JSON value for people."""
    out.lines(as_json_text(content, indent=2))


def one_line(value: object) -> str:
    """Return a JSON value on one line; a text with escapes in it stands in quotes."""
    if isinstance(value, str) and value.isprintable():
        return value
    return as_json_text(value)


def moment(epoch_ms: int) -> str:
    """Return a time as people here read it; empty for 0."""
    if not epoch_ms:
        return ""
    local = datetime.fromtimestamp(epoch_ms / 1000, UTC).astimezone()
    return f"{local:%Y-%m-%d %H:%M:%S}"
