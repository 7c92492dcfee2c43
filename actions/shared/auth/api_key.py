"""``api-key``: the caller knows one of our keys.

It sends the key in the header ``x-api-key``. ``WEBHOOK_API_KEYS`` holds the keys that
count, comma-separated: during a rotation the new one stands beside the old one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared import settings
from actions.shared.auth import Accepted, Refused
from actions.shared.auth.presented import is_any_of

if TYPE_CHECKING:
    from actions.shared.auth import Verdict
    from actions.shared.request import Request


def check(request: Request) -> Verdict:
    """Judge the caller by its key."""
    keys = settings.items(request.params, "WEBHOOK_API_KEYS")
    if not keys:
        return Refused("WEBHOOK_API_KEYS is not set")
    presented = request.headers.get("x-api-key", "")
    if not presented:
        return Refused("the header x-api-key is missing")
    if not is_any_of(presented, keys):
        return Refused("the header x-api-key is none of WEBHOOK_API_KEYS")
    return Accepted("api-key")
