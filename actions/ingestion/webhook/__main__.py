"""The ingestion webhook: authenticate, validate, publish, answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actions.ingestion.webhook.auth import check_authentication
from actions.ingestion.webhook.delivery import publish
from actions.ingestion.webhook.validator import validate_data
from actions.shared import responses
from actions.shared.action import action, run
from actions.shared.auth import require
from actions.shared.frame.resolve import resolve

if TYPE_CHECKING:
    from actions.shared.request import Request


@action("ingestion/webhook", failure=responses.failed)
def main(request: Request) -> dict[str, Any]:
    """Publish the events of the request to Adobe I/O Events."""
    require(check_authentication(request), request)
    envelope = resolve(validate_data(request))
    outcomes = publish(envelope, request)
    if envelope.is_list:
        return responses.for_events(outcomes)
    return responses.for_event(outcomes[0])


if __name__ == "__main__":
    run(main)
