"""One round through the outbox: the oldest events first, several side by side.

Events begin in the order of their arrival, up to ``PUBLISH_CONCURRENCY`` at once. An
event that fails waits, longer each time, and the others go on; one that has failed too
often becomes a dead letter. After a failure that is not the event's own, one event at
a time goes until I/O Events takes one; where events fail one after the other, the rest
is left alone until the next round.

Only the thread of the activation asks Redis; the others publish.
"""

from __future__ import annotations

from contextvars import copy_context
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from actions.shared.adobe.io_events import IoEvents
from actions.shared.errors import UpstreamUnavailable
from actions.shared.frame import logging
from actions.shared.outbox.entries import LEASE_MS
from actions.shared.outbox.queue import Queue
from actions.shared.outbox.redis_client import QUESTION_MS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from actions.shared.adobe.adobe_settings import AdobeSettings
    from actions.shared.events import Event, Receipt
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
    courier = _Courier(queue, outbox.max_attempts, adobe, request.deadline)
    at_once = request.params.get("at_once") is True
    courier.deliver_all(at_once=at_once)
    round_ = courier.round
    round_.waiting, round_.dead_letters = queue.count()
    logging.info("Outbox visited", **asdict(round_))
    return asdict(round_)


class _Courier:
    """Delivers events, and keeps count."""

    def __init__(
        self,
        queue: Queue,
        max_attempts: int,
        adobe: AdobeSettings,
        deadline: Deadline,
    ) -> None:
        self.round = Round()
        self._queue = queue
        self._max_attempts = max_attempts
        self._adobe = adobe
        self._deadline = deadline
        self._failures_in_a_row = 0
        #: How many events may be under way: one, until an event has been answered.
        self._slots = 1
        #: With the number of failures in a row that were known when each began.
        self._under_way: dict[Future[Receipt], tuple[Entry, int]] = {}
        self._is_over = False

    def deliver_all(self, *, at_once: bool) -> None:
        """Hold and publish what is due, as long as there is time."""
        from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

        due = self._due(at_once=at_once)
        with ThreadPoolExecutor(self._adobe.concurrency, "redeliver") as pool:
            while True:
                while self._free and (entry := next(due, None)):
                    if event := self._publishable(entry):
                        publish = copy_context().run
                        future = pool.submit(publish, self._publish, event)
                        self._under_way[future] = entry, self._failures_in_a_row
                if not self._under_way:
                    return
                done, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
                self._settle([(each, *self._under_way.pop(each)) for each in done])

    @property
    def _free(self) -> int:
        """How many more events may begin now."""
        return 0 if self._is_over else max(0, self._slots - len(self._under_way))

    def _due(self, *, at_once: bool) -> Iterator[Entry]:
        """Hold one due event after the other, as long as there is time to deliver it.

        One command claims new events for all free slots: each of them begins at once.
        """
        for seen in self._queue.pending():
            if seen.due_in_ms(at_once=at_once):
                continue
            if not self._is_time():
                return
            if entry := self._queue.claim(seen):
                yield entry
        while self._is_time() and (entries := self._queue.claim_next(self._free)):
            yield from entries

    def _is_time(self) -> bool:
        if self._deadline.remaining_ms() > _EVENT_MS + 2 * QUESTION_MS:
            return True
        self.round.ended = "time"
        return False

    def _publishable(self, entry: Entry) -> Event | None:
        """Return the event to publish; what is none becomes a dead letter."""
        event = entry.event
        if event is None:
            self._bury(entry, "this is not an event")
        elif entry.attempts > self._max_attempts:
            self._bury(entry, f"{entry.attempts - 1} attempts ended without a result")
        else:
            return event
        return None

    def _publish(self, event: Event) -> Receipt:
        return IoEvents(self._adobe, self._deadline.within(_EVENT_MS)).publish(event)

    def _settle(self, done: Sequence[tuple[Future[Receipt], Entry, int]]) -> None:
        """Record what became of events, the published ones in one command."""
        ended = [(future.result(), entry, known) for future, entry, known in done]
        for receipt, entry, known in ended:
            if receipt.status != "published":
                self._note_failure(entry, receipt, known)
        if published := [e for receipt, e, _ in ended if receipt.status == "published"]:
            self._queue.delivered(published)
            self.round.delivered += len(published)
            self._failures_in_a_row = 0
            self._slots = self._adobe.concurrency

    def _note_failure(
        self, entry: Entry, receipt: Receipt, failures_known: int
    ) -> None:
        if isinstance(receipt.error, UpstreamUnavailable) and not receipt.error.asked:
            self._queue.give_back(entry)
            self._end_for_failures()
            return
        is_the_events_own = receipt.error is not None and not receipt.may_pass
        if not is_the_events_own:
            self._slots = 1
            # Events that fail side by side are one failure in a row.
            self._failures_in_a_row = max(self._failures_in_a_row, failures_known + 1)
            if self._failures_in_a_row >= _FAILURES_IN_A_ROW:
                self._end_for_failures()
            if entry.attempts < self._max_attempts:
                self._queue.put_off(entry)
                self.round.failed += 1
                return
        reason = receipt.error.log_text if receipt.error else receipt.message
        self._bury(entry, logging.hide_secrets(reason))

    def _end_for_failures(self) -> None:
        self._is_over = True
        self.round.ended = "failures"

    def _bury(self, entry: Entry, reason: str) -> None:
        if not self._queue.bury(entry, reason, self._deadline.clock.now_s()):
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
