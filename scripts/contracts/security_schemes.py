"""Who may call, as OpenAPI says it: from ``WEBHOOK_AUTH`` to security schemes.

A scheme here is one header, or one parameter of the URL. A check that needs several
headers is a requirement of several schemes, and several checks, any of which will do,
are several requirements. The settings may name the header or the parameter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from actions.shared.auth.schemes import api_key_header
from scripts.check.authentication import authentication_of, platform_asks
from scripts.manifest.known_inputs import value_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from scripts.contracts.parts import Schema
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
    "basic": {"basic": {"type": "http", "scheme": "basic"}},
    "standard-webhooks": {
        "webhook-signature": _header(
            "webhook-signature",
            "The signature of Standard Webhooks over id, timestamp and body. The three "
            "headers may be those of Svix: svix-id, svix-timestamp, svix-signature.",
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


def _checks(params: Mapping[str, Any]) -> dict[str, dict[str, Schema]]:
    """Return all checks by name, with the headers that the settings name."""
    configured = {
        "api-key": _api_key(params),
        "hmac": _hmac(params),
        "url-token": {
            "type": "apiKey",
            "in": "query",
            "name": value_of(params, "WEBHOOK_URL_TOKEN_PARAMETER"),
            "description": "A token that you were given, with the URL.",
        },
    }
    return _CHECKS | {name: {name: scheme} for name, scheme in configured.items()}


def _api_key(params: Mapping[str, Any]) -> Schema:
    description = "A key that you were given."
    header = api_key_header(params)
    if header == "authorization":
        return {"type": "http", "scheme": "bearer", "description": description}
    return _header(header, description)


def _hmac(params: Mapping[str, Any]) -> Schema:
    algorithm = value_of(params, "WEBHOOK_HMAC_ALGORITHM").lower()
    encoding = value_of(params, "WEBHOOK_HMAC_ENCODING").lower()
    prefix = value_of(params, "WEBHOOK_HMAC_PREFIX") or f"{algorithm}="
    before = "" if prefix.lower() == "none" else f"{prefix} and "
    form = {"hex": "the hexadecimal"}.get(encoding, f"the {encoding} form of the")
    return _header(
        value_of(params, "WEBHOOK_HMAC_HEADER"),
        f"{before}{form} HMAC-{algorithm.upper()} of the body.",
    )


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
    checks = _checks(action.parameters)
    known = [name for name in names if name in checks]
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
        needed = {**always, **checks[name]}
        schemes |= needed
        requirements.append({scheme: [] for scheme in needed})
    return Security(schemes, tuple(requirements), len(known) < len(names))
