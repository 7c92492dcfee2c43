"""What is wrong with the value of an input, by its kind.

:mod:`scripts.manifest.known_inputs` says of which kind the inputs of this project's
actions are; they are judged as the actions judge them. Of any other input only the
ending of its name says something.
"""

from __future__ import annotations

import base64
import math
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from actions.shared.auth.commerce_signature import public_key_blocks
from actions.shared.outbox import redis_client
from actions.shared.settings import can_be_secret, is_php_class
from scripts.manifest.known_inputs import KNOWN_INPUTS, Kind, KnownInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_FUNCTION = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")
_WITH_SCHEME = re.compile(r"(?!https?:)[A-Za-z][A-Za-z0-9+.-]*:\S+", re.ASCII)
# RFC 8414, section 3, and OpenID Connect Discovery, section 4.
_METADATA = re.compile(
    r"/\.well-known/(openid-configuration|oauth-authorization-server)\b"
)


def fault(name: str, value: Any) -> str:
    """Return what is wrong with the value of a setting; empty when nothing is.

    A setting that is not set is not wrong. The value is not repeated: it may be a
    secret in the wrong place.
    """
    text = "" if value is None else str(value).strip()
    if "PUBLIC_KEY" in name and "PRIVATE KEY-----" in text:
        return "this is a private key, and only the public one belongs here"
    return (_rule_of(name)(text) or _fault_of_issuer(name, text)) if text else ""


def _fault_of_issuer(name: str, text: str) -> str:
    """Return what is wrong with the place of an issuer's keys, or with its name."""
    written = {"WEBHOOK_JWT_ISSUER": "issuer"}
    written |= dict.fromkeys(("WEBHOOK_JWT_JWKS_URL", "IMS_JWKS_URL"), "jwks_uri")
    if name not in written:
        return ""
    if re.search(r"<[^<>]*>|\{[^{}]*\}", text):
        return "there is a placeholder in this"
    if _METADATA.search(text):
        return f"this is the metadata of an issuer: write the {written[name]} in it"
    return ""


def _rule_of(name: str) -> Callable[[str], str]:
    if known := KNOWN_INPUTS.get(name):
        return _rule_of_known(known)
    rules = (rule for ending, rule in _ENDINGS.items() if name.endswith(ending))
    return next(rules, _ANYTHING)


def _rule_of_known(known: KnownInput) -> Callable[[str], str]:
    if known.kind is Kind.WHOLE_NUMBER:
        return _whole_number(known.least, known.most)
    if known.kind is Kind.WORD:
        return _one_of(*known.words)
    if known.kind is Kind.STOCK_SOURCE:
        return _rule(
            lambda text: text in known.words or is_function(text),
            f"this is not one of {', '.join(known.words)}, package.module:function",
        )
    return _RULES.get(known.kind, _ANYTHING)


def is_function(text: str) -> bool:
    """Tell whether ``text`` has the form ``package.module:function``."""
    return bool(_FUNCTION.fullmatch(text))


def _rule(holds: Callable[[str], bool], fault: str) -> Callable[[str], str]:
    """Return a rule: of a text, it says what is wrong, or nothing."""
    return lambda text: "" if holds(text) else fault


def _one_of(*words: str) -> Callable[[str], str]:
    return _rule(
        lambda text: text.lower() in words, f"this is not one of {', '.join(words)}"
    )


def _whole_number(least: int, most: int) -> Callable[[str], str]:
    return _rule(
        lambda text: (
            bool(re.fullmatch("0*[0-9]{1,18}", text))
            and least <= int(text.lstrip("0") or "0") <= most
        ),
        f"this is not a whole number from {least} to {most}",
    )


def is_http_url(text: str) -> bool:
    """Tell whether ``text`` is an http(s) URL with a host."""
    if any(c.isspace() for c in text):
        return False
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.hostname) and port != 0


def _is_any_url(text: str) -> bool:
    return bool(_WITH_SCHEME.fullmatch(text)) or is_http_url(text)


def _outbox_url(text: str) -> str:
    problem = redis_client.fault(text)
    return problem and f"this {problem}"


def _is_number(text: str) -> bool:
    try:
        number = float(text)
    except ValueError:
        return False
    return math.isfinite(number) and number >= 0


def _is_public_key(text: str) -> bool:
    blocks = public_key_blocks(text)
    return bool(blocks) and all(map(_is_base64, blocks))


def _is_base64(text: str) -> bool:
    try:
        return bool(base64.b64decode(text, validate=True))
    except ValueError:
        return False


def _each(holds: Callable[[str], bool]) -> Callable[[str], bool]:
    """Return what must hold for every part of a comma-separated setting, one at least.

    Empty parts are none.
    """

    def of_all(text: str) -> bool:
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return bool(parts) and all(map(holds, parts))

    return of_all


def _is_user(part: str) -> bool:
    name, _, password = part.partition(":")
    return can_be_secret(name) and can_be_secret(password)


def _is_signing_secret(part: str) -> bool:
    return _is_base64(part.removeprefix("whsec_"))


_NUMBER = _rule(_is_number, "this is not a number")
_ANYTHING = _rule(bool, "")

_RULES: Mapping[Kind, Callable[[str], str]] = {
    Kind.HTTP_URL: _rule(is_http_url, "this is not an http(s) URL"),
    Kind.NAME_IN_REQUEST: _rule(
        lambda text: bool(re.fullmatch(r"[A-Za-z0-9._~-]+", text)),
        "this is not a name of letters, digits, - . _ ~",
    ),
    Kind.ORGANISATION: _rule(can_be_secret, "this is not an id of an organisation"),
    Kind.PHP_CLASS: _rule(
        is_php_class,
        "this is not a PHP class: names with a single backslash between them",
    ),
    Kind.PUBLIC_KEY: _rule(
        _is_public_key,
        "this is not a public key in PEM; in .env it stands in quotes, all its lines",
    ),
    Kind.REDIS_URL: _outbox_url,
    Kind.SECRETS: _rule(
        _each(can_be_secret), "this has an entry that cannot be a secret, such as $NAME"
    ),
    Kind.SIGNING_SECRETS: _rule(
        _each(_is_signing_secret), "this has an entry that is not whsec_ and base64"
    ),
    Kind.USERS: _rule(_each(_is_user), "this has an entry that is not user:password"),
}
_ENDINGS: Mapping[str, Callable[[str], str]] = {
    "_URL": _rule(_is_any_url, "this is not a URL"),
    "_MS": _NUMBER,
    "_S": _NUMBER,
    "_CONCURRENCY": _NUMBER,
    "_ATTEMPTS": _NUMBER,
}
