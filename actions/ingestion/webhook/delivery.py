"""From events to outcomes: what is valid is published, each id once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.events import Event
from actions.shared.io_events import IoEvents
from actions.shared.settings import AdobeSettings

if TYPE_CHECKING:
    from actions.ingestion.webhook.envelope import Envelope
    from actions.shared.events import Outcome
    from actions.shared.request import Request


def publish(envelope: Envelope, request: Request) -> list[Outcome]:
    """Publish the valid events and return what became of each entry, in order.

    Raises:
        NotConfigured: when there is something to publish and settings are missing.
    """
    events = {e.uid: e for e in envelope.entries if isinstance(e, Event)}
    if not events:
        return [entry for entry in envelope.entries if not isinstance(entry, Event)]
    io_events = IoEvents(AdobeSettings.from_params(request.params), request.deadline)
    receipts = {
        receipt.event.uid: receipt
        for receipt in io_events.publish_many(list(events.values()))
    }
    return [
        receipts[entry.uid] if isinstance(entry, Event) else entry
        for entry in envelope.entries
    ]
