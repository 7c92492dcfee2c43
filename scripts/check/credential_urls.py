"""URLs with which a credential travels in the clear, or to a server without a proof."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

from scripts.masking import masked

# What a URL of these schemes holds and sends can be read on the way.
_CLEAR_SCHEMES = frozenset(
    ("amqp", "ftp", "http", "ldap", "mqtt", "nats", "redis", "smtp", "ws")
)


@dataclass(frozen=True)
class Weakness:
    """What is weak about a setting, and what to do about it."""

    message: str
    hint: str = ""


def weakness_of_any_url(text: str) -> Weakness | None:
    """Judge a URL that holds a credential, under whatever name."""
    url = _Url.of(text)
    if url is None or url.is_loopback or not url.holds_credential:
        return None
    if url.scheme in _CLEAR_SCHEMES:
        return Weakness(
            f"a credential travels unencrypted to another machine ({url.scheme}://)",
            f"use {url.scheme}s://",
        )
    if url.skips_verification:
        return Weakness(
            "a credential goes to a server that does not prove who it is",
            "remove ssl_cert_reqs and ssl_check_hostname from the URL",
        )
    return None


def weakness_of_service_url(text: str) -> Weakness | None:
    """Judge the URL of a service that gets or proves a credential."""
    url = _Url.of(text)
    if url is None or url.is_loopback or url.scheme != "http":
        return None
    return Weakness(
        "what proves a credential travels unencrypted to another machine (http://)",
        "use https://",
    )


@dataclass(frozen=True)
class _Url:
    scheme: str
    host: str
    holds_credential: bool
    skips_verification: bool

    @classmethod
    def of(cls, text: str) -> _Url | None:
        try:
            parts = urlsplit(text)
            host = (parts.hostname or "").rstrip(".")
            query = parse_qs(parts.query)
        except ValueError:
            return None
        if not host:
            return None
        in_query = masked("", text) != text
        skips = query.get("ssl_cert_reqs", [""])[-1].lower() == "none" or (
            query.get("ssl_check_hostname", [""])[-1].lower() in ("0", "false", "no")
        )
        return cls(
            parts.scheme.lower(), host, "@" in parts.netloc or in_query, bool(skips)
        )

    @property
    def is_loopback(self) -> bool:
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"
