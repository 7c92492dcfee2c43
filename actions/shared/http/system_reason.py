"""The system's reason for a connection that failed.

Libraries raise their errors from those of the socket and of TLS. Their texts may quote
what was sent, so only numbers and names of errors are used.
"""

from __future__ import annotations

import os
import socket
import ssl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def reason_of(error: BaseException) -> str:
    """Return it, for example ``Connection refused``; empty when none is known."""
    return next(filter(None, map(_reason_of, _causes_of(error))), "")


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
