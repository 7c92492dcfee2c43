"""What Adobe Commerce presents to an action, with placeholders for the secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.auth.schemes import api_key_header
from scripts.check.authentication import authentication_of
from scripts.manifest.known_inputs import value_of

if TYPE_CHECKING:
    from scripts.manifest import Action

#: Where Commerce has the key: one of WEBHOOK_API_KEYS.
API_KEY = "WEBHOOK_API_KEY"
#: The fields of Developer Console OAuth: as REST, XML and the Admin name them.
OAUTH = {
    "client_id": ("clientId", "Client ID"),
    "client_secret": ("clientSecret", "Client Secret"),
    "org_id": ("orgId", "Organization ID"),
}


def _schemes(action: Action) -> tuple[str, ...]:
    return authentication_of(action).checks


def oauth_fields(action: Action) -> tuple[str, ...]:
    """Return the fields of Developer Console OAuth that Commerce needs, if any."""
    return tuple(OAUTH) if "adobe-ims" in _schemes(action) else ()


def key_headers(action: Action) -> dict[str, str]:
    """Return the headers that Commerce must send; {} stands for the key."""
    if "api-key" not in _schemes(action):
        return {}
    name = api_key_header(action.parameters)
    return {name: "Bearer {}" if name == "authorization" else "{}"}


def url_with_token(url: str, action: Action) -> str:
    """Return the URL that Commerce must call, with a placeholder for the token."""
    if "url-token" not in _schemes(action):
        return url
    parameter = value_of(action.parameters, "WEBHOOK_URL_TOKEN_PARAMETER")
    return f"{url}{'&' if '?' in url else '?'}{parameter}=<WEBHOOK_URL_TOKEN>"
