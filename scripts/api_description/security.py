"""Who may call, as OpenAPI says it: from ``WEBHOOK_AUTH`` to security schemes.

A scheme here is one header. A check that needs several headers is a requirement of
several schemes, and several checks, any of which will do, are several requirements.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scripts.protection.authentication import authentication_of, platform_asks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.api_description.parts import Schema
    from scripts.manifest import Action


def _header(name: str, description: str) -> Schema:
    return {
        "type": "apiKey",
        "in": "header",
        "name": name,
        "description": description,
    }


# By name in WEBHOOK_AUTH: the schemes, all of which a caller must satisfy.
_CHECKS: dict[str, dict[str, Schema]] = {
    "none": {},
    "api-key": {"api-key": _header("x-api-key", "A key that you were given.")},
    "basic": {"basic": {"type": "http", "scheme": "basic"}},
    "hmac": {
        "hmac": _header(
            "x-webhook-signature",
            "sha256= and the hexadecimal HMAC-SHA256 of the body.",
        )
    },
    "standard-webhooks": {
        "webhook-signature": _header(
            "webhook-signature",
            "The signature of Standard Webhooks over id, timestamp and body.",
        ),
        "webhook-id": _header("webhook-id", "The id of the message."),
        "webhook-timestamp": _header(
            "webhook-timestamp", "The seconds since the epoch, as signed."
        ),
    },
    "commerce-signature": {
        "commerce-signature": _header(
            "x-adobe-commerce-webhook-signature", "The signature of Adobe Commerce."
        )
    },
    "jwt": {"jwt": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
    "adobe-ims": {
        "adobe-ims": {
            "type": "http",
            "scheme": "bearer",
            "description": "An access token of Adobe IMS.",
        },
        "ims-organisation": _header(
            "x-gw-ims-org-id", "The IMS organisation that the token is for."
        ),
    },
}
_OF_THE_PLATFORM = {
    "platform-secret": _header(
        "x-require-whisk-auth", "The secret that the platform asks for."
    )
}
_USER_OF_THE_PLATFORM: dict[str, Schema] = {
    "platform-user": {
        "type": "http",
        "scheme": "basic",
        "description": "A user of the platform.",
    }
}


@dataclass(frozen=True)
class Security:
    """Who may call an action.

    Attributes:
        schemes: by name, as under ``components.securitySchemes``.
        requirements: any one of which will do, as under ``security``.
        is_incomplete: whether there is a check that OpenAPI has no words for.
    """

    schemes: Mapping[str, Schema] = field(default_factory=dict)
    requirements: tuple[Mapping[str, list[str]], ...] = ()
    is_incomplete: bool = False


def security_of(action: Action) -> Security:
    """Return who may call ``action``, as its manifest is configured."""
    found = authentication_of(action)
    names = found.checks or (("none",) if found.is_readable else ("",))
    # A function of the user's, or nothing that there is: starter-kit check says which.
    known = [name for name in names if name in _CHECKS]
    always: Mapping[str, Schema] = {}
    if action.require_whisk_auth is True:
        always = _USER_OF_THE_PLATFORM
    elif platform_asks(action.require_whisk_auth):
        always = _OF_THE_PLATFORM
    if always and not known:
        known = ["none"]
    schemes: dict[str, Schema] = {}
    requirements: list[Mapping[str, list[str]]] = []
    for name in dict.fromkeys(known):
        needed = {**always, **_CHECKS[name]}
        schemes |= needed
        requirements.append({scheme: [] for scheme in needed})
    return Security(schemes, tuple(requirements), len(known) < len(names))
