"""What stands in the outbox, as the queue sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from actions.shared.outbox.store import event_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actions.shared.events import Event

#: The consumer of the events that a container is delivering.
HELD: Final = "held"
#: How long an event may be held; longer than one delivery ever takes.
LEASE_MS: Final = 30_000
_FIRST_PAUSE_MS: Final = 30_000
_LONGEST_PAUSE_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in one of the streams.

    Attributes:
        id: Redis' id of it.
        fields: what it says, as it was stored.
        attempts: how often it was claimed, this time included.
    """

    id: str
    fields: Mapping[str, bytes]
    attempts: int = 0

    @property
    def event(self) -> Event | None:
        """The event; None when this is something else."""
        return event_of(self.fields)

    def text(self, name: str) -> str:
        """Return a field for people to read; empty when there is none."""
        return self.fields.get(name, b"").decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Pending:
    """An event that was claimed and not delivered.

    Attributes:
        id: Redis' id of it.
        held: whether a container claimed it for delivery; it may have crashed since.
        untouched_ms: the time since the last command on it.
        attempts: how often it was claimed.
    """

    id: str
    held: bool
    untouched_ms: int
    attempts: int

    def due_in_ms(self, *, at_once: bool = False) -> int:
        """Return the time until it is due; 0 when it is due.

        Args:
            at_once: do not wait with those that failed.
        """
        if self.held:
            pause_ms = LEASE_MS
        else:
            pause_ms = 0 if at_once else pause_after_ms(self.attempts)
        return max(0, pause_ms - self.untouched_ms)


def pause_after_ms(attempts: int) -> int:
    """Return how long an event waits after so many attempts: 30 s, doubling to 1 h."""
    if attempts <= 0:
        return 0
    return min(_FIRST_PAUSE_MS << min(attempts - 1, 16), _LONGEST_PAUSE_MS)


def entries_in(reply: Any, attempts: int) -> list[Entry]:
    """Return the entries of a reply of Redis, all claimed so often."""
    # What was deleted while it was pending is nothing in Redis 6, and gone in 7.
    return [
        Entry(
            entry_id.decode(),
            {
                name.decode(errors="replace"): value
                for name, value in zip(fields[::2], fields[1::2], strict=True)
            },
            attempts,
        )
        for entry_id, fields in filter(None, reply)
        if fields
    ]


def pending_in(reply: Any) -> list[Pending]:
    """Return what XPENDING replied."""
    return [
        Pending(entry_id.decode(), consumer == HELD.encode(), untouched_ms, attempts)
        for entry_id, consumer, untouched_ms, attempts in reply
    ]
