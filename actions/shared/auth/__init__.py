"""Who calls? The ready-made checks, behind one protocol.

``WEBHOOK_AUTH`` names one check or several, comma-separated, any of which will do. A
check gets the request and says :class:`Accepted` or :class:`Refused`; anything else,
a failure included, is a refusal. A check whose secret is not set refuses everyone.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from actions.shared.auth import schemes
from actions.shared.errors import (
    ActionError,
    NotConfigured,
    Unauthorized,
    UpstreamUnavailable,
)
from actions.shared.frame import logging
from actions.shared.frame.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from actions.shared.request import Request


class Accepted(NamedTuple):
    """The caller is who it says it is.

    Attributes:
        caller: how the caller is called in the log; never a secret.
    """

    caller: str


class Refused(NamedTuple):
    """The caller did not prove who it is.

    Attributes:
        reason: for the log; the caller never reads it.
        challenge: what the header ``WWW-Authenticate`` asks the caller for
            (RFC 9110, section 11.6.1); what ``WEBHOOK_AUTH`` names when it is empty.
    """

    reason: str
    challenge: str = ""


Verdict = Accepted | Refused


class Check(Protocol):
    """A way to tell who calls. May be a plain or an ``async`` function."""

    def __call__(self, request: Request, /) -> Verdict | Awaitable[Verdict]:
        """Judge the caller of ``request``."""


# Imported only when chosen: some need libraries that others do not ship. The build
# reads this table, {input: {word: module}}, to ship what is chosen and no more.
CHOSEN_MODULES: Final = {
    "WEBHOOK_AUTH": {
        "none": "actions.shared.auth.no_check",
        "api-key": "actions.shared.auth.api_key",
        "basic": "actions.shared.auth.basic",
        "url-token": "actions.shared.auth.url_token",
        "hmac": "actions.shared.auth.body_hmac",
        "standard-webhooks": "actions.shared.auth.standard_webhooks",
        "commerce-signature": "actions.shared.auth.commerce_signature",
        "jwt": "actions.shared.auth.bearer_jwt",
        "adobe-ims": "actions.shared.auth.adobe_ims",
    }
}


def authenticate(request: Request, default: str = "none") -> Verdict:
    """Apply the checks that ``WEBHOOK_AUTH`` names, or ``default`` when it is not set.

    Returns:
        The first acceptance, or a refusal with the reasons of all checks.

    Raises:
        UpstreamUnavailable: when no check accepts, and one of them could not ask
            its issuer: the caller may be right, and shall come again.
    """
    try:
        names = schemes.chosen(request.params, default)
    except NotConfigured as error:
        return Refused(error.log_text)
    reasons: list[str] = []
    challenges: list[str] = []
    unavailable: UpstreamUnavailable | None = None
    for name in names:
        try:
            verdict = _judge(name, request)
        except UpstreamUnavailable as error:
            unavailable, verdict = error, Refused(error.log_text)
        if isinstance(verdict, Accepted):
            return verdict
        reasons.append(f"{name}: {verdict.reason}")
        challenges.append(
            verdict.challenge or schemes.challenge_of(name, request.params)
        )
    if unavailable:
        raise unavailable
    return Refused("; ".join(reasons), schemes.joined(challenges))


def require(
    verdict: Verdict | Awaitable[Verdict], request: Request | None = None
) -> Accepted:
    """Return the acceptance.

    Raises:
        Unauthorized: for anything that is not :class:`Accepted`. It asks for what the
            refusal names, or else for what ``WEBHOOK_AUTH`` of ``request`` names.
    """
    found: object = resolve(verdict)
    if isinstance(found, Accepted):
        logging.debug("Caller accepted", caller=found.caller)
        return found
    challenge = schemes.configured_challenge(request.params if request else {})
    if isinstance(found, Refused):
        raise Unauthorized(
            f"Caller refused: {found.reason}", found.challenge or challenge
        )
    raise Unauthorized(
        f"Caller refused: the check returned {type(found).__name__}, "
        "but only Accepted(...) lets a caller in",
        challenge,
    )


def _judge(name: str, request: Request) -> Verdict:
    try:
        verdict: object = resolve(_check(name)(request))
    except UpstreamUnavailable:
        raise
    except ActionError as error:
        return Refused(error.log_text)
    except Exception as error:  # noqa: BLE001 - a check that fails lets no caller in
        return Refused(f"the check failed with {type(error).__name__}: {error}")
    if isinstance(verdict, Accepted | Refused):
        return verdict
    return Refused(
        f"the check returned {type(verdict).__name__} instead of Accepted or Refused"
    )


def _check(name: str) -> Check:
    known = CHOSEN_MODULES["WEBHOOK_AUTH"]
    reference = f"{known[name]}:check" if name in known else name
    module, _, function = reference.partition(":")
    if not (module and function):
        raise LookupError(
            f"WEBHOOK_AUTH names an unknown check; known are {', '.join(known)} "
            "and package.module:function"
        )
    found: Check = getattr(import_module(module), function)
    return found
