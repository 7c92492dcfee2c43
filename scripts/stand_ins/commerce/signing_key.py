"""The key pair with which the stand-in signs as Commerce does.

RSASSA-PKCS1-v1_5 with SHA-256 over the base64 text of the raw body (Adobe Commerce
Extensibility, "Signature verification", by its code). The pair is made once in a
process: it never leaves the machine, and making it takes a tenth of a second.
"""

from __future__ import annotations

import base64
from functools import cache
from typing import TYPE_CHECKING, Final

from scripts.failure import Failure

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

HEADER: Final = "x-adobe-commerce-webhook-signature"


def public_key() -> str:
    """Return the public key as Commerce shows it, for COMMERCE_WEBHOOKS_PUBLIC_KEY."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = _pair().public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


def signature_of(body: bytes) -> str:
    """Return what Commerce sends in the header for a body."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    signed = _pair().sign(base64.b64encode(body), PKCS1v15(), SHA256())
    return base64.b64encode(signed).decode()


def can_sign() -> bool:
    """Tell whether cryptography is installed."""
    try:
        _pair()
    except Failure:
        return False
    return True


@cache
def _pair() -> RSAPrivateKey:
    try:
        from cryptography.hazmat.primitives.asymmetric import rsa
    except ImportError:
        raise Failure(
            "signing as Commerce does needs cryptography",
            "install the extra commerce-signature",
        ) from None
    return rsa.generate_private_key(public_exponent=65_537, key_size=2048)
