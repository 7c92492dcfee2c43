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

from scripts.terminal import as_json_text, err, out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    from scripts.failure import Failure
    from scripts.manifest import Problem

_LEVELS = {"error": "red", "warning": "yellow", "info": "dim", "debug": "dim"}
_INDENT = "    "
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


def answer(body: Any) -> None:
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


def value(content: Any) -> None:
    """Print a JSON value for people."""
    out.lines(as_json_text(content, indent=2))


def one_line(value: Any) -> str:
    """Return a JSON value on one line; a text with escapes in it stands in quotes."""
    is_plain = isinstance(value, str) and value.isprintable()
    return value if is_plain else as_json_text(value)


def moment(epoch_ms: int) -> str:
    """Return a time as people here read it; empty for 0."""
    if not epoch_ms:
        return ""
    local = datetime.fromtimestamp(epoch_ms / 1000, UTC).astimezone()
    return f"{local:%Y-%m-%d %H:%M:%S}"
