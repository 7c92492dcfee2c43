"""One round through the outbox: the oldest event first, one after the other.

An event that fails waits, longer each time, and the others go on; one that has failed
too often becomes a dead letter. Where events fail one after the other it is not their
fault, and the rest is left alone until the next round.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from actions.shared.adobe.io_events import IoEvents
from actions.shared.errors import UpstreamUnavailable
from actions.shared.frame import logging
from actions.shared.outbox.entries import LEASE_MS
from actions.shared.outbox.queue import Queue
from actions.shared.outbox.redis_client import QUESTION_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actions.shared.adobe.adobe_settings import AdobeSettings
    from actions.shared.events import Receipt
    from actions.shared.frame.clock import Deadline
    from actions.shared.outbox.entries import Entry
    from actions.shared.outbox.store import OutboxSettings
    from actions.shared.request import Request

# What the delivery of one event may take: well within the lease on it, and more than
# `http` lets a host take to answer, so that a host that hangs has failed the event.
_EVENT_MS: Final = LEASE_MS / 4
_FAILURES_IN_A_ROW: Final = 5


@dataclass(slots=True)
class Round:
    """What one round came to.

    Attributes:
        delivered: events that were published.
        failed: events that will be tried again.
        dead: events that became dead letters.
        waiting: events in the outbox afterwards.
        dead_letters: dead letters afterwards.
        ended: why: nothing more was ``due``, there was no more ``time``, or too many
            ``failures`` came one after the other.
    """

    delivered: int = 0
    failed: int = 0
    dead: int = 0
    waiting: int = 0
    dead_letters: int = 0
    ended: Literal["due", "time", "failures"] = "due"


def redeliver(
    outbox: OutboxSettings, adobe: AdobeSettings, request: Request
) -> dict[str, Any]:
    """Publish what is due.

    The parameter ``at_once`` is true for an operator who has fixed the cause: events
    that failed are then due whenever they failed.

    Raises:
        RedisUnavailable: when the outbox is out of reach; nothing is lost then, and
            what was published just before may be published again, with the same id.
    """
    queue = Queue(outbox, request.deadline)
    queue.open()
    courier = _Courier(queue, outbox.max_attempts, adobe)
    at_once = request.params.get("at_once") is True
    for entry in _due(queue, courier.round, request.deadline, at_once=at_once):
        if not courier.deliver(entry, request.deadline):
            break
    round_ = courier.round
    round_.waiting, round_.dead_letters = queue.count()
    logging.info("Outbox visited", **asdict(round_))
    return asdict(round_)


def _due(
    queue: Queue, round_: Round, deadline: Deadline, *, at_once: bool
) -> Iterator[Entry]:
    """Hold one due event after the other, as long as there is time to deliver it."""

    def is_time() -> bool:
        if deadline.remaining_ms() > _EVENT_MS + 2 * QUESTION_MS:
            return True
        round_.ended = "time"
        return False

    for seen in queue.pending():
        if seen.due_in_ms(at_once=at_once):
            continue
        if not is_time():
            return
        if entry := queue.claim(seen):
            yield entry
    while is_time() and (entry := queue.claim_next()):
        yield entry


class _Courier:
    """Delivers held events, and keeps count."""

    def __init__(
        self,
        queue: Queue,
        max_attempts: int,
        adobe: AdobeSettings,
    ) -> None:
        self.round = Round()
        self._queue = queue
        self._max_attempts = max_attempts
        self._adobe = adobe
        self._failures_in_a_row = 0

    def deliver(self, entry: Entry, deadline: Deadline) -> bool:
        """Publish one event; False when the round had better end here."""
        event = entry.event
        if event is None:
            self._bury(entry, "this is no event", deadline)
            return True
        if entry.attempts > self._max_attempts:
            reason = f"{entry.attempts - 1} attempts ended without a result"
            self._bury(entry, reason, deadline)
            return True
        receipt = IoEvents(self._adobe, deadline.within(_EVENT_MS)).publish(event)
        if receipt.status == "published":
            self._queue.delivered(entry)
            self.round.delivered += 1
            self._failures_in_a_row = 0
            return True
        if isinstance(receipt.error, UpstreamUnavailable) and not receipt.error.asked:
            self._queue.give_back(entry)
            self.round.ended = "failures"
            return False
        self._failed(entry, receipt, deadline)
        if self._failures_in_a_row < _FAILURES_IN_A_ROW:
            return True
        self.round.ended = "failures"
        return False

    def _failed(self, entry: Entry, receipt: Receipt, deadline: Deadline) -> None:
        is_the_events_own = receipt.error is not None and not receipt.may_pass
        if not is_the_events_own:
            self._failures_in_a_row += 1
            if entry.attempts < self._max_attempts:
                self._queue.put_off(entry)
                self.round.failed += 1
                return
        reason = receipt.error.log_text if receipt.error else receipt.message
        self._bury(entry, logging.hide_secrets(reason), deadline)

    def _bury(self, entry: Entry, reason: str, deadline: Deadline) -> None:
        if not self._queue.bury(entry, reason, deadline.clock.now_s()):
            return
        self.round.dead += 1
        logging.error(
            "Event given up: it is a dead letter now. Fix the reason, then run "
            "`starter-kit outbox redeliver --dead`",
            event_uid=entry.text("uid"),
            event=entry.text("type"),
            attempts=entry.attempts,
            reason=reason,
        )
