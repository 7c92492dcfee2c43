"""What the commands print, for people to read."""

from __future__ import annotations

import json
import re
import traceback
from typing import TYPE_CHECKING, Any

from scripts.terminal import as_json_text, err, out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import TracebackType

    from scripts.build.bundle import Bundle
    from scripts.check.all_checks import Setting
    from scripts.contracts.event_rows import Row
    from scripts.demo import Visit
    from scripts.failure import Failure
    from scripts.manifest import Problem
    from scripts.operate.stored_events import Kept
    from scripts.running.invoker import Invocation

_LEVELS = {"error": "red", "warning": "yellow", "info": "dim", "debug": "dim"}
_INDENT = "    "
_AFTER_THE_TOUR = (
    "Next: starter-kit serve --fake-adobe   to call the webhooks yourself",
    "      docs/events.md                   to add an event of your own",
    "      starter-kit check                to see what your own account needs",
)
_AFTER_MISSES = (
    "Next: read the log below each stop that went otherwise.",
    "      The tour reads no .env: --env NAME=value, or --env .env, sets inputs.",
)
# As wide as the column of the levels.
_NO_LEVEL = " " * 8
# How the lines begin that are printed about an activation.
_LIKE_OURS = re.compile(rf"({'|'.join(_LEVELS)})\b|\d{{4}}-\d\d-\d\d")


def as_json(value: Any) -> None:
    """Print data for another program."""
    out.json(value)


def problems(found: Iterable[Problem]) -> None:
    """Print what is wrong with an application, a line each and what to do."""
    for problem in found:
        colour = "red" if problem.severity == "error" else "yellow"
        place = f"{problem.file}:{problem.line}" if problem.line else problem.file
        key = f" {problem.key}" if problem.key else ""
        err.line(
            (problem.severity, colour),
            f" {place}",
            (key, "bold"),
            f": {problem.message}",
        )
        if problem.hint:
            err.line(_INDENT, problem.hint)


def failure(error: Failure) -> None:
    """Print why a command cannot go on, and what to do."""
    err.line(("error", "red"), f" {error.text}")
    for detail in error.details:
        err.line(_INDENT, detail)
    if error.hint:
        err.line(_INDENT, error.hint)


def crash(
    _type: type[BaseException], error: BaseException, _frames: TracebackType | None
) -> None:
    """Print where in the code of the tool a failure arose; a ``sys.excepthook``."""
    for part in traceback.format_exception(error):
        err.lines(part.rstrip(), _INDENT)


def inputs(described: Sequence[Setting]) -> None:
    """Print every input of every action, its value and where it came from."""
    out.table(
        ("action", "input", "value", "from"),
        (
            [each.action, each.name, _one_line(each.value), each.source]
            for each in described
        ),
    )


def events(rows: Sequence[Row]) -> None:
    """Print every event: its entity, what it requires, and a sample."""
    out.table(
        ("entity", "event", "required", "sample"),
        (
            [row.entity, row.event, ", ".join(row.required), _one_line(row.sample)]
            for row in rows
        ),
    )


def outbox(kept: Sequence[Kept]) -> None:
    """Print the events in the outbox, the oldest first, then the dead letters."""
    colours = {"dead": "red", "delivering": "green", "waiting": "yellow"}
    out.table(
        ("uid", "event", "accepted", "attempts", "state"),
        (
            [
                *(_one_line(each.uid), _one_line(each.event)),
                *(each.accepted, str(each.attempts)),
                (f"{each.state} {each.note}".rstrip(), colours[each.state]),
            ]
            for each in kept
        ),
    )


def bundles(built: Sequence[Bundle], limit_bytes: int) -> None:
    """Print the sizes of the zips, their contents, and what was seen at their start."""
    out.table(
        ("action", "runtime", "zip", "limit", "unpacked", "imports", "init"),
        (
            [
                each.action,
                f"{each.runtime} {each.arch}".removesuffix(" x86_64"),
                _megabytes(each.size_bytes),
                f"{each.size_bytes / limit_bytes:.0%}",
                _megabytes(each.unpacked_bytes),
                "-" if each.imports is None else str(each.imports),
                "-" if each.init_ms is None else f"{each.init_ms:.0f} ms",
            ]
            for each in built
        ),
    )
    for each in built:
        parts = (f"{name} {_megabytes(size)}" for name, size in each.contents.items())
        state = "" if each.is_new else " (unchanged)"
        out.line()
        out.line((str(each.path), "cyan"), state)
        out.line((", ".join(parts), "dim"))
        if each.data:
            out.line((f"data: {', '.join(each.data)}", "dim"))
        for note in each.notes:
            out.line((note, "yellow"))


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:.2f} MB"


def visit(number: int, total: int, seen: Visit) -> None:
    """Print one stop of the guided tour."""
    stop = seen.stop
    out.line()
    out.line((f"{number}/{total}  {stop.title}", "bold"))
    out.line((f"POST {seen.url}", "cyan"))
    for name, value in stop.headers.items():
        out.line((f"{name}: {value}", "dim"))
    _value(stop.payload)
    out.line((f"HTTP {seen.status}", "cyan"))
    _value(seen.answer)
    for event in seen.arrived:
        out.line(("arrived at I/O Events", "cyan"))
        _value(event)
    if stop.sends_events and not seen.arrived:
        out.line(("nothing arrived at I/O Events", "cyan"))
    if seen.as_expected:
        out.line(("✓ as expected", "green"))
        return
    arriving = ", ".join(stop.published) or "nothing"
    out.line(
        ("✗ not expected;", "red"),
        f" it should be HTTP {stop.status}, {stop.says!r} in the answer, "
        f"{arriving} at I/O Events",
    )
    logs(seen.logs)


def tour(visits: Sequence[Visit]) -> None:
    """Print what came of the guided tour, and what to do next."""
    out.line()
    out.table(
        ("", "HTTP", "outcome", "stop"),
        (
            [
                str(number),
                str(seen.status),
                ("expected", "green") if seen.as_expected else ("otherwise", "red"),
                seen.stop.title,
            ]
            for number, seen in enumerate(visits, 1)
        ),
    )
    out.line()
    missed = [seen for seen in visits if not seen.as_expected]
    for line in _AFTER_MISSES if missed else _AFTER_THE_TOUR:
        out.line(line)
    names = dict.fromkeys(name for seen in missed for name in seen.without_value)
    if names:
        out.line(f"Variables without a value: {', '.join(names)}")


def no_web_action(path: str) -> None:
    """Say why an action has no HTTP answer of its own."""
    what = f"{path} is no web action, and cannot be called over HTTP; "
    err.line((f"{what}web: yes in its definition makes it one", "yellow"))


def invocation(seen: Invocation) -> None:
    """Print what an action returned, what its caller gets, and its logs."""
    out.line(("result", "cyan"))
    _value(seen.result)
    out.line((f"HTTP {seen.http.status}", "cyan"))
    for name, value in seen.http.headers:
        out.line((f"{name}: {value}", "dim"))
    answer(body_of(seen.http.body))
    logs(seen.logs)


def answer(body: Any) -> None:
    """Print a body: a text as it is, anything else as JSON."""
    if isinstance(body, str):
        out.line(body)
    else:
        _value(body)


def body_of(body: bytes) -> Any:
    """Return a body as JSON where it is JSON, else as text."""
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")


def logs(lines: Iterable[Mapping[str, Any]]) -> None:
    """Print log lines: level, message, then the fields that are set.

    What has no level was printed by the action. Where it begins like a line with a
    level or the head of a log, it is indented, so that it is not taken for one.
    """
    for line in lines:
        message = str(line.get("message", ""))
        if "level" not in line:
            err.line(_NO_LEVEL if _LIKE_OURS.match(message) else "", message)
            continue
        level = str(line["level"])
        skipped = {
            *("time", "level", "action", "message", "activation_id", "traceback")
        }
        more = {
            k: v for k, v in line.items() if k not in skipped and v not in ("", None)
        }
        text = "".join(f" {name}={value}" for name, value in more.items())
        err.line(
            (f"{level:7}", _LEVELS.get(level, "dim")), f" {message}", (text, "dim")
        )
        if line.get("traceback"):
            err.lines(str(line["traceback"]).rstrip(), _NO_LEVEL)


def _value(value: Any) -> None:
    """Print a JSON value for people."""
    out.lines(as_json_text(value, indent=2))


def _one_line(value: Any) -> str:
    """Return a JSON value on one line; a text with escapes in it stands in quotes."""
    is_plain = isinstance(value, str) and value.isprintable()
    return value if is_plain else as_json_text(value)
