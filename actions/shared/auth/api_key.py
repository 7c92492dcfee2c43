"""``api-key``: the caller knows one of our keys.

It sends the key in the header ``x-api-key``, or in another one that
``WEBHOOK_API_KEY_HEADER`` names; in ``Authorization`` after a word such as ``Bearer``,
or alone. ``WEBHOOK_API_KEYS`` holds the keys that count, comma-separated: during a
rotation the new one stands beside the old one.
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
    """Judge the caller by its key.

    Raises:
        NotConfigured: when a setting is missing or malformed.
    """
    read = settings.Reader(request.params)
    keys = read.secrets("WEBHOOK_API_KEYS")
    header = read.name("WEBHOOK_API_KEY_HEADER", "x-api-key").lower()
    read.done()
    presented = request.headers.get(header, "")
    if not presented:
        return Refused(f"the header {header} is missing")
    fits = is_any_of(presented, keys)
    if header == "authorization":
        fits |= is_any_of(presented.partition(" ")[2].strip(" "), keys)
    if not fits:
        return Refused(f"the header {header} is not one of WEBHOOK_API_KEYS")
    return Accepted("api-key")
