"""What must never be read in a log: found by name, and by value.

By name: every member of an object, at any depth, and every header whose name tells
of a secret. By value: the value of every input with such a name, wherever it turns
up in a text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HIDDEN = "<hidden>"

# OpenWhisk ends the reading of an activation's log at this line, whoever wrote it
# (Apache OpenWhisk, DockerToActivationLogStore): no caller may.
_SENTINEL = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX"

_TELLING = (
    "secret",
    "token",
    "passw",
    "passphrase",
    "credential",
    "authorization",
    "apikey",
    "accesskey",
    "signature",
    "cookie",
    "private",
    "bearer",
    "whiskauth",
)
_TELLING_ENDINGS = ("key", "keys", "users", "pwd", "sig", "runtimeauth", "owauth")
_PUBLIC_ENDINGS = (
    *("publickey", "publickeys", "jwksurl"),
    # Where a secret is sent, not the secret.
    *("apikeyheader", "urltokenparameter"),
)
_MAX_DEPTH = 12
# A PIN of four digits may be a secret; hiding every 1 in a log would hide the log.
_SHORTEST_NUMBER, _LONGEST_NUMBER = 1000, 10**18


def is_secret(name: str) -> bool:
    """Tell whether a setting, member or header of this name holds a secret.

    ``apiKey``, ``api-key`` and ``API_KEY`` are the same name.
    """
    plain = "".join(c for c in name.lower() if c.isalnum())
    if plain.endswith(_PUBLIC_ENDINGS):
        return False
    return plain.endswith(_TELLING_ENDINGS) or any(word in plain for word in _TELLING)


def secrets_in(params: Mapping[str, Any]) -> tuple[str, ...]:
    """Return every secret text among the inputs, longest first.

    A setting may hold several, comma-separated, each possibly ``user:password``;
    a URL may hold a password too.
    """
    found: set[str] = set()
    for name, value in params.items():
        # What a caller sends is not ours, and could make any text a secret.
        if name != "data" and not name.startswith("__ow_"):
            _note_secrets(name, value, found)
    return tuple(sorted((s for s in found if s.strip()), key=len, reverse=True))


def _note_secrets(
    name: str, value: Any, found: set[str], *, within: bool = False, depth: int = 0
) -> None:
    """Add the secrets in an input; ``within`` a telling name, everything is one."""
    within = within or is_secret(name)
    if isinstance(value, dict | list | tuple):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for key, member in members if depth < _MAX_DEPTH else ():
            _note_secrets(str(key), member, found, within=within, depth=depth + 1)
    elif isinstance(value, int | float) and within and not isinstance(value, bool):
        if _SHORTEST_NUMBER <= abs(value) < _LONGEST_NUMBER:
            found.add(str(value))
    elif isinstance(value, str) and within:
        found.add(value)
        parts = [part.strip() for part in value.split(",")]
        found.update(parts)
        if "users" in name.lower():
            found.update(part.partition(":")[2] for part in parts)
    elif isinstance(value, str) and "@" in value and "://" in value:
        found.update(_passwords(value))


def redact_text(text: str, secrets: Iterable[str]) -> str:
    """Return ``text`` with every secret in it hidden."""
    for secret in secrets:
        if secret in text:
            text = text.replace(secret, HIDDEN)
    return text.replace(_SENTINEL, HIDDEN)


def redact(value: Any, secrets: tuple[str, ...], depth: int = 0) -> Any:
    """Return a copy of JSON-like ``value`` that is safe to log."""
    if isinstance(value, str):
        return redact_text(value, secrets)
    if value is None or isinstance(value, bool | int | float):
        return value
    if depth >= _MAX_DEPTH:
        return "…"
    if isinstance(value, dict):
        return {
            redact_text(str(name), secrets): HIDDEN
            if is_secret(str(name)) and item not in ("", None)
            else redact(item, secrets, depth + 1)
            for name, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [redact(item, secrets, depth + 1) for item in value]
    return redact_text(str(value), secrets)


def _passwords(url: str) -> list[str]:
    try:
        password = urlsplit(url).password
    except ValueError:
        return []
    return [password, unquote(password)] if password else []
