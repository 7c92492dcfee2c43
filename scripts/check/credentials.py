"""Credentials that are easy to guess, or that others can read. None of them is shown.

One table says which rule holds for which setting. Where a credential travels, the rule
is the same for all: not in the clear to another machine.
"""

from __future__ import annotations

import base64
import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from actions.shared import settings
from scripts.check.authentication import authentication_of, platform_asks
from scripts.check.credential_urls import (
    Weakness,
    weakness_of_any_url,
    weakness_of_service_url,
)
from scripts.manifest import Problem
from scripts.manifest.environment import ENV
from scripts.manifest.inputs import origin
from scripts.manifest.known_inputs import KNOWN_INPUTS, Kind
from scripts.masking import masked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scripts.manifest import Action, Application, Input

Severity = Literal["error", "warning"]

#: The least length of a key, a secret or a password.
LEAST_BYTES = 16
_LEAST_RSA_BITS = 2048
_REPLACEMENT = "make a new one: openssl rand -hex 32"
_OTHERS = 0o077


def exposed(application: Application, severity: Severity) -> Iterator[Problem]:
    """Yield each credential that is weak, or that others can read."""
    for action in application.actions.values():
        for setting in action.inputs.values():
            weakness = None if setting.missing else _weakness_of(setting)
            if weakness:
                hint = "; ".join(
                    text
                    for text in (weakness.hint, origin(setting, application.root))
                    if text
                )
                yield _problem(setting, weakness.message, hint, severity)
        yield from _key_without_cryptography(action)
        if action.web:
            asked = action.annotations.get("require-whisk-auth")
            key = f"{action.key}.annotations.require-whisk-auth"
            place = Problem(action.file, action.line, key, "")
            yield from _platform_secret(place, asked, severity)
    for sequence in application.sequences.values():
        if sequence.web:
            asked = sequence.annotations.get("require-whisk-auth")
            key = f"{sequence.key}.annotations.require-whisk-auth"
            place = Problem(sequence.file, sequence.line, key, "")
            yield from _platform_secret(place, asked, severity)
    yield from _readable_env(application, severity)


def _weakness_of(setting: Input) -> Weakness | None:
    # As the actions read it: a number is a text, too.
    text = settings.text({setting.name: setting.value}, setting.name)
    if not text and isinstance(setting.value, str):
        text = setting.value.strip()  # a reference that nothing replaces
    if not text:
        return None
    known = KNOWN_INPUTS.get(setting.name)
    rule = _RULES.get(known.kind) if known else None
    return (rule(text) if rule else None) or weakness_of_any_url(text)


def _short(secret: bytes, what: str) -> Weakness | None:
    if len(secret) >= LEAST_BYTES:
        return None
    return Weakness(f"{what} has less than {LEAST_BYTES} bytes", _REPLACEMENT)


def _secret(text: str) -> Weakness | None:
    return _short(text.encode(), "a secret")


def _password(text: str) -> Weakness | None:
    return _short(text.partition(":")[2].encode(), "a password")


def _signing_secret(text: str) -> Weakness | None:
    try:
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except ValueError:
        return None  # an error already
    return _short(key, "a signing secret")


def _each(
    rule: Callable[[str], Weakness | None],
) -> Callable[[str], Weakness | None]:
    """Return the rule for a comma-separated list; empty entries are none."""

    def of_all(text: str) -> Weakness | None:
        entries = (part.strip() for part in text.split(",") if part.strip())
        return next((found for entry in entries if (found := rule(entry))), None)

    return of_all


def _public_key(text: str) -> Weakness | None:
    if not _has_cryptography():
        return None  # see _key_without_cryptography
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    text = text.replace("\\r", "").replace("\\n", "\n")
    for block in text.split("-----BEGIN ")[1:]:
        try:
            key = load_pem_public_key(f"-----BEGIN {block}".encode())
        except (ValueError, UnsupportedAlgorithm):
            continue
        if isinstance(key, RSAPublicKey) and key.key_size < _LEAST_RSA_BITS:
            return Weakness(
                f"an RSA key of {key.key_size} bits can be forged: "
                f"{_LEAST_RSA_BITS} are the least",
                "let the sender make a new pair of keys",
            )
    return None


_RULES: Mapping[Kind, Callable[[str], Weakness | None]] = {
    Kind.HTTP_URL: weakness_of_service_url,
    Kind.PUBLIC_KEY: _public_key,
    Kind.SECRET: _secret,
    Kind.SECRETS: _each(_secret),
    Kind.SIGNING_SECRETS: _each(_signing_secret),
    Kind.USERS: _each(_password),
}


def _key_without_cryptography(action: Action) -> Iterator[Problem]:
    setting = action.inputs.get("COMMERCE_WEBHOOKS_PUBLIC_KEY")
    is_used = "commerce-signature" in authentication_of(action).checks
    if setting and setting.is_set and is_used and not _has_cryptography():
        yield _problem(
            setting,
            "the size of this key cannot be judged without the library cryptography",
            "install the extra commerce-signature, which the check needs anyway",
            "warning",
        )


def _has_cryptography() -> bool:
    return find_spec("cryptography") is not None


def _platform_secret(
    place: Problem, required: object, severity: Severity
) -> Iterator[Problem]:
    if not isinstance(required, str):
        return
    if not platform_asks(required):
        message = "this keeps no caller out: it is empty, or used as it stands"
        yield _problem(place, message, "write a secret", severity)
    elif weakness := _short(required.strip().encode(), "this secret"):
        yield _problem(place, weakness.message, weakness.hint, severity)


def _readable_env(application: Application, severity: Severity) -> Iterator[Problem]:
    """Yield ``.env`` when other users may read it and a secret stands in it."""
    if os.name != "posix":
        return
    try:
        mode = (application.root / ENV).stat().st_mode
    except OSError:
        return
    holds_secret = any(
        value and masked(name, value) != value
        for name, value in application.environment.items()
        if application.environment.source(name).startswith(ENV)
    )
    if mode & _OTHERS and holds_secret:
        yield Problem(
            ENV,
            1,
            "",
            "this file holds secrets, and other users of this machine can read it",
            f"chmod 600 {ENV}",
            severity,
        )


def _problem(
    place: Input | Problem, message: str, hint: str, severity: Severity
) -> Problem:
    return Problem(place.file, place.line, place.key, message, hint, severity)
