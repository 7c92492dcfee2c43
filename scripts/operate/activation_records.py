"""The records of activations on the host: the latest, one, and those to come."""

from __future__ import annotations

import time
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from actions.shared.action import REQUEST_REFUSED
from scripts.deploy.host_faults import ApiError
from scripts.failure import Failure
from scripts.operate import webhook_answers
from scripts.operate.activation_log import first, is_about, log_of
from scripts.operate.activations import Activation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scripts.deploy.openwhisk_api import OpenWhisk

#: How many records are looked at, at most.
MOST_RECORDS = 2_000
_PAGE = 200
_EXCEPTION = "exception"
# A record may be stored after a later one; how far back to look again.
_LATE_MS = 60_000
_PAUSE_S = 1.0


class Records:
    """What has run on the host, the latest first; more is asked for when it is needed.

    Args:
        api: the host.
        name: of an action; all of them when empty.
        since_ms: those that began before are left out.
        whole: with their results, and with their logs where the host keeps them so.

    Attributes:
        oldest_ms: when the last one began that was looked at.
        is_cut: whether there may be more, at which nothing looks.
    """

    def __init__(
        self, api: OpenWhisk, name: str = "", *, since_ms: int = 0, whole: bool = False
    ) -> None:
        self._api = api
        self._name = name
        self._since_ms = since_ms
        self._whole = whole
        self.oldest_ms = 0
        self.is_cut = False

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        seen: set[str] = set()
        for skip in range(0, MOST_RECORDS, _PAGE):
            page = self._api.activations(
                self._name,
                limit=_PAGE,
                skip=skip,
                since_ms=self._since_ms,
                whole=self._whole,
            )
            for record in page:
                self.oldest_ms = int(record.get("start") or 0)
                # What began meanwhile moves the others to a later page.
                if (key := str(record.get("activationId"))) not in seen:
                    seen.add(key)
                    yield record
            if len(page) < _PAGE:
                return
        self.is_cut = True


def outcome(api: OpenWhisk, record: Mapping[str, Any]) -> Activation:
    """Return an activation with what it answered and its first error.

    Where a whole record does not hold the log, that of an activation is asked for which
    did not succeed, or whose answer is an error or an exception.
    """
    one = Activation.of(record)
    if one.kind in ("trigger", ""):
        return one
    response = record.get("response")
    result = response.get("result") if isinstance(response, dict) else None
    http_status, op, told = webhook_answers.read(result)
    one = replace(one, http_status=http_status, op=op)
    is_suspect = one.has_failed or one.is_refusal or op == _EXCEPTION
    log = []
    if record.get("logs") or (is_suspect and one.kind != "sequence"):
        log = log_of(api, record)
    error = first(log, "message", level="error")
    refusal = first(log, "reason", message=REQUEST_REFUSED)
    return replace(
        one,
        first_error=error or refusal or told,
        logged_failure=bool(error or (refusal and op == _EXCEPTION)),
    )


def logged_by(
    api: OpenWhisk,
    records: Iterable[Mapping[str, Any]],
    *,
    is_ours: Callable[[str], bool] = lambda _: True,
    failed: bool = False,
    uid: str = "",
) -> Iterator[tuple[Activation, list[dict[str, Any]]]]:
    """Yield activations with their logs.

    Args:
        api: the host.
        records: of activations.
        is_ours: tells by its name what is meant.
        failed: whether only those are meant that failed.
        uid: of an event: only lines about it, and activations that have some.
    """
    for record in records:
        if not is_ours(Activation.of(record).action):
            continue
        one = outcome(api, record) if failed else Activation.of(record)
        if failed and not one.has_failed:
            continue
        lines = log_of(api, record)
        if uid:
            lines = [line for line in lines if is_about(line, uid)]
        if lines or not uid:
            yield one, lines


def by_id(api: OpenWhisk, activation_id: str) -> Mapping[str, Any]:
    """Return the record of an activation.

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
    return record


def follow(
    api: OpenWhisk,
    name: str = "",
    *,
    since_ms: int,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Mapping[str, Any]]:
    """Yield records as they appear, for ever, each once, by their start.

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
            found = api.activations(name, limit=_PAGE, since_ms=from_ms)
        except ApiError as error:
            if error.status == HTTPStatus.UNAUTHORIZED:  # no patience helps
                raise
            found = []
        fresh = [each for each in found if each["activationId"] not in seen]
        for record in sorted(fresh, key=lambda each: each["start"]):
            seen.add(record["activationId"])
            newest_ms = max(newest_ms, record["start"])
            yield record
        sleep(_PAUSE_S)
