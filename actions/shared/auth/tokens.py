"""A signed bearer token (RFC 6750, RFC 7519), and the claims that it proves.

PyJWT proves the signature. The claims are left to the checks, which judge them by the
clock of the request.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any, Final

from actions.shared.auth import Refused, jwks
from actions.shared.auth.presented import authorization
from actions.shared.frame import exact_json

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from actions.shared.auth.jwk import Key
    from actions.shared.request import Request

#: By how many seconds the clocks of an issuer and of this host may differ.
LEEWAY_S: Final = 30
_MAX_CHARACTERS: Final = 16 * 1024
_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


def claims_of(
    request: Request, *, keys_url: str, algorithms: Collection[str], extra: str
) -> Mapping[str, Any] | Refused:
    """Return the claims of the caller's bearer token, once its signature is proven.

    Args:
        request: the call.
        keys_url: where the issuer publishes its key set.
        algorithms: those that count.
        extra: what to install when the libraries are missing.

    Raises:
        UpstreamUnavailable: when the issuer is out of reach and no key of it is known.
        NotConfigured: when ``keys_url`` is not a URL.
    """
    try:
        import cryptography  # noqa: F401 - PyJWT does without, but not for public keys
        import jwt  # noqa: F401 - noticed here rather than after asking the issuer
    except ImportError:
        return Refused(f"PyJWT and cryptography are missing: install the extra {extra}")
    token = _bearer_token(request)
    if isinstance(token, Refused):
        return token
    header = _header(token, algorithms)
    if isinstance(header, Refused):
        return header
    algorithm, key_id = header
    keys = jwks.find(keys_url, key_id, algorithm, request.deadline)
    if isinstance(keys, Refused):
        return keys
    for key in keys:
        claims = _verify(token, algorithm, key)
        if claims is not None:
            return claims
    return Refused("the bearer token's signature or content is broken")


def _bearer_token(request: Request) -> str | Refused:
    token = authorization(request, "bearer")
    if not token:
        return Refused("the header Authorization: Bearer is missing")
    if len(token) > _MAX_CHARACTERS or not _COMPACT.fullmatch(token):
        return Refused("the bearer token is not a signed JWT")
    return token


def _header(
    token: str, algorithms: Collection[str]
) -> tuple[str, str | None] | Refused:
    """Return ``alg`` and ``kid``, which are not proven yet."""
    try:
        header = exact_json.loads(
            base64.urlsafe_b64decode(f"{token.partition('.')[0]}==")
        )
    except ValueError:
        header = None
    # An extension that must be understood (RFC 7515, section 4.1.11): we know none.
    if not isinstance(header, dict) or "crit" in header:
        return Refused("the bearer token's header is not understood")
    algorithm, key_id = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in algorithms:
        return Refused(f"the bearer token's alg is not one of {', '.join(algorithms)}")
    if not isinstance(key_id, str | None):
        return Refused("the bearer token's kid is not text")
    return algorithm, key_id


def _verify(token: str, algorithm: str, key: Key) -> dict[str, Any] | None:
    from jwt import PyJWS

    try:
        payload = PyJWS().decode(token, key.public, algorithms=[algorithm])
        claims = exact_json.loads(payload)
    except Exception:  # noqa: BLE001 - whatever fails on the way, nothing is proven
        return None
    return claims if isinstance(claims, dict) else None
