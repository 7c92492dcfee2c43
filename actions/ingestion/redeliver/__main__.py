"""Publish what waits in the outbox. For an alarm, once a minute; not a web action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actions.ingestion.redeliver.redelivery import redeliver
from actions.shared import responses
from actions.shared.action import action, run
from actions.shared.adobe.adobe_settings import AdobeSettings
from actions.shared.outbox.store import OutboxSettings

if TYPE_CHECKING:
    from actions.shared.request import Request


@action("ingestion/redeliver", failure=responses.failed)
def main(request: Request) -> dict[str, Any]:
    """Publish the events that are due, and return how many went which way."""
    outbox = OutboxSettings.from_params(request.params)
    if outbox is None:
        return {"status": "there is no outbox: OUTBOX_URL is not set"}
    return redeliver(outbox, AdobeSettings.from_params(request.params), request)


if __name__ == "__main__":
    run(main)
