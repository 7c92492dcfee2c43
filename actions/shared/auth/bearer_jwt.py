"""``jwt``: an OpenID Connect issuer says who calls, and that it may call us.

The caller sends a bearer token (RFC 6750), signed with an asymmetric algorithm by a key
of ``WEBHOOK_JWT_JWKS_URL``; its ``iss`` is ``WEBHOOK_JWT_ISSUER``, its ``aud`` is or
contains ``WEBHOOK_JWT_AUDIENCE``, it has not expired and was not issued in the future
(RFC 7519, section 4.1). Its ``typ`` may be anything: issuers do not agree on it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from actions.shared import settings
from actions.shared.auth import Accepted, Refused
from actions.shared.auth.tokens import LEEWAY_S, claims_of
from actions.shared.errors import NotConfigured

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeGuard

    from actions.shared.auth import Verdict
    from actions.shared.request import Request

# No HMAC, whose secret this side would have to know, and no "none".
_ALGORITHMS: Final = (
    *("RS256", "RS384", "RS512"),
    *("PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512"),
    "EdDSA",
)


def check(request: Request) -> Verdict:
    """Judge the caller by its token.

    Raises:
        UpstreamUnavailable: when the issuer is out of reach and no key of it is known.
    """
    read = settings.Reader(request.params)
    issuer = read.required("WEBHOOK_JWT_ISSUER")
    audience = read.required("WEBHOOK_JWT_AUDIENCE")
    keys_url = read.url("WEBHOOK_JWT_JWKS_URL")
    try:
        read.done()
        claims = claims_of(
            request, keys_url=keys_url, algorithms=_ALGORITHMS, extra="jwt"
        )
    except NotConfigured as error:
        return Refused(error.log_text)
    if isinstance(claims, Refused):
        return claims
    if claims.get("iss") != issuer:
        return Refused("the token's iss is not WEBHOOK_JWT_ISSUER")
    audiences = claims.get("aud")
    if audience not in (audiences if isinstance(audiences, list) else [audiences]):
        return Refused("the token's aud does not name WEBHOOK_JWT_AUDIENCE")
    if not _is_current(claims, request.deadline.clock.now_s()):
        return Refused("the token has expired or is not valid yet, or does not say")
    return Accepted(str(claims.get("sub", "jwt")))


def _is_current(claims: Mapping[str, Any], now_s: float) -> bool:
    expires_s, begins_s = claims.get("exp"), claims.get("nbf", 0)
    issued_s = claims.get("iat", 0)
    is_of_the_future = _is_number(issued_s) and issued_s > now_s + LEEWAY_S
    return (
        _is_number(expires_s)
        and _is_number(begins_s)
        and begins_s <= now_s + LEEWAY_S
        and now_s - LEEWAY_S < expires_s
        and not is_of_the_future
    )


def _is_number(value: object) -> TypeGuard[int | float | Decimal]:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
