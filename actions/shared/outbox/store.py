"""The outbox: events that could not be published are kept in Redis until they can be.

It is off unless ``OUTBOX_URL`` is set. Events wait in a stream, in the order of their
arrival; ``ingestion/redeliver`` publishes them (see
:mod:`actions.shared.outbox.queue`). This module is the webhook's side of it: to stop
publishing while there is time to store, and to store all or nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from actions.shared import settings
from actions.shared.errors import ActionError
from actions.shared.events import Event, Receipt
from actions.shared.frame import logging
from actions.shared.outbox import redis_client
from actions.shared.outbox.redis_client import QUESTION_MS, Redis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from actions.shared.frame.clock import Deadline
    from actions.shared.outbox.redis_client import Word

#: The first version of what stands in Redis; another one gets another name.
_VERSION: Final = "v1"
# Of the time for publishing, so much is kept for storing, and for what follows it.
_RESERVE_MS: Final = QUESTION_MS + 1_000
_ENTRY_ID: Final = re.compile(rb"[0-9]+-[0-9]+")


@dataclass(frozen=True, slots=True)
class OutboxSettings:
    """Where events wait, and how often they are tried.

    Attributes:
        url: the Redis, ``redis://`` or ``rediss://``; it may hold a password.
        prefix: begins the name of every key, to tell applications apart.
        max_attempts: after so many an event is a dead letter.
    """

    url: str = field(repr=False)
    prefix: str
    max_attempts: int

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> OutboxSettings | None:
        """Read the inputs; None when there is no outbox.

        Raises:
            NotConfigured: naming everything that is malformed.
        """
        read = settings.Reader(params)
        url = read.text("OUTBOX_URL")
        if not url:
            return None
        if fault := redis_client.fault(url):
            read.problem(f"OUTBOX_URL {fault}")
        found = cls(
            url=url,
            prefix=read.text("OUTBOX_PREFIX", "starter-kit"),
            max_attempts=read.integer("OUTBOX_MAX_ATTEMPTS", 10, least=1, most=100),
        )
        read.done()
        return found

    def key(self, *parts: str) -> str:
        """Return the name of a key of this application."""
        return ":".join((self.prefix, "outbox", _VERSION, *parts))

    @property
    def waiting_key(self) -> str:
        """The stream of the events that wait."""
        return self.key("waiting")

    @property
    def dead_key(self) -> str:
        """The stream of the dead letters."""
        return self.key("dead")


class Outbox:
    """Takes over what the webhook could not publish."""

    def __init__(self, config: OutboxSettings, deadline: Deadline) -> None:
        self._config = config
        self._deadline = deadline

    @property
    def publishing_deadline(self) -> Deadline:
        """When to stop publishing, so that there is time left to store."""
        left_ms = self._deadline.remaining_ms()
        return self._deadline.within(max(left_ms - _RESERVE_MS, left_ms / 2))

    def take_over(self, receipts: Sequence[Receipt]) -> list[Receipt]:
        """Store the events that failed, and return the receipts as they are now.

        Every failure but the sender's own (413) is stored: also where Adobe refuses
        the credentials, which an operator can correct. When storing fails, nothing is
        stored and the receipts are the same as before.
        """
        failed = [receipt.event for receipt in receipts if receipt.may_pass]
        if not failed or not self._store(failed):
            return list(receipts)
        return [
            receipt._replace(status="queued", error=None)
            if receipt.may_pass
            else receipt
            for receipt in receipts
        ]

    def _store(self, events: Sequence[Event]) -> bool:
        accepted_s = self._deadline.clock.now_s()
        commands = [
            ("XADD", self._config.waiting_key, "*", *fields_of(event, accepted_s))
            for event in events
        ]

        def all_stored(replies: list[Any]) -> None:
            # Report success only if every reply is the id of an entry.
            if len(replies) != len(events) or not all(map(_is_entry_id, replies)):
                raise ValueError("these are not the entries' ids")

        try:
            Redis(self._config.url, self._deadline).ask_together(commands, all_stored)
        except ActionError as error:
            logging.error(f"Events not stored: {error.log_text}", events=len(events))
            return False
        for event in events:
            logging.info("Event stored", event_uid=event.uid, event=event.type)
        return True


def fields_of(event: Event, accepted_s: float) -> tuple[Word, ...]:
    """Return what an entry in a stream says of an event: names and values in turn."""
    accepted_s = accepted_s if event.accepted_s is None else event.accepted_s
    return (
        *("uid", event.uid, "type", event.type, "entity", event.entity),
        *("json", event.json, "accepted_s", repr(accepted_s)),
    )


def event_of(fields: Mapping[str, bytes]) -> Event | None:
    """Return the event that an entry holds; None when it holds none."""
    try:
        accepted_s = float(fields["accepted_s"])
        # The time becomes a date when the event is published: refuse what has none.
        datetime.fromtimestamp(accepted_s, UTC)
        return Event(
            uid=fields["uid"].decode(),
            type=fields["type"].decode(),
            entity=fields["entity"].decode(),
            value=None,
            json=fields["json"],
            accepted_s=accepted_s,
        )
    except (KeyError, ValueError, OverflowError):
        return None


def _is_entry_id(reply: Any) -> bool:
    return isinstance(reply, bytes) and _ENTRY_ID.fullmatch(reply) is not None
