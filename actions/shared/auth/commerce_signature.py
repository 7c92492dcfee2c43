r"""``commerce-signature``: our Adobe Commerce sent the body, and it is unchanged.

Commerce signs with the private key of a pair that it generated: RSASSA-PKCS1-v1_5 with
SHA-256 (RFC 8017, section 8.2), over the *base64 text* of the raw body; the header
``x-adobe-commerce-webhook-signature`` holds the signature in base64 (Adobe Commerce
extensibility, "Signature verification", by its code: its text says HMAC). No time is
signed, so a copy of the request passes as often as it is sent.

``COMMERCE_WEBHOOKS_PUBLIC_KEY`` holds the public key as Commerce shows it (PEM), lines
separated by line feeds, ``\n`` or spaces. During a rotation several keys may follow
each other.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Final

from actions.shared import settings
from actions.shared.auth import Accepted, Refused
from actions.shared.auth.presented import signed_body
from actions.shared.frame.kept import Kept

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from actions.shared.auth import Verdict
    from actions.shared.request import Request

_PEM: Final = re.compile(
    r"-----BEGIN (?:RSA )?PUBLIC KEY-----([^-]+)-----END (?:RSA )?PUBLIC KEY-----"
)
_MIN_BITS: Final = 2048
_NO_KEY: Final = "is not an RSA public key in PEM"

_kept: Kept[str, tuple[RSAPublicKey, ...]] = Kept()


def check(request: Request) -> Verdict:
    """Judge the caller by Commerce's signature of the body."""
    keys = _keys(settings.text(request.params, "COMMERCE_WEBHOOKS_PUBLIC_KEY"))
    if isinstance(keys, Refused):
        return keys
    body = signed_body(request)
    if isinstance(body, Refused):
        return body
    presented = request.headers.get("x-adobe-commerce-webhook-signature", "")
    if not presented:
        return Refused(
            "the header x-adobe-commerce-webhook-signature is missing: enable "
            "Webhooks in the configuration of Commerce, under Adobe Services"
        )
    signed = _as_signed(request.body_text or "", body)
    if not any(_fits(key, presented, signed) for key in keys):
        return Refused("the signature does not fit COMMERCE_WEBHOOKS_PUBLIC_KEY")
    return Accepted("commerce")


def _keys(pem: str) -> tuple[RSAPublicKey, ...] | Refused:
    if not pem:
        return Refused("COMMERCE_WEBHOOKS_PUBLIC_KEY is not set")
    try:
        return _kept.get(pem, lambda: _parse(pem))
    except ImportError:
        return Refused("cryptography is missing: install the extra commerce-signature")
    except ValueError as error:
        return Refused(f"COMMERCE_WEBHOOKS_PUBLIC_KEY {error}")


def _as_signed(body_text: str, body: bytes) -> bytes:
    """Return the base64 text of the body, which a raw action is given as it is."""
    received = body_text.encode()
    return base64.b64encode(body) if received == body else received


def _fits(key: RSAPublicKey, presented: str, signed: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        signature = base64.b64decode(presented, validate=True)
        key.verify(signature, signed, PKCS1v15(), SHA256())
    except (ValueError, InvalidSignature):
        return False
    # Several texts decode to the same bytes; only one of them is the signature.
    return base64.b64encode(signature).decode() == presented


def public_key_blocks(pem: str) -> list[str]:
    """Return the base64 text of each public key; none where anything else is there."""
    blocks: list[str] = _PEM.findall(pem.replace("\\r", "").replace("\\n", "\n"))
    if len(blocks) != pem.count("-----BEGIN"):
        return []
    return ["".join(block.split()) for block in blocks]


def _parse(pem: str) -> tuple[RSAPublicKey, ...]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    if "PRIVATE KEY-----" in pem:
        raise ValueError(
            "holds a private key: put the public key there, and generate a new pair, "
            "for the private key signs in the name of Commerce"
        )
    blocks = public_key_blocks(pem)
    if not blocks:
        raise ValueError(_NO_KEY)
    keys: list[RSAPublicKey] = []
    for block in blocks:
        try:
            key = load_der_public_key(base64.b64decode(block, validate=True))
        except (ValueError, UnsupportedAlgorithm) as error:
            raise ValueError(_NO_KEY) from error
        if not isinstance(key, RSAPublicKey):
            raise ValueError(_NO_KEY)
        if key.key_size < _MIN_BITS:
            raise ValueError(f"holds an RSA key of less than {_MIN_BITS} bits")
        keys.append(key)
    return tuple(keys)
