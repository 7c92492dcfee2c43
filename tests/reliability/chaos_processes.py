"""The processes of the chaos test: senders, which are back offices, and redeliverers.

Both are killed without warning. A sender writes down what it was answered before it
sends anything else; what it was not answered it sends again, as any back office does.
"""

from __future__ import annotations

import io
import json
import os
import random
import sys
import time
from contextlib import redirect_stderr, suppress
from pathlib import Path
from typing import Any, Final

from actions.ingestion.redeliver.__main__ import main as redeliver
from actions.ingestion.webhook.__main__ import main as webhook
from actions.shared.frame.clock import MARGIN_MS

#: What a call of the webhook has: too little for many of the faults.
BUDGET_MS: Final = 1_500
_ROUND_MS: Final = 30_000
CODE: Final = "be-observer.catalog_product_update"
#: Entries of a list, and answers to a single event, that promise something.
PROMISES: Final = ("published", "queued")


def value_of(uid: str) -> dict[str, Any]:
    """Return what the event of this id always says."""
    return {"sku": uid, "name": f"größer {uid}", "price": 1.5, "description": uid * 3}


def _event(uid: str) -> dict[str, Any]:
    return {"uid": uid, "event": CODE, "value": value_of(uid)}


def _call(main: Any, inputs: dict[str, Any], budget_ms: int, data: Any) -> Any:
    deadline_ms = time.time() * 1000 + MARGIN_MS + budget_ms
    os.environ["__OW_DEADLINE"] = str(int(deadline_ms))
    with redirect_stderr(io.StringIO()):
        result = main({**inputs, "data": data})
    return result.get("error", result)


def read_journal(journal: Path) -> list[dict[str, Any]]:
    """Return what a sender was answered, whole lines only."""
    found = []
    for line in journal.read_text().splitlines() if journal.exists() else []:
        # Who was killed while it wrote has not heard its answer.
        with suppress(ValueError):
            found.append(json.loads(line))
    return found


def _statuses(answer: dict[str, Any], uids: list[str]) -> dict[str, str]:
    """Return, by uid, what became of each event of a call."""
    body = answer["body"]
    if "events" in body:
        return {entry["uid"]: entry["status"] for entry in body["events"]}
    one = {200: "published", 202: "queued"}.get(answer["statusCode"], "failed")
    return dict.fromkeys(uids, one)


def send(journal: Path, inputs: dict[str, Any], uids: list[str]) -> None:
    """Send the events until each has been answered with a promise."""
    done = {
        uid
        for record in read_journal(journal)
        for uid, status in record["events"].items()
        if status in PROMISES
    }
    waiting = [uid for uid in uids if uid not in done]
    with journal.open("a") as log:
        while waiting:
            size = random.choice((1, 1, 20))  # noqa: S311 - chance, not a secret
            some = waiting[:size]
            data = [_event(uid) for uid in some]
            answer = _call(webhook, inputs, BUDGET_MS, data if size > 1 else data[0])
            statuses = _statuses(answer, some)
            record = {"status": answer["statusCode"], "events": statuses}
            # On a line of its own, also behind half a line of who was killed.
            log.write(f"\n{json.dumps(record)}\n")
            log.flush()
            kept = [uid for uid in some if statuses[uid] not in PROMISES]
            waiting = waiting[size:] + kept


def redeliver_for_ever(inputs: dict[str, Any]) -> None:
    """Run the redelivery as an alarm trigger would, only more often."""
    while True:
        _call(redeliver, {**inputs, "at_once": True}, _ROUND_MS, None)
        time.sleep(0.05)


if __name__ == "__main__":
    task = json.loads(sys.stdin.readline())
    if task["kind"] == "sender":
        send(Path(task["journal"]), task["inputs"], task["uids"])
    else:
        redeliver_for_ever(task["inputs"])
