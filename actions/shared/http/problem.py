"""Why a connection failed, for a log: the host, the port and the system's reason.

httpx raises its errors from those of the socket and of TLS.
"""

from __future__ import annotations

import httpx

from actions.shared.http.system_reason import reason_of


def problem_of(error: httpx.RequestError, url: str) -> str:
    """Return the kind of the error, the host and port, and the reason if there is one.

    For example ``ConnectError: erp.example:443: Connection refused``; never the path or
    the query of the URL.
    """
    kind = type(error).__name__
    if not isinstance(error, httpx.NetworkError | httpx.TimeoutException):
        return kind
    return ": ".join(filter(None, (kind, _address_of(url), reason_of(error))))


def _address_of(url: str) -> str:
    parts = httpx.URL(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = f"[{parts.host}]" if ":" in parts.host else parts.host
    return f"{host}:{port}"
