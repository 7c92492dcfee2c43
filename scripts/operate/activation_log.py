"""What an activation has logged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scripts.running.log_lines import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scripts.deploy.openwhisk_api import OpenWhisk

# What the host puts before a line: when it came, and from which stream.
_STAMP = re.compile(r"^(\d{4}-\d\d-\d\dT[\d:.]+Z?)\s+(?:stdout|stderr): ?")


def log_of(api: OpenWhisk, record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return an activation's log: JSON lines as they are, others as ``message``.

    A line that does not say its ``time`` has the one at which the host took it. The
    host is asked for the log where the record does not hold it.
    """
    kept = record.get("logs")
    lines = kept if isinstance(kept, list) and kept else None
    if lines is None:
        lines = api.logs(str(record.get("activationId", "")))
    read = []
    for line in map(str, lines):
        stamp = _STAMP.match(line)
        text = line[stamp.end() :] if stamp else line
        if text.strip():
            entry = parsed(text)
            read.append({"time": stamp[1], **entry} if stamp else entry)
    return read


def is_about(line: Mapping[str, Any], uid: str) -> bool:
    """Whether a line of a log names the event with this ``uid``."""
    return line.get("event_uid") == uid


def first(log: Iterable[Mapping[str, Any]], member: str, **having: str) -> str:
    """Return a member of the first line that has these; empty when none has."""
    found = (line for line in log if having.items() <= line.items())
    line = next(found, None)
    return "" if line is None else str(line.get(member) or line.get("message"))
