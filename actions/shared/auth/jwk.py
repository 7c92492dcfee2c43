"""One public key of an issuer, and what it may prove (RFC 7517, RFC 7518, RFC 8037)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

_MIN_RSA_BITS: Final = 2048  # RFC 7518, section 3.3

# By type and curve. A key proves nothing with any other algorithm, whatever a token
# says: a public key must never be taken for the secret of an HMAC.
_ALGORITHMS: Final = {
    ("RSA", ""): ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("EC", "P-521"): ("ES512",),
    ("OKP", "Ed25519"): ("EdDSA",),
    ("OKP", "Ed448"): ("EdDSA",),
}
_PUBLIC_MEMBERS: Final = ("kty", "n", "e", "crv", "x", "y")


@dataclass(frozen=True, slots=True)
class Key:
    """A public key.

    Attributes:
        id: the name that tokens call it by; None when it has none.
        algorithms: the signatures that it can prove.
        public: the key, as PyJWT takes it.
    """

    id: str | None
    algorithms: tuple[str, ...]
    public: Any

    def suits(self, key_id: str | None, algorithm: str) -> bool:
        """Tell whether a token with such a header may be signed with this key."""
        return algorithm in self.algorithms and key_id in (None, self.id)


def read(jwk: object) -> Key | None:
    """Return the key that a member of a key set describes; None when it is no use."""
    if not isinstance(jwk, dict) or not _is_for_signatures(jwk):
        return None
    algorithms = _ALGORITHMS.get((str(jwk.get("kty")), str(jwk.get("crv", ""))), ())
    if "alg" in jwk:
        algorithms = tuple(name for name in algorithms if name == jwk["alg"])
    key_id = jwk.get("kid")
    if not algorithms or not isinstance(key_id, str | None):
        return None

    from jwt import PyJWK

    public_members = {name: jwk[name] for name in _PUBLIC_MEMBERS if name in jwk}
    try:
        public = PyJWK(public_members, algorithms[0]).key
    except Exception:  # noqa: BLE001 - whatever is wrong with a key, it is no use
        return None
    if (
        getattr(public, "key_size", _MIN_RSA_BITS) < _MIN_RSA_BITS
        and jwk["kty"] == "RSA"
    ):
        return None
    return Key(key_id, algorithms, public)


def _is_for_signatures(jwk: dict[Any, Any]) -> bool:
    """Tell whether the key may verify them (RFC 7517, sections 4.2 and 4.3)."""
    operations = jwk.get("key_ops", ["verify"])
    is_verifying = isinstance(operations, list) and "verify" in operations
    return is_verifying and jwk.get("use", "sig") == "sig"
