"""From events to outcomes: what is valid is published, each id once.

With an outbox, what could not be published is stored there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared import settings
from actions.shared.adobe.adobe_settings import AdobeSettings
from actions.shared.adobe.io_events import IoEvents
from actions.shared.errors import NotConfigured, log_lines_of
from actions.shared.events import Event, Invalid, Receipt
from actions.shared.frame import logging

if TYPE_CHECKING:
    from actions.ingestion.webhook.envelope import Envelope
    from actions.shared.events import Outcome
    from actions.shared.frame.clock import Deadline
    from actions.shared.outbox.store import Outbox
    from actions.shared.request import Request


def publish(envelope: Envelope, request: Request) -> list[Outcome]:
    """Publish the valid events and return what became of each entry, in order.

    Raises:
        NotConfigured: when there is something to publish and settings are missing,
            unless the outbox has taken the events over.
    """
    for entry in envelope.entries:
        if isinstance(entry, Invalid):
            _note_refusal(entry)
    events = {e.uid: e for e in envelope.entries if isinstance(e, Event)}
    if not events:
        return [entry for entry in envelope.entries if not isinstance(entry, Event)]
    outbox = _outbox(request)
    if outbox is None:
        receipts = _publish(list(events.values()), request, request.deadline)
    else:
        receipts = _published_or_stored(list(events.values()), request, outbox)
    became = {receipt.event.uid: receipt for receipt in receipts}
    return [
        became[entry.uid] if isinstance(entry, Event) else entry
        for entry in envelope.entries
    ]


def _note_refusal(entry: Invalid) -> None:
    logging.warning(
        "Event refused",
        event_uid=entry.uid,
        event=entry.type,
        reason=entry.message,
        faults=log_lines_of(entry.faults),
    )


def _publish(
    events: list[Event], request: Request, deadline: Deadline
) -> list[Receipt]:
    adobe = AdobeSettings.from_params(request.params)
    return IoEvents(adobe, deadline).publish_many(events)


def _outbox(request: Request) -> Outbox | None:
    if not settings.text(request.params, "OUTBOX_URL"):
        return None
    from actions.shared.outbox.store import Outbox, OutboxSettings

    config = OutboxSettings.from_params(request.params)
    return Outbox(config, request.deadline) if config else None


def _published_or_stored(
    events: list[Event], request: Request, outbox: Outbox
) -> list[Receipt]:
    try:
        receipts = _publish(events, request, outbox.publishing_deadline)
    except NotConfigured as error:
        failed = [Receipt(event, "failed", error) for event in events]
        receipts = outbox.take_over(failed)
        if receipts == failed:
            raise
        logging.error(error.log_text)
        return receipts
    return outbox.take_over(receipts)
