"""``basic``: the caller knows the password of one of our users (RFC 7617).

``WEBHOOK_BASIC_USERS`` holds ``user:password``, comma-separated; so a password may
contain colons, but no comma. The caller may encode both in UTF-8, which a 401 asks for,
or in ISO-8859-1, as clients do that do not look.
"""

from __future__ import annotations

import base64
import contextlib
from typing import TYPE_CHECKING

from actions.shared import settings
from actions.shared.auth import Accepted, Refused
from actions.shared.auth.presented import as_bytes, authorization, is_any_of

if TYPE_CHECKING:
    from actions.shared.auth import Verdict
    from actions.shared.request import Request


def check(request: Request) -> Verdict:
    """Judge the caller by its name and password.

    Raises:
        NotConfigured: when ``WEBHOOK_BASIC_USERS`` is missing or malformed.
    """
    read = settings.Reader(request.params)
    users = settings.items(request.params, "WEBHOOK_BASIC_USERS")
    if not users:
        read.problem("WEBHOOK_BASIC_USERS is not set")
    # One broken entry may be the rest of a password with a comma in it: accepting what
    # stands before the comma would accept a part of the password.
    if not all(map(_is_user, users)):
        read.problem("WEBHOOK_BASIC_USERS has an entry that is not user:password")
    read.done()
    presented = authorization(request, "basic")
    if not presented:
        return Refused("the header Authorization: Basic is missing")
    # The configured users are encoded; decoding what is sent could fail.
    if not is_any_of(presented, [text for user in users for text in _encodings(user)]):
        return Refused("the user and password are not among WEBHOOK_BASIC_USERS")
    return Accepted("basic")


def _is_user(entry: str) -> bool:
    name, _, password = entry.partition(":")
    return settings.can_be_secret(name) and settings.can_be_secret(password)


def _encodings(user: str) -> list[str]:
    """Return what a caller may send for ``user``."""
    forms = [as_bytes(user)]
    with contextlib.suppress(UnicodeEncodeError):
        forms.append(user.encode("latin-1"))
    return [base64.b64encode(form).decode() for form in forms]
