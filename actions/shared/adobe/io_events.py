"""Publishing to Adobe I/O Events: one CloudEvent per request, over one pool.

The wire is CloudEvents 1.0 in structured JSON mode (Adobe I/O Events, "Events
ingress API"): ``source`` names the provider, ``type`` is the event code, and
``source`` with ``id`` tells one event from another, so that the same event sent
twice is still one.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from actions.shared.adobe import ims
from actions.shared.adobe.providers import backoffice_provider_id
from actions.shared.errors import ActionError, UpstreamUnavailable
from actions.shared.events import Receipt
from actions.shared.frame import exact_json, logging

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actions.shared.adobe.adobe_settings import AdobeSettings
    from actions.shared.events import Event
    from actions.shared.frame.clock import Deadline

_SERVICE = "Adobe I/O Events"
_OK = 200
_NO_CONTENT = 204


class IoEvents:
    """The back office's provider, for the length of one activation."""

    def __init__(self, settings: AdobeSettings, deadline: Deadline) -> None:
        self._settings = settings
        self._deadline = deadline

    def publish(self, event: Event) -> Receipt:
        """Publish one event. Failures are in the receipt; nothing is raised.

        That includes what no code expects: it is the failure of this event, so that
        the others go on, and the outbox keeps it.
        """
        try:
            status = self._send_event(event)
        except ActionError as error:
            logging.error(
                f"Event not published: {error.log_text}",
                event_uid=event.uid,
                event=event.type,
            )
            return Receipt(event, "failed", error)
        except Exception as error:  # noqa: BLE001 - one event must not cost the others
            kind = type(error).__name__
            logging.exception(
                f"Event not published: unexpected {kind}: fix the code that the last "
                "frame shows",
                error,
                event_uid=event.uid,
                event=event.type,
            )
            failure = ActionError(
                "Internal error",
                log_text=f"unexpected {kind}: the log of that attempt shows where",
            )
            return Receipt(event, "failed", failure)
        if status == _NO_CONTENT:
            logging.error(
                "Event not delivered to anyone: no registration subscribes to it. "
                "Register a consumer for this event code: name the entity "
                f"{event.entity} in config/registrations.json and run starter-kit "
                "onboard; then send the event again",
                event_uid=event.uid,
                event=event.type,
            )
            return Receipt(event, "unrouted")
        logging.info("Event published", event_uid=event.uid, event=event.type)
        return Receipt(event, "published")

    def publish_many(self, events: Sequence[Event]) -> list[Receipt]:
        """Publish events side by side; receipts come in the order of the events."""
        if len(events) < 2:  # noqa: PLR2004 - one event needs no thread
            return [self.publish(event) for event in events]
        from concurrent.futures import ThreadPoolExecutor
        from contextvars import copy_context

        workers = min(self._settings.concurrency, len(events))
        with ThreadPoolExecutor(workers, thread_name_prefix="publish") as pool:
            pending = [
                pool.submit(copy_context().run, self.publish, event) for event in events
            ]
            return [each.result() for each in pending]

    def _send_event(self, event: Event) -> int:
        """Send the event and return the status of the answer: 200 or 204."""
        provider_id = backoffice_provider_id(self._settings, self._deadline)
        content = _cloud_event(event, provider_id, self._deadline.clock.now_s())
        answer = ims.send(
            "POST",
            self._settings.ingress_url,
            service=_SERVICE,
            credentials=self._settings.credentials,
            deadline=self._deadline,
            headers={"content-type": "application/cloudevents+json"},
            content=content,
        )
        if answer.status not in (_OK, _NO_CONTENT):
            from actions.shared.adobe.refusals import refusal

            raise refusal(answer, _SERVICE, len(content))
        # A proxy's error page is a 200 too. The body of the real one is OK.
        if answer.status == _OK and answer.body.strip(b'" \r\n') not in (b"", b"OK"):
            raise UpstreamUnavailable(
                _SERVICE,
                "it answered 200, but not with OK: something else answers at "
                "AIO_EVENTS_INGRESS_BASE_URL",
            )
        return answer.status


def _cloud_event(event: Event, provider_id: str, now_s: float) -> bytes:
    envelope = exact_json.dumps(
        {
            "specversion": "1.0",
            "id": event.uid,
            "source": f"urn:uuid:{provider_id}",
            "type": event.type,
            "datacontenttype": "application/json",
            "time": datetime.fromtimestamp(
                now_s if event.accepted_s is None else event.accepted_s, UTC
            ).isoformat(),
        }
    )
    # The payload was encoded when it was checked.
    return b'%s,"data":%s}' % (envelope[:-1], event.json)
