"""The records of what has run on the host: how they read, and where they are kept.

Source: Apache OpenWhisk, WhiskActivation.scala and ActivationResponse.scala.
"""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scripts.running.log_lines import LogLine
from scripts.stand_ins.openwhisk import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.platform.activation import Activation
    from scripts.stand_ins.openwhisk.entities import Entity

_KEPT = 1000
_STATUS_CODES = {"success": 0, "application error": 1, "action developer error": 2}


class HostActivations:
    """The records of one namespace. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records: dict[str, Entity] = {}

    def state(self) -> dict[str, Entity]:
        """Return the records by their ids; none of them is ever changed."""
        with self._lock:
            return dict(self._records)

    def restore(self, state: Mapping[str, Entity]) -> None:
        """Hold what :meth:`state` has returned, in place of what is there."""
        with self._lock:
            self._records = dict(state)

    def keep(self, record: Entity) -> None:
        """Keep a record; the oldest are forgotten."""
        with self._lock:
            self._records[record["activationId"]] = record
            while len(self._records) > _KEPT:
                del self._records[next(iter(self._records))]

    def get(self, activation_id: str) -> Entity:
        """Return a record.

        Raises:
            Refusal: there is none.
        """
        with self._lock:
            if activation_id not in self._records:
                raise refusal.missing()
            return self._records[activation_id]

    def latest(self, name: str = "", since_ms: int = 0) -> list[Entity]:
        """Return the records, the latest first."""
        with self._lock:
            found = list(self._records.values())[::-1]
        wanted = name.rpartition("/")[2]
        return [
            each
            for each in found
            if each["start"] >= since_ms
            and (not name or each["name"] == wanted)
            and ("/" not in name or _says_path(each, name))
        ]


def record_of(
    run: Activation,
    entity: Entity,
    *,
    namespace: str,
    path: str,
    kind: str,
    cause: str,
    started_ms: int,
    ended_ms: int,
) -> Entity:
    """Return the record of a run.

    Args:
        run: how it went.
        entity: what ran.
        namespace: that it is in.
        path: its name there.
        kind: of the runtime; ``sequence`` or ``trigger``.
        cause: the id of the activation that caused it; empty without one.
        started_ms: since the epoch.
        ended_ms: since the epoch.
    """
    annotations = {
        "path": f"{namespace}/{path}",
        "kind": kind,
        "limits": entity.get("limits", {}),
        "waitTime": 1,
    }
    if run.init_ms is not None:
        annotations["initTime"] = round(run.init_ms)
    logs = run.logs
    if kind not in ("sequence", "trigger"):
        moment = datetime.fromtimestamp(ended_ms / 1000, UTC)
        stamp = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        logs = tuple(f"{stamp} {_stream(line)}: {line}" for line in run.logs)
    record: dict[str, Any] = {
        "namespace": namespace,
        "name": path.rpartition("/")[2],
        "version": entity["version"],
        "subject": namespace,
        "activationId": run.activation_id,
        "start": started_ms,
        "end": ended_ms,
        "duration": ended_ms - started_ms,
        "publish": False,
        "annotations": [
            {"key": key, "value": value} for key, value in annotations.items()
        ],
        "logs": list(logs),
        "response": {
            "status": run.status,
            "statusCode": _STATUS_CODES[run.status],
            "success": run.status == "success",
            "result": run.result,
            "size": len(json.dumps(run.result)),
        },
    }
    return {**record, "cause": cause} if cause else record


def now_ms() -> int:
    """Return the time in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def brief(record: Entity) -> Entity:
    """Return a record as it stands in a list."""
    hidden = ("logs", "response", "subject")
    short = {name: value for name, value in record.items() if name not in hidden}
    return {**short, "statusCode": record["response"]["statusCode"]}


def _stream(line: str) -> str:
    return line.stream if isinstance(line, LogLine) else "stdout"


def _says_path(record: Entity, path: str) -> bool:
    annotations = {each["key"]: each["value"] for each in record["annotations"]}
    return str(annotations.get("path", "")).partition("/")[2] == path
