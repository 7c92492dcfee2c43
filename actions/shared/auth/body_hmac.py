"""``hmac``: who sent the body knows one of our secrets, and nobody changed it since.

The header ``x-webhook-signature: sha256=<hex>`` holds the HMAC-SHA256 (RFC 2104) of the
raw body in lower-case hexadecimal digits. ``WEBHOOK_HMAC_SECRETS`` holds the secrets,
comma-separated. A copy of the request passes as often as it is sent; where that
matters, use ``standard-webhooks``.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from actions.shared import settings
from actions.shared.auth import Accepted, Refused
from actions.shared.auth.presented import as_bytes, is_any_of, signed_body

if TYPE_CHECKING:
    from actions.shared.auth import Verdict
    from actions.shared.request import Request


def check(request: Request) -> Verdict:
    """Judge the caller by its signature of the body."""
    secrets = settings.items(request.params, "WEBHOOK_HMAC_SECRETS")
    if not secrets:
        return Refused("WEBHOOK_HMAC_SECRETS is not set")
    body = signed_body(request)
    if isinstance(body, Refused):
        return body
    presented = request.headers.get("x-webhook-signature", "")
    if not presented:
        return Refused("the header x-webhook-signature is missing")
    if not is_any_of(presented, [_signature(secret, body) for secret in secrets]):
        return Refused("the signature fits the body with none of WEBHOOK_HMAC_SECRETS")
    return Accepted("hmac")


def _signature(secret: str, body: bytes) -> str:
    return f"sha256={hmac.digest(as_bytes(secret), body, 'sha256').hex()}"
