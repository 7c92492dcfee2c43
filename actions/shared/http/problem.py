"""Why a connection failed, for a log: the host, the port and the system's reason.

httpx raises its errors from those of the socket and of TLS. Their texts may quote what
was sent, so only numbers and names of errors are used.
"""

from __future__ import annotations

import os
import socket
import ssl
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator


def problem_of(error: httpx.RequestError, url: str) -> str:
    """Return the kind of the error, the host and port, and the reason if there is one.

    For example ``ConnectError: erp.example:443: Connection refused``; never the path or
    the query of the URL.
    """
    kind = type(error).__name__
    if not isinstance(error, httpx.NetworkError | httpx.TimeoutException):
        return kind
    reason = next(filter(None, map(_reason_of, _causes_of(error))), "")
    return ": ".join(filter(None, (kind, _address_of(url), reason)))


def _address_of(url: str) -> str:
    parts = httpx.URL(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = f"[{parts.host}]" if ":" in parts.host else parts.host
    return f"{host}:{port}"


def _causes_of(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    for _ in range(10):
        if cause is None:
            return
        yield cause
        cause = cause.__cause__ or cause.__context__


def _reason_of(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        reason = error.reason or "failed"
        hint = " (does it speak http, not https?)" if "VERSION" in reason else ""
        return f"TLS: {reason}{hint}"
    if isinstance(error, socket.gaierror):
        return "the name of the host is not known"
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    return ""
