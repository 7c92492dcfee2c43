"""What proves the identity of another host: read once, for all clients of the tool."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    import ssl


@functools.cache
def trusted_certificates() -> ssl.SSLContext:
    """Return the certificates of ``SSL_CERT_FILE``, or else those of ``certifi``.

    Reading them takes longer than a request on loopback.
    """
    return httpx.create_ssl_context()
