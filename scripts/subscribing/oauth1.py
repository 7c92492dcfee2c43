"""OAuth 1.0a as integrations of Adobe Commerce sign: HMAC-SHA256 (RFC 5849).

The body of a request is JSON, so it is not signed; the parameters of the query are. A
request that is sent again is signed again, for Commerce takes a nonce once. (It is a
page of code; a library for it would be a dependency of the tool, and the stand-in of
Commerce checks this code with that library.)
"""

from __future__ import annotations

import base64
import hmac
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote, urlsplit

import httpx

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Integration:
    """The credential of an integration (Commerce's Admin, System > Integrations)."""

    consumer_key: str
    consumer_secret: str = field(repr=False)
    token: str = field(repr=False)
    token_secret: str = field(repr=False)


class OAuth1(httpx.Auth):
    """Signs the requests of a client."""

    def __init__(self, integration: Integration) -> None:
        self._integration = integration

    def auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign a request."""
        request.headers["authorization"] = authorization(
            self._integration,
            request.method,
            str(request.url),
            nonce=secrets.token_hex(16),
            timestamp=int(time.time()),
        )
        yield request


def authorization(
    integration: Integration, method: str, url: str, *, nonce: str, timestamp: int
) -> str:
    """Return the value of the header ``Authorization`` for a request."""
    oauth = {
        "oauth_consumer_key": integration.consumer_key,
        "oauth_nonce": nonce,
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_timestamp": str(timestamp),
        "oauth_token": integration.token,
        "oauth_version": "1.0",
    }
    key = (
        f"{_encoded(integration.consumer_secret)}&{_encoded(integration.token_secret)}"
    )
    base = base_string(method, url, oauth.items())
    signed = hmac.digest(key.encode(), base.encode(), "sha256")
    said = {**oauth, "oauth_signature": base64.b64encode(signed).decode()}
    return "OAuth " + ", ".join(
        f'{name}="{_encoded(value)}"' for name, value in said.items()
    )


def base_string(method: str, url: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Return what is signed (RFC 5849, section 3.4.1).

    Args:
        method: the HTTP method.
        url: with the query of the request.
        parameters: those beside the query.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    if parts.port and parts.port != _DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{parts.port}"
    query = parse_qsl(parts.query, keep_blank_values=True)
    pairs = sorted(
        (_encoded(name), _encoded(value)) for name, value in (*query, *parameters)
    )
    texts = (
        method.upper(),
        f"{parts.scheme.lower()}://{host}{parts.path or '/'}",
        "&".join(f"{name}={value}" for name, value in pairs),
    )
    return "&".join(map(_encoded, texts))


def _encoded(text: str) -> str:
    return quote(text, safe="~")
