"""What ran on the host: how it ended, how long it took, what it logged."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from actions.shared.action import REQUEST_REFUSED
from scripts.deploy.host_faults import ApiError
from scripts.deploy.ownership_mark import by_key
from scripts.failure import Failure
from scripts.operate import webhook_answers
from scripts.running.log_lines import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scripts.deploy.openwhisk_api import OpenWhisk

_STATUSES = (
    "success",
    "application error",
    "action developer error",
    "whisk internal error",
)
# What the host puts before a line: when it came, and from which stream.
_STAMP = re.compile(r"^(\d{4}-\d\d-\d\dT[\d:.]+Z?)\s+(?:stdout|stderr): ?")
_ID = re.compile(r"[0-9a-f]{32}")
# A record may be stored after a later one; how far back to look again.
_LATE_MS = 60_000
_PAUSE_S = 1.0
_EXCEPTION = "exception"
_FIRST_REFUSAL = 400
_FIRST_FAILURE = 500
_LATEST = 100


@dataclass(frozen=True)
class Activation:
    """One activation.

    Attributes:
        activation_id: its id.
        action: the path of what ran, within the namespace.
        status: how it ended, in the platform's words.
        start_ms: when it began, since the epoch.
        duration_ms: how long it took; None for what the host does not time.
        init_ms: how long the container took to start; None when it was warm.
        kind: ``python:3.12``, ``sequence``, ``trigger`` …
        http_status: in the result; None where it has none, or the record is brief.
        op: of the result, where it is the answer of a Commerce webhook.
        first_error: the first line of the log at level error, else why the request
            was refused, else the error of the result.
        could_not_check: whether a Commerce webhook answered an exception because it
            failed, or refused the request; not because of what was asked.
    """

    activation_id: str
    action: str
    status: str
    start_ms: int
    duration_ms: int | None
    init_ms: int | None
    kind: str
    http_status: int | None = None
    op: str = ""
    first_error: str = ""
    could_not_check: bool = False

    @property
    def is_cold(self) -> bool:
        """Whether a container was started for it."""
        return self.init_ms is not None

    @property
    def is_success(self) -> bool:
        """Whether the platform says so."""
        return self.status == "success"

    @property
    def is_refusal(self) -> bool:
        """Whether it answered that the caller was at fault."""
        ran = self.status in _STATUSES[:2]
        status = self.http_status or 0
        return ran and _FIRST_REFUSAL <= status < _FIRST_FAILURE

    @property
    def has_failed(self) -> bool:
        """Whether it did not do what it should, for another reason than its caller."""
        if self.could_not_check or (self.http_status or 0) >= _FIRST_FAILURE:
            return True
        return not self.is_success and not self.is_refusal

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Activation:
        """Read a record as the API gives it, in a list or by itself."""
        annotations = by_key(record.get("annotations"))
        path = str(annotations.get("path") or record.get("name") or "")
        name = path.partition("/")[2] if "path" in annotations else path
        response = record.get("response") or {}
        code = record.get("statusCode", response.get("statusCode"))
        if response.get("status"):
            status = str(response["status"])
        elif isinstance(code, int) and 0 <= code < len(_STATUSES):
            status = _STATUSES[code]
        else:
            status = "unknown"
        return cls(
            activation_id=str(record.get("activationId", "")),
            action=name,
            status=status,
            start_ms=int(record.get("start") or 0),
            duration_ms=record.get("duration"),
            init_ms=annotations.get("initTime"),
            kind=str(annotations.get("kind", "")),
        )


def latest(
    api: OpenWhisk, name: str = "", *, limit: int = 30, since_ms: int = 0
) -> list[Activation]:
    """Return the latest activations, the latest first; of one action if named."""
    records = api.activations(name, limit=limit, since_ms=since_ms)
    return [Activation.of(record) for record in records]


def outcomes(
    api: OpenWhisk, name: str = "", *, limit: int = 30, since_ms: int = 0
) -> Iterator[Activation]:
    """Yield the latest activations with what they answered and their first error.

    Where a record does not hold the log, that of an activation is asked for which
    did not succeed, or whose answer is an error or an exception.
    """
    for record in api.activations(name, limit=limit, since_ms=since_ms, whole=True):
        one = Activation.of(record)
        if one.kind in ("trigger", ""):
            yield one
            continue
        response = record.get("response")
        result = response.get("result") if isinstance(response, dict) else None
        http_status, op, told = webhook_answers.read(result)
        one = replace(one, http_status=http_status, op=op)
        kept = record.get("logs")
        lines = kept if isinstance(kept, list) else []
        is_suspect = one.has_failed or one.is_refusal or op == _EXCEPTION
        if not lines and is_suspect and one.kind != "sequence":
            lines = api.logs(one.activation_id)
        why = _first_error(read_log(map(str, lines)))
        yield replace(
            one,
            first_error=why or told,
            could_not_check=op == _EXCEPTION and bool(why),
        )


def _first_error(log: Iterable[Mapping[str, Any]]) -> str:
    """Return the first line at level error, else why the request was refused."""
    refusal = ""
    for line in log:
        if line.get("level") == "error":
            return str(line.get("message", ""))
        if line.get("message") == REQUEST_REFUSED:
            refusal = refusal or str(line.get("reason") or REQUEST_REFUSED)
    return refusal


def log_of(api: OpenWhisk, activation_id: str) -> list[dict[str, Any]]:
    """Return an activation's log: JSON lines as they are, others as ``message``.

    A line that does not say its ``time`` has the one at which the host took it.
    """
    return read_log(api.logs(activation_id))


def read_log(lines: Iterable[str]) -> list[dict[str, Any]]:
    """Return the lines of a log as :func:`log_of` does."""
    read = []
    for line in lines:
        stamp = _STAMP.match(line)
        text = line[stamp.end() :] if stamp else line
        if text.strip():
            entry = parsed(text)
            read.append({"time": stamp[1], **entry} if stamp else entry)
    return read


def is_about(line: Mapping[str, Any], uid: str) -> bool:
    """Whether a line of a log names the event with this ``uid``."""
    return line.get("event_uid") == uid


def is_id(text: str) -> bool:
    """Whether a text is the id of an activation: 32 hexadecimal digits."""
    return bool(_ID.fullmatch(text))


def by_id(api: OpenWhisk, activation_id: str) -> Activation:
    """Return an activation.

    Raises:
        Failure: the host has none with this id.
    """
    record = api.activation(activation_id)
    if record is None:
        raise Failure(
            f"the host has no activation {activation_id}",
            "a record appears some seconds after the end, and is kept for some days; "
            "starter-kit activations lists the latest",
        )
    return Activation.of(record)


def follow(
    api: OpenWhisk,
    name: str = "",
    *,
    since_ms: int,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Activation]:
    """Yield activations as they appear, for ever, each once, by their start.

    Args:
        api: the host.
        name: of an action; all of them when empty.
        since_ms: those that began before are left out.
        sleep: waits for so many seconds.
    """
    seen: set[str] = set()
    newest_ms = since_ms
    while True:
        from_ms = max(since_ms, newest_ms - _LATE_MS)
        try:
            found = latest(api, name, limit=_LATEST, since_ms=from_ms)
        except ApiError as error:
            if error.status == 401:  # noqa: PLR2004 - no patience helps
                raise
            found = []
        fresh = [each for each in found if each.activation_id not in seen]
        for one in sorted(fresh, key=lambda each: each.start_ms):
            seen.add(one.activation_id)
            newest_ms = max(newest_ms, one.start_ms)
            yield one
        sleep(_PAUSE_S)
