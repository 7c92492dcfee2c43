"""``adobe-ims``: Adobe IMS says that the caller acts for our organisation.

What Adobe's own gateway asks of the callers of an action with ``require-adobe-auth``:
the header ``x-gw-ims-org-id``, here ``OAUTH_ORG_ID``, and an access token of IMS for
that organisation as the bearer token (Adobe App Builder, security guide).

The token is signed with RS256 by a key of ``IMS_JWKS_URL``
(https://ims-na1.adobelogin.com/ims/keys). It has no ``iss``, ``aud`` or ``exp``: its
``type`` is ``access_token``, ``created_at`` and ``expires_in`` are milliseconds, as
texts (Adobe, aio-lib-ims), and ``org`` names the organisation of a server-to-server
credential. A token that names none is refused: it may be of any organisation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from actions.shared import settings
from actions.shared.auth import Accepted, Refused
from actions.shared.auth.presented import is_any_of
from actions.shared.auth.tokens import LEEWAY_S, claims_of
from actions.shared.errors import NotConfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actions.shared.auth import Verdict
    from actions.shared.request import Request

_KEYS_URL: Final = "https://ims-na1.adobelogin.com/ims/keys"
_MAX_DIGITS: Final = 15


def check(request: Request) -> Verdict:
    """Judge the caller by its token and organisation.

    Raises:
        UpstreamUnavailable: when IMS is out of reach and no key of it is known.
    """
    read = settings.Reader(request.params)
    organisation = read.required("OAUTH_ORG_ID")
    if organisation and not settings.can_be_secret(organisation):
        read.problem("OAUTH_ORG_ID is not an id of an organisation")
    keys_url = read.url("IMS_JWKS_URL", _KEYS_URL)
    try:
        read.done()
        if not is_any_of(request.headers.get("x-gw-ims-org-id", ""), [organisation]):
            return Refused("the header x-gw-ims-org-id is not OAUTH_ORG_ID")
        claims = claims_of(
            request, keys_url=keys_url, algorithms=("RS256",), extra="adobe-ims"
        )
    except NotConfigured as error:
        return Refused(error.log_text)
    if isinstance(claims, Refused):
        return claims
    return _judge(claims, organisation, request.deadline.clock.now_s() * 1000)


def _judge(claims: Mapping[str, Any], organisation: str, now_ms: float) -> Verdict:
    if claims.get("type") != "access_token":
        return Refused("the token is not an access token of Adobe IMS")
    if claims.get("org", claims.get("org_id")) != organisation:
        return Refused("the token is not for the organisation OAUTH_ORG_ID")
    created_ms = _milliseconds(claims, "created_at")
    if created_ms > now_ms + LEEWAY_S * 1000:
        return Refused("the token was created in the future: compare the clocks")
    if created_ms + _milliseconds(claims, "expires_in") <= now_ms:
        return Refused("the token has expired, or does not say when it does")
    return Accepted(str(claims.get("client_id", "adobe-ims")))


def _milliseconds(claims: Mapping[str, Any], name: str) -> int:
    """Return 0, which lies long ago, for what is not a number of milliseconds."""
    digits = str(claims.get(name))
    if digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS:
        return int(digits)
    return 0
