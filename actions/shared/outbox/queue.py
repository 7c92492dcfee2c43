"""The events that wait in the outbox: claimed, delivered, put off, or given up.

A Redis stream with a consumer group holds them, so that several containers share the
work and a crash loses nothing. Every event that was claimed and not delivered is
pending, with the number of claims, the time of the last one, and one of two consumers.
``HELD``: claimed for delivery; if its lease is over, the container has crashed.
``PUT_OFF``: it failed and is tried again later. A consumer for each container would
leave names behind whose removal removes events.

A claim states how long the event must have been untouched, as it was read before, so
of two containers that have read the same only one gets it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from actions.shared.outbox.entries import (
    HELD,
    Entry,
    Pending,
    entries_in,
    pause_after_ms,
    pending_in,
)
from actions.shared.outbox.redis_client import Redis, RedisUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from actions.shared.frame.clock import Deadline
    from actions.shared.outbox.redis_client import Word
    from actions.shared.outbox.store import OutboxSettings

_GROUP: Final = "redeliver"
_PUT_OFF: Final = "put-off"
_PAGE: Final = 200

# Only a container that still holds the event may bury it: another one may have
# delivered it meanwhile.
_BURY: Final = """
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
redis.call('XADD', KEYS[2], '*', unpack(ARGV, 3))
return redis.call('XDEL', KEYS[1], ARGV[2])
"""
_REVIVE: Final = """
local found = redis.call('XRANGE', KEYS[2], ARGV[1], ARGV[1])
if #found == 0 then return 0 end
redis.call('XADD', KEYS[1], '*', unpack(found[1][2]))
return redis.call('XDEL', KEYS[2], ARGV[1])
"""


class Queue:
    """The streams of one application, for the length of one activation.

    Every method raises RedisUnavailable when Redis does not do its part.
    """

    def __init__(self, config: OutboxSettings, deadline: Deadline) -> None:
        self._redis = Redis(config.url, deadline)
        self._waiting = config.waiting_key
        self._dead = config.dead_key

    def open(self) -> None:
        """Create the consumer group where it is missing, from the first event on."""
        command = ("XGROUP", "CREATE", self._waiting, _GROUP, "0", "MKSTREAM")
        try:
            self._redis.ask(*command, read=_ignore)
        except RedisUnavailable as error:
            if error.code != "BUSYGROUP":
                raise

    def pending(self) -> Iterator[Pending]:
        """Return what was claimed and not delivered, in the order of arrival."""
        start = "-"
        while True:
            page = self._redis.ask(
                *("XPENDING", self._waiting, _GROUP, start, "+", _PAGE), read=pending_in
            )
            yield from page
            if len(page) < _PAGE:
                return
            start = f"({page[-1].id}"

    def claim(self, seen: Pending) -> Entry | None:
        """Hold a pending event; None when another container was faster."""
        found = self._redis.ask(
            *("XCLAIM", self._waiting, _GROUP, HELD),
            *(max(1, seen.untouched_ms), seen.id),
            read=lambda reply: entries_in(reply, seen.attempts + 1),
        )
        return found[0] if found else None

    def claim_next(self, most: int) -> list[Entry]:
        """Hold the oldest events that were never claimed; none when there are none."""
        return self._redis.ask(
            *("XREADGROUP", "GROUP", _GROUP, HELD, "COUNT", most),
            *("STREAMS", self._waiting, ">"),
            read=lambda reply: entries_in(reply[0][1], 1) if reply else [],
        )

    def delivered(self, entries: Sequence[Entry]) -> None:
        """Forget events that have been published."""
        self._remove([entry.id for entry in entries])

    def put_off(self, entry: Entry) -> None:
        """Let an event that failed wait before it is tried again."""
        self._move(entry, "JUSTID")

    def give_back(self, entry: Entry) -> None:
        """Let an event be as it was before it was claimed, and due again at once."""
        attempts = entry.attempts - 1
        self._move(
            entry, "IDLE", pause_after_ms(attempts), "RETRYCOUNT", attempts, "JUSTID"
        )

    def bury(self, entry: Entry, reason: str, now_s: float) -> bool:
        """Make a dead letter of an event that is held; False when it was delivered."""
        fields: list[Word] = [
            part
            for name, value in entry.fields.items()
            if name not in ("reason", "attempts", "died_s")
            for part in (name, value)
        ]
        fields += ["reason", reason, "attempts", entry.attempts, "died_s", repr(now_s)]
        return self._redis.ask(
            *("EVAL", _BURY, 2, self._waiting, self._dead, _GROUP, entry.id),
            *fields,
            read=_is_one,
        )

    def count(self) -> tuple[int, int]:
        """Return how many events wait, and how many dead letters there are."""
        commands = [("XLEN", self._waiting), ("XLEN", self._dead)]
        return self._redis.ask_together(commands, lambda n: (int(n[0]), int(n[1])))

    def waiting(self) -> Iterator[Entry]:
        """Return every event that waits, in the order of arrival."""
        return self._all_of(self._waiting)

    def dead(self) -> Iterator[Entry]:
        """Return every dead letter, the oldest first."""
        return self._all_of(self._dead)

    def revive(self, entry: Entry) -> bool:
        """Let a dead letter wait again, as if it had just arrived."""
        return self._redis.ask(
            *("EVAL", _REVIVE, 2, self._waiting, self._dead, entry.id), read=_is_one
        )

    def drop(self, entry: Entry, *, dead: bool) -> bool:
        """Delete an event that waits, or a dead letter; False when it was gone."""
        if not dead:
            return self._remove([entry.id]) == 1
        return self._redis.ask("XDEL", self._dead, entry.id, read=_is_one)

    def _remove(self, ids: Sequence[str]) -> int:
        commands = [
            ("XACK", self._waiting, _GROUP, *ids),
            ("XDEL", self._waiting, *ids),
        ]
        return self._redis.ask_together(commands, lambda n: _count(n[1], len(ids)))

    def _move(self, entry: Entry, *options: Word) -> None:
        self._redis.ask(
            *("XCLAIM", self._waiting, _GROUP, _PUT_OFF, 0, entry.id, *options),
            read=_ignore,
        )

    def _all_of(self, key: str) -> Iterator[Entry]:
        start = "-"
        while True:
            page = self._redis.ask(
                *("XRANGE", key, start, "+", "COUNT", _PAGE),
                read=lambda reply: entries_in(reply, 0),
            )
            yield from page
            if len(page) < _PAGE:
                return
            start = f"({page[-1].id}"


def _is_one(reply: Any) -> bool:
    return _count(reply, 1) == 1


def _count(reply: Any, most: int) -> int:
    if reply not in range(most + 1):
        raise ValueError(f"this is not a count of at most {most} entries")
    return int(reply)


def _ignore(_: Any) -> None:
    return None
