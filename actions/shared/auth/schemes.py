"""Which checks ``WEBHOOK_AUTH`` names, and what a refused caller is asked for.

The input is a text of names, separated by commas. Only one that is absent (or null, or
an empty text) leaves the choice to the action. Whatever else cannot be read names no
check, so that it lets nothing through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from actions.shared import settings
from actions.shared.errors import ANY_CHALLENGE, NotConfigured, is_challenge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# RFC 7617 and RFC 6750 name the first two. A 401 must have a challenge also where no
# registered scheme fits (RFC 9110, section 15.5.2); such a one has a name of its own.
_BASIC: Final = 'Basic realm="webhook", charset="UTF-8"'
_BEARER: Final = 'Bearer realm="webhook"'
_SIGNATURE: Final = 'Signature realm="webhook"'
_CHALLENGES: Final = {
    "api-key": 'ApiKey realm="webhook"',
    "basic": _BASIC,
    "url-token": 'UrlToken realm="webhook"',
    "hmac": _SIGNATURE,
    "standard-webhooks": _SIGNATURE,
    "commerce-signature": _SIGNATURE,
    "jwt": _BEARER,
    "adobe-ims": _BEARER,
}


def chosen(params: Mapping[str, Any], default: str = "none") -> tuple[str, ...]:
    """Return the names of the checks, any of which will do; at least one.

    Words are in lower case, functions as they are written.

    Raises:
        NotConfigured: when ``WEBHOOK_AUTH`` is set and is not a list of checks.
    """
    value = settings.as_set(params, "WEBHOOK_AUTH")
    if value is None or value == "":
        return (_as_known(default),)
    parts = value.split(",") if isinstance(value, str) else ()
    names = tuple(_as_known(part.strip()) for part in parts if part.strip())
    if not names:
        raise NotConfigured(
            "WEBHOOK_AUTH cannot be read: write the names of checks, separated by "
            "commas, or none to let every caller in"
        )
    return names


def _as_known(name: str) -> str:
    return name if ":" in name else name.lower()


def challenge_of(name: str, params: Mapping[str, Any]) -> str:
    """Return what a check asks for, as ``WWW-Authenticate`` says it."""
    if name == "api-key" and api_key_header(params) == "authorization":
        return _BEARER
    return _CHALLENGES.get(name, ANY_CHALLENGE)


def joined(challenges: Iterable[str]) -> str:
    """Return challenges as one header, without those that no header can hold.

    Basic is the first: some clients read no further.
    """
    legal = dict.fromkeys(filter(is_challenge, challenges))
    each = sorted(legal, key=lambda text: text != _BASIC)
    return ", ".join(each)


def configured_challenge(params: Mapping[str, Any]) -> str:
    """Return what the checks of ``WEBHOOK_AUTH`` ask for."""
    try:
        return joined(challenge_of(name, params) for name in chosen(params))
    except NotConfigured:
        return ANY_CHALLENGE


def api_key_header(params: Mapping[str, Any]) -> str:
    """Return the name of the header that holds an API key, in lower case."""
    return settings.text(params, "WEBHOOK_API_KEY_HEADER", "x-api-key").lower()
