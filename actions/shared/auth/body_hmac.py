"""``hmac``: the sender of the body knows one of our secrets, and the body is unchanged.

The header ``x-webhook-signature: sha256=<hex>`` holds the HMAC-SHA256 (RFC 2104) of the
raw body. ``WEBHOOK_HMAC_SECRETS`` holds the secrets, comma-separated. A copy of the
request passes as often as it is sent; where that matters, use ``standard-webhooks``.

Senders differ in the details: ``WEBHOOK_HMAC_HEADER`` names the header,
``WEBHOOK_HMAC_PREFIX`` what stands before the signature (``none`` for nothing),
``WEBHOOK_HMAC_ENCODING`` is hex or base64 and ``WEBHOOK_HMAC_ALGORITHM`` sha256 or
sha512. Where the header or the encoding is another and no prefix is set, the name of
the algorithm (``sha256=``) may stand there or not.
"""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING, Final

from actions.shared import settings
from actions.shared.auth import Accepted, Refused
from actions.shared.auth.presented import as_bytes, is_any_of, signed_body

if TYPE_CHECKING:
    from collections.abc import Iterable

    from actions.shared.auth import Verdict
    from actions.shared.request import Request

_HEADER: Final = "x-webhook-signature"
_BLANKS: Final = " \t"


def check(request: Request) -> Verdict:
    """Judge the caller by its signature of the body.

    Raises:
        NotConfigured: when a setting is missing or malformed.
    """
    read = settings.Reader(request.params)
    secrets = read.secrets("WEBHOOK_HMAC_SECRETS")
    header = read.name("WEBHOOK_HMAC_HEADER", _HEADER).lower()
    prefix = read.text("WEBHOOK_HMAC_PREFIX")
    encoding = read.choice("WEBHOOK_HMAC_ENCODING", "hex", ("hex", "base64"))
    algorithm = read.choice("WEBHOOK_HMAC_ALGORITHM", "sha256", ("sha256", "sha512"))
    read.only_texts(
        *("WEBHOOK_HMAC_PREFIX", "WEBHOOK_HMAC_ENCODING", "WEBHOOK_HMAC_ALGORITHM")
    )
    read.done()
    body = signed_body(request)
    if isinstance(body, Refused):
        return body
    presented = request.headers.get(header, "").strip(_BLANKS)
    if not presented:
        return Refused(f"the header {header} is missing")
    if prefix:
        prefixes = ["" if prefix.lower() == "none" else prefix]
    elif header == _HEADER and encoding == "hex":
        prefixes = [f"{algorithm}="]
    else:
        prefixes = [f"{algorithm}=", ""]
    signatures = [_signature(secret, body, algorithm, encoding) for secret in secrets]
    # A list, not a generator: any() must not stop at the first that fits.
    fitting = [
        is_any_of(signature.lower() if encoding == "hex" else signature, signatures)
        for signature in _after(prefixes, presented)
    ]
    if not any(fitting):
        return Refused("the signature fits the body with none of WEBHOOK_HMAC_SECRETS")
    return Accepted("hmac")


def _after(prefixes: Iterable[str], presented: str) -> list[str]:
    """Return what follows each prefix that ``presented`` begins with."""
    return [
        presented.removeprefix(prefix).strip(_BLANKS)
        for prefix in prefixes
        if presented.startswith(prefix)
    ]


def _signature(secret: str, body: bytes, algorithm: str, encoding: str) -> str:
    digest = hmac.digest(as_bytes(secret), body, algorithm)
    return digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()
