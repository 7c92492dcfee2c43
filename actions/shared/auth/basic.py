"""``basic``: the caller knows the password of one of our users (RFC 7617, in UTF-8).

``WEBHOOK_BASIC_USERS`` holds ``user:password``, comma-separated; so a password may
contain colons, but no comma.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from actions.shared import settings
from actions.shared.auth import Accepted, Refused
from actions.shared.auth.presented import as_bytes, authorization, is_any_of

if TYPE_CHECKING:
    from actions.shared.auth import Verdict
    from actions.shared.request import Request


def check(request: Request) -> Verdict:
    """Judge the caller by its name and password."""
    users = settings.items(request.params, "WEBHOOK_BASIC_USERS")
    if not users:
        return Refused("WEBHOOK_BASIC_USERS is not set")
    # One broken entry may be the rest of a password with a comma in it; what stands
    # before the comma must not open the door.
    if not all(name and password for name, _, password in map(_parts, users)):
        return Refused("WEBHOOK_BASIC_USERS has an entry that is not user:password")
    presented = authorization(request, "basic")
    if not presented:
        return Refused("the header Authorization: Basic is missing")
    # Encoding ours instead of decoding theirs: there is nothing to fail.
    if not is_any_of(presented, [_encoded(user) for user in users]):
        return Refused("the user and password are none of WEBHOOK_BASIC_USERS")
    return Accepted("basic")


def _parts(user: str) -> tuple[str, str, str]:
    return user.partition(":")


def _encoded(user: str) -> str:
    return base64.b64encode(as_bytes(user)).decode()
