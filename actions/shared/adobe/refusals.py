"""What an answer of I/O Events other than 200 and 204 means, and what to do about it.

A module of its own, for it is imported only when there is such an answer.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from actions.shared.errors import PayloadTooLarge, UpstreamRefused, UpstreamUnavailable

if TYPE_CHECKING:
    from actions.shared.errors import ActionError
    from actions.shared.http.attempt import Answer

_ADVICE: Final[dict[int, str]] = {
    HTTPStatus.BAD_REQUEST: "it does not accept the CloudEvent: look at the event's "
    "value, and at BACKOFFICE_PROVIDER_ID, which must be the provider's UUID",
    HTTPStatus.UNAUTHORIZED: "it accepts neither the access token nor a new one: check "
    "that the OAuth credential's workspace has the API I/O Events",
    HTTPStatus.FORBIDDEN: "the credential may not publish to this provider: check that "
    "both are of one workspace, and that it has the API I/O Events",
    HTTPStatus.NOT_FOUND: "there is no such provider or address: check "
    "BACKOFFICE_PROVIDER_ID and AIO_EVENTS_INGRESS_BASE_URL",
    HTTPStatus.METHOD_NOT_ALLOWED: "it takes no POST, so something else answers there: "
    "check AIO_EVENTS_INGRESS_BASE_URL",
    HTTPStatus.CONFLICT: "the event conflicts with another one: compare its uid and "
    "value with what was sent before",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "it takes no CloudEvents as JSON, so something "
    "else answers there: check AIO_EVENTS_INGRESS_BASE_URL",
    HTTPStatus.UNPROCESSABLE_ENTITY: "it cannot process the event: compare the event "
    "code with the provider's event metadata (`starter-kit doctor`)",
}


def refusal(answer: Answer, service: str, size_bytes: int) -> ActionError:
    """Return the error that such an answer to an event means.

    Args:
        answer: what was answered.
        service: how I/O Events is called in messages.
        size_bytes: of the CloudEvent that was sent.
    """
    request_id = answer.headers.get("x-request-id", "unknown")
    answered = f"{service} answered {answer.status} (x-request-id {request_id})"
    if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return PayloadTooLarge(
            f"{service} does not take an event of {size_bytes} bytes: shorten its value"
        )
    if answer.status == HTTPStatus.REQUEST_TIMEOUT:
        return UpstreamUnavailable(service, "it answered 408")
    if answer.status < HTTPStatus.BAD_REQUEST:
        advice = "this is not I/O Events: check AIO_EVENTS_INGRESS_BASE_URL"
    else:
        advice = _ADVICE.get(
            answer.status,
            "this is not a known answer of I/O Events: show the x-request-id to "
            "Adobe's support",
        )
    return UpstreamRefused(
        f"{service} refuses the event", log_text=f"{answered}: {advice}"
    )
