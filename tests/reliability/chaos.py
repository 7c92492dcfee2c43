"""Chaos: what was promised while everything failed has arrived.

Several processes send thousands of events through the ingestion webhook while the
stand-in of Adobe fails at random, and while senders, redeliverers and Redis are killed
and started again. Afterwards every event that was answered 200, 207 ("published" or
"queued") or 202 must have arrived, duplicates with the same content.

``python -m tests.reliability.chaos [--events N]`` prints the figures that
``docs/reliability.md`` holds. It needs ``redis-server``.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scripts.stand_ins.adobe.adobe import AdobeStandIn
from tests.conftest import ROOT
from tests.redis_server import RedisServer
from tests.reliability.chaos_processes import (
    BUDGET_MS,
    CODE,
    PROMISES,
    read_journal,
    value_of,
)

if TYPE_CHECKING:
    from scripts.stand_ins.adobe.wire import Call

_SENDERS: Final = 3
_REDELIVERERS: Final = 2


@dataclass(frozen=True)
class Figures:
    """What happened.

    Attributes:
        events: how many different events were sent.
        answers: how many events were answered how, by the status of the call and of
            the entry.
        promised: how many different events were answered with a promise.
        arrived: how many different events arrived.
        duplicates: how many arrivals were a repetition.
        changed: the ids of events that arrived with different contents.
        missing: the ids that were promised and have not arrived.
        kills: how many processes of which kind were killed.
        faults: how many requests the stand-in spoilt.
        took_s: how long it took.
    """

    events: int
    answers: dict[str, int]
    promised: int
    arrived: int
    duplicates: int
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    kills: dict[str, int]
    faults: int
    took_s: float

    def __str__(self) -> str:
        rows = [
            ("events sent", self.events),
            *(
                (f"answered {answer}", count)
                for answer, count in sorted(self.answers.items())
            ),
            ("requests that Adobe's stand-in spoilt", self.faults),
            *((f"{kind} killed", count) for kind, count in sorted(self.kills.items())),
            ("events promised (published or queued)", self.promised),
            ("events arrived", self.arrived),
            ("arrivals that repeat an id, with the same content", self.duplicates),
            ("ids that arrived with different contents", len(self.changed)),
            ("**promised and missing**", len(self.missing)),
        ]
        lines = "\n".join(f"| {name} | {value} |" for name, value in rows)
        return f"| | |\n|---|---|\n{lines}"


class _Process:
    """One of the processes that are killed and started again."""

    def __init__(self, kind: str, task: dict[str, Any]) -> None:
        self.kind = kind
        self._task = {"kind": kind, **task}
        self.start()

    def start(self) -> None:
        """Begin, or begin again."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.chaos_processes"],
            stdin=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self._process.stdin
        self._process.stdin.write(json.dumps(self._task) + "\n")
        self._process.stdin.close()

    @property
    def is_done(self) -> bool:
        """Whether it has ended by itself, with nothing left to do."""
        return self._process.poll() == 0

    def kill(self) -> None:
        """End it in the middle of whatever it is doing."""
        self._process.kill()
        self._process.wait()


def _spoil(adobe: AdobeStandIn, chance: random.Random) -> Counter[str]:
    """Let about a third of all requests to Adobe fail; return how many did."""
    spoilt: Counter[str] = Counter()

    def sometimes(probability: float) -> Any:
        def when(_: Call) -> bool:
            fails = chance.random() < probability
            spoilt["requests"] += fails
            return fails

        return when

    for fault in (
        {"status": 503},
        {"status": 429, "headers": {"retry-after": "0"}},
        {"status": 401},
        {"drop": "reset"},
        {"drop": "after"},
        {"drop": "midway"},
        {"delay_ms": BUDGET_MS * 2},
    ):
        probability = 0.005 if "delay_ms" in fault else 0.06
        adobe.fail("ingress", times=None, when=sometimes(probability), **fault)
    adobe.fail("ims", status=500, times=None, when=sometimes(0.2))
    return spoilt


class _Storm:
    """The processes while they are being killed."""

    def __init__(
        self, folder: Path, adobe: AdobeStandIn, uids: list[str], seed: int
    ) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - chance, not a secret
        self.kills: Counter[str] = Counter()
        self.journals = [folder / f"sender-{n}" for n in range(_SENDERS)]
        self._redis = RedisServer(folder)
        self._redis.start()
        inputs = {
            **adobe.environment,
            "AIO_runtime_namespace": adobe.account.namespace,
            "OUTBOX_URL": self._redis.url,
            "OUTBOX_MAX_ATTEMPTS": "100",
        }
        self._senders = [
            _Process(
                "sender",
                {"inputs": inputs, "journal": str(journal), "uids": uids[n::_SENDERS]},
            )
            for n, journal in enumerate(self.journals)
        ]
        self._redeliverers = [
            _Process("redeliverer", {"inputs": inputs}) for _ in range(_REDELIVERERS)
        ]

    @property
    def is_over(self) -> bool:
        """Whether every event has been promised."""
        return all(sender.is_done for sender in self._senders)

    def kill_one(self) -> None:
        """Kill Redis or one of the processes, and start it again."""
        if self.chance.random() < 0.2:
            self._redis.kill()
            time.sleep(self.chance.uniform(0, 0.5))
            self._redis.start()
            self.kills["Redis"] += 1
            return
        process = self.chance.choice([*self._senders, *self._redeliverers])
        if not process.is_done:
            process.kill()
            process.start()
            self.kills[process.kind] += 1

    def end(self) -> None:
        """Kill everything."""
        for process in (*self._senders, *self._redeliverers):
            process.kill()
        self._redis.kill()


def run(events: int, *, seed: int = 0, patience_s: float = 600) -> Figures:
    """Send so many events, and return what became of them.

    Raises:
        TimeoutError: when not all events have been promised in time.
    """
    started_s = time.monotonic()
    until_s = started_s + patience_s
    with tempfile.TemporaryDirectory() as folder, AdobeStandIn() as adobe:
        uids = [f"uid-{n}" for n in range(events)]
        storm = _Storm(Path(folder), adobe, uids, seed)
        try:
            spoilt = _spoil(adobe, storm.chance)
            while not storm.is_over:
                if time.monotonic() > until_s:
                    raise TimeoutError("not every event was promised in time")
                time.sleep(storm.chance.uniform(0.2, 1.0))
                storm.kill_one()
            adobe.heal()
            records = _records(storm.journals)
            promised = _promised(records)
            _await_arrival(adobe, promised, until_s)
        finally:
            storm.end()
        arrived = adobe.published
    ids = {event["id"] for event in arrived}
    wrong = {
        event["id"]
        for event in arrived
        if (event["type"], event["data"]) != (CODE, value_of(event["id"]))
    }
    answers = Counter(
        f"{record['status']}, {status}"
        for record in records
        for status in record["events"].values()
    )
    return Figures(
        events=events,
        answers=dict(answers),
        promised=len(promised),
        arrived=len(ids),
        duplicates=len(arrived) - len(ids),
        changed=tuple(sorted(wrong)),
        missing=tuple(sorted(promised - ids)),
        kills=dict(storm.kills),
        faults=spoilt["requests"],
        took_s=time.monotonic() - started_s,
    )


def _records(journals: list[Path]) -> list[dict[str, Any]]:
    return list(
        itertools.chain.from_iterable(read_journal(journal) for journal in journals)
    )


def _promised(records: list[dict[str, Any]]) -> set[str]:
    return {
        uid
        for record in records
        for uid, status in record["events"].items()
        if status in PROMISES
    }


def _await_arrival(adobe: AdobeStandIn, promised: set[str], until_s: float) -> None:
    """Wait until everything is there, or nothing has come for a long time."""
    while time.monotonic() < until_s:
        if promised <= {event["id"] for event in adobe.published}:
            return
        time.sleep(0.2)


def main() -> None:
    """Run it once, print the figures, and fail when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    figures = run(options.events, seed=options.seed)
    sys.stdout.write(f"{figures}\n")
    is_well = figures.promised == figures.events
    sys.exit(not is_well or bool(figures.missing or figures.changed))


if __name__ == "__main__":
    main()
