"""An event of the back office, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from actions.shared.errors import summary

if TYPE_CHECKING:
    from actions.shared.errors import ActionError, Fault

_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Event:
    """An event that is valid and ready to be published.

    Attributes:
        uid: the sender's id of the event, which becomes the CloudEvent's.
        type: the event code (``be-observer.catalog_product_create``).
        entity: the entity that owns the event (``product``).
        value: the payload as it came; None for an event that waited in the outbox,
            of which nothing but the text is kept.
        json: the payload as JSON text, encoded once.
        accepted_s: when it was accepted, in seconds since the epoch; None for now.
    """

    uid: str
    type: str
    entity: str
    value: Any
    json: bytes = field(repr=False)
    accepted_s: float | None = None


class Invalid(NamedTuple):
    """What was sent as an event and is none.

    Attributes:
        uid: the id given, where it is a text.
        type: the event code given, where it is a text.
        faults: everything wrong with it.
        reason: the same in one line.
    """

    uid: str | None
    type: str | None
    faults: tuple[Fault, ...]
    reason: str = ""

    @property
    def message(self) -> str:
        """What is wrong, in one line."""
        return self.reason or summary(self.faults)


class Receipt(NamedTuple):
    """What became of a valid event.

    ``published``: I/O Events has accepted it and a registration subscribes to it.
    ``unrouted``: no registration does, so it is gone. ``queued``: it is stored in the
    outbox, to be published later. ``failed``: see ``error``.
    """

    event: Event
    status: Literal["published", "queued", "unrouted", "failed"]
    error: ActionError | None = None

    @property
    def may_pass(self) -> bool:
        """Whether it failed, and not for a reason that lies in the event itself."""
        is_the_senders = self.error is not None and self.error.status < _SERVER_ERROR
        return self.status == "failed" and not is_the_senders

    @property
    def message(self) -> str:
        """What became of it, in one line, for the caller."""
        if self.status == "published":
            return "Event published successfully"
        if self.status == "queued":
            return "Event stored, to be published later"
        reason = self.error or (
            "no registration subscribes to it, so it was not delivered to anyone"
        )
        return f"Unable to publish event {self.event.type}: {reason}"


Outcome = Receipt | Invalid
