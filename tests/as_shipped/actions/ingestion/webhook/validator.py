"""Which events are valid? Edit ``validate_data`` to add your own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.ingestion.webhook.envelope import read_envelope

if TYPE_CHECKING:
    from actions.ingestion.webhook.envelope import Envelope
    from actions.shared.request import Request


def validate_data(request: Request) -> Envelope:
    """Return the events of ``request``, valid and invalid ones. May be ``async``.

    As it stands, the form of each event is checked, that it is one of
    ``config/events.json``, and that its value has the fields the event requires. Add
    rules of your own with ``Envelope.checked``; every input of the action is in
    ``request.params``.

    Raises:
        BadRequest: when there is nothing that could be an event.
    """
    return read_envelope(request)
