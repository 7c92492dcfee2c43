"""What a caller presents: where it stands, and whether it is the expected one.

Comparisons run over bytes, so that no text trips them, and take the same time
whichever secret fits and however close a wrong one comes.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from actions.shared.auth import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from actions.shared.request import Request


def authorization(request: Request, scheme: str) -> str:
    """Return what follows ``scheme`` in the header Authorization.

    The scheme is given in lower case, and compared without regard to case (RFC 9110,
    section 11.1). Empty when there is no such header, or it is of another scheme.
    """
    found, _, credentials = request.headers.get("authorization", "").partition(" ")
    return credentials.lstrip(" ") if found.lower() == scheme else ""


def signed_body(request: Request) -> bytes | Refused:
    """Return the body byte for byte, as its sender signed it."""
    if request.body_text is None:
        return Refused(
            "the body that was signed is not known: deploy the action raw (web: raw, "
            "and raw-http: true under annotations)"
        )
    body = request.raw_body
    return Refused("the request body cannot be decoded") if body is None else body


def is_any_of(presented: str, expected: Iterable[str]) -> bool:
    """Tell whether ``presented`` is among ``expected``, looking at all of them."""
    found = False
    for secret in expected:
        found |= hmac.compare_digest(as_bytes(presented), as_bytes(secret))
    return found


def as_bytes(text: str) -> bytes:
    """Return ``text`` in UTF-8; different texts never become the same bytes."""
    return text.encode("utf-8", "surrogatepass")
