"""``standard-webhooks``: who sent the body knows one of our secrets, and sent it now.

The HMAC-SHA256 of ``<webhook-id>.<webhook-timestamp>.<raw body>`` stands in base64
after ``v1,`` in the header ``webhook-signature``, possibly among others, separated by
spaces. A secret is ``whsec_`` and the key in base64 (Standard Webhooks 1.0). Svix, from
where the scheme comes, begins the names of the three headers with ``svix-``.

An id with a full stop in it is refused: the signature of one message would then be that
of another one, with a part of the id as its timestamp.

``WEBHOOK_SIGNING_SECRETS`` holds the secrets, comma-separated; ``WEBHOOK_TOLERANCE_S``
says how many seconds the timestamp may be off, either way (300). With ``OUTBOX_URL`` a
message that was taken is refused when it comes again (:mod:`actions.shared.auth.seen`).
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actions.shared import settings
from actions.shared.auth import Accepted, Refused, seen
from actions.shared.auth.presented import as_bytes, is_any_of, signed_body
from actions.shared.errors import NotConfigured

if TYPE_CHECKING:
    from actions.shared.auth import Verdict
    from actions.shared.request import Request

_MAX_TOLERANCE_S: Final = 24 * 60 * 60
_MAX_DIGITS: Final = 12
_FAMILIES: Final = ("webhook", "svix")
_PARTS: Final = ("id", "timestamp", "signature")


@dataclass(frozen=True, slots=True)
class _Message:
    """One delivery as it came; its id is the same on every attempt."""

    id: str
    timestamp: str
    signatures: tuple[str, ...]
    body: bytes

    def signature(self, key: bytes) -> str:
        signed = b".".join((as_bytes(self.id), as_bytes(self.timestamp), self.body))
        return f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"


def check(request: Request) -> Verdict:
    """Judge the caller by its signature of the id, the time and the body."""
    read = settings.Reader(request.params)
    read.required("WEBHOOK_SIGNING_SECRETS")
    tolerance_s = read.integer(
        "WEBHOOK_TOLERANCE_S", 300, least=1, most=_MAX_TOLERANCE_S
    )
    try:
        read.done()
        keys = _keys(settings.items(request.params, "WEBHOOK_SIGNING_SECRETS"))
    except NotConfigured as error:
        return Refused(error.log_text)

    message = _message(request)
    if isinstance(message, Refused):
        return message
    expected = [message.signature(key) for key in keys]
    fits = [is_any_of(given, expected) for given in message.signatures]
    # Each is compared: any() of a generator would stop at the first that fits.
    if not any(fits):
        return Refused("no signature fits with any of WEBHOOK_SIGNING_SECRETS")
    if abs(int(request.deadline.clock.now_s()) - int(message.timestamp)) > tolerance_s:
        return Refused(f"the timestamp is off by more than {tolerance_s} s")
    # From here on the message is genuine: only such ids are worth remembering.
    refused = seen.before(message.id, request, tolerance_s)
    return refused or Accepted("standard-webhooks")


def _message(request: Request) -> _Message | Refused:
    body = signed_body(request)
    if isinstance(body, Refused):
        return body
    names = _names(request)
    message_id, timestamp, signatures = (request.headers.get(n, "") for n in names)
    if not message_id:
        return Refused(f"the header {names[0]} is missing")
    if "." in message_id:
        return Refused(f"the header {names[0]} has a full stop, so its end is not sure")
    if not signatures:
        return Refused(f"the header {names[2]} is missing")
    if (
        not (timestamp.isascii() and timestamp.isdigit())
        or len(timestamp) > _MAX_DIGITS
    ):
        return Refused(f"the header {names[1]} holds no seconds since the epoch")
    return _Message(message_id, timestamp, tuple(signatures.split(" ")), body)


def _names(request: Request) -> list[str]:
    """Return the names of the three headers, all of the family that is there."""
    families = [[f"{family}-{part}" for part in _PARTS] for family in _FAMILIES]
    return max(families, key=lambda names: sum(n in request.headers for n in names))


def _keys(secrets: tuple[str, ...]) -> list[bytes]:
    try:
        keys = [
            base64.b64decode(secret.removeprefix("whsec_"), validate=True)
            for secret in secrets
        ]
    except ValueError:
        keys = []
    if not keys or not all(keys):
        raise NotConfigured(
            "WEBHOOK_SIGNING_SECRETS has an entry that is not whsec_ and base64: of a "
            "secret that is a plain text, write whsec_ and the text in base64"
        )
    return keys
