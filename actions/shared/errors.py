"""Everything that can go wrong in an action, and what the caller is told.

    ActionError                     status, public text, text for the log
    ├── BadRequest            400   the caller's fault; names every fault at once
    │   ├── PayloadTooLarge   413   more than an action accepts
    │   └── UnsupportedMediaType    415   the body has a form that is not read
    ├── Unauthorized          401   the caller is not known; never says why
    ├── NotConfigured         500   ours to fix: the log names the settings
    ├── UpstreamRefused       502   the other side refuses us; sending again is no use
    └── UpstreamUnavailable   503   the other side is out of reach; send again later

The public text (``str(error)``) is all that a caller ever sees. What only an
operator may know stands in ``log_text``.
"""

from __future__ import annotations

import math
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: How many faults one answer lists; an OpenWhisk result may have 1 MB.
MAX_FAULTS = 1000
#: Asks for a credential of no registered scheme.
ANY_CHALLENGE = 'Webhook realm="webhook"'
# How many of them a log line lists, and how many characters of names a summary has.
_MAX_LOGGED, _MAX_NAMES = 20, 1000
# Where a service does not say itself when to come back.
_RETRY_LATER_S: Final = 30
# Less would hammer a service in trouble, more would keep a caller away for years.
_LEAST_RETRY_S: Final = 1
_MOST_RETRY_S: Final = 3600


class Fault(NamedTuple):
    """One thing that is wrong with a request.

    Attributes:
        param: where, as a dotted path (``data.items[2].qty``).
        message: what is wrong there, as a sentence without the path.
        missing: whether the parameter is absent (or an empty text).
        unlisted: 0 for a fault; for an entry that stands for faults which are not
            listed, how many these are.
    """

    param: str
    message: str
    missing: bool = False
    unlisted: int = 0


class ActionError(Exception):
    """Base of all known failures of an action.

    Attributes:
        log_text: what only an operator may know.
        params: of the call that failed; the frame sets them, for whatever makes the
            answer. They hold secrets and are never shown.
    """

    status = 500
    params: Mapping[str, Any] = MappingProxyType({})

    def __init__(self, public_text: str, *, log_text: str = "") -> None:
        super().__init__(public_text)
        self.log_text = log_text or public_text


class BadRequest(ActionError):
    """The request cannot be understood. ``faults`` names everything wrong with it."""

    status = 400

    def __init__(self, public_text: str = "", faults: Sequence[Fault] = ()) -> None:
        super().__init__(public_text or summary(faults))
        self.faults = tuple(faults)


class PayloadTooLarge(BadRequest):
    """The request is larger than an action accepts."""

    status = 413


class UnsupportedMediaType(BadRequest):
    """The request body has a form that no action reads, such as gzip or XML."""

    status = 415


class Unauthorized(ActionError):
    """The caller did not prove who it is. The reasons go to the log only.

    Attributes:
        challenge: what ``WWW-Authenticate`` asks for; a 401 must have it (RFC 9110,
            section 15.5.2).
    """

    status = 401

    def __init__(self, log_text: str, challenge: str = ANY_CHALLENGE) -> None:
        super().__init__("Unauthorized", log_text=log_text)
        self.challenge = challenge if is_challenge(challenge) else ANY_CHALLENGE


class NotConfigured(ActionError):
    """Settings are missing or malformed; ``log_text`` names them."""

    def __init__(self, log_text: str) -> None:
        super().__init__(
            "The service is not configured. Send the request again once it is",
            log_text=log_text,
        )


class UpstreamRefused(ActionError):
    """Another service refuses our requests; sending the same again will not help."""

    status = 502

    def __init__(self, public_text: str, *, log_text: str) -> None:
        super().__init__(
            f"{public_text}. Sending the request again will not help until the "
            "operator of this service has acted",
            log_text=log_text,
        )


class UpstreamUnavailable(ActionError):
    """Another service is out of reach, throttles us or fails.

    Args:
        service: how it is called in messages (``Adobe I/O Events``).
        problem: what happened, for the log.
        retry_after_s: seconds after which sending again makes sense; see
            :func:`clamp_retry_after_s`.
        asked: whether it was asked at all; not while the circuit to it is open, nor
            when there was no time for its answer.

    Attributes:
        retry_after_s: the same.
        asked: the same.
    """

    status = 503

    def __init__(
        self,
        service: str,
        problem: str,
        *,
        retry_after_s: int | None = None,
        asked: bool = True,
    ) -> None:
        super().__init__(
            f"{service} is not available at the moment. Send the request again later",
            log_text=f"{service} is not available: {problem}",
        )
        self.retry_after_s = clamp_retry_after_s(
            _RETRY_LATER_S if retry_after_s is None else retry_after_s
        )
        self.asked = asked


def is_challenge(value: object) -> bool:
    """Tell whether ``value``, possibly of a user's code, can be a header's text."""
    if not isinstance(value, str):
        return False
    return bool(value.strip()) and value.isascii() and value.isprintable()


def clamp_retry_after_s(seconds: float) -> int:
    """Return a service's ``Retry-After`` as it is obeyed and passed on: 1 s to 1 h."""
    return max(_LEAST_RETRY_S, math.ceil(min(_MOST_RETRY_S, seconds)))


def summary(faults: Sequence[Fault]) -> str:
    """Return the faults as one line, in the words of the Starter Kit.

    For example ``missing parameter(s) 'data.uid,data.value'``.
    """
    named = [fault for fault in faults if not fault.unlisted]
    missing = _names(fault.param for fault in named if fault.missing)
    invalid = _names(fault.param for fault in named if not fault.missing)
    parts = [
        f"{kind} parameter(s) '{names}'"
        for kind, names in (("missing", missing), ("invalid", invalid))
        if names
    ]
    if unlisted := sum(fault.unlisted for fault in faults):
        parts.append(_counted(unlisted, more=bool(parts)))
    return " and ".join(parts)


def log_lines_of(faults: Sequence[Fault]) -> list[str]:
    """Return the faults as a log line lists them: the first ones, and a count."""
    listed = first_of(faults, "", _MAX_LOGGED)
    return [f"{f.param}: {f.message}" if f.param else f.message for f in listed]


def first_of(faults: Iterable[Fault], at: str, most: int = MAX_FAULTS) -> list[Fault]:
    """Return the first ``most`` faults; a last entry, for ``at``, counts the others."""
    given = iter(faults)
    listed = list(islice(given, max(0, most)))
    others = sum(fault.unlisted or 1 for fault in given)
    return [*listed, rest_of(at, others, after=bool(listed))] if others else listed


def rest_of(at: str, count: int, *, after: bool) -> Fault:
    """Return the entry that counts faults which are not listed, ``after`` others."""
    text = _counted(count, more=after)
    return Fault(at, f"and {text}" if after else text, unlisted=count)


def _counted(number: int, *, more: bool) -> str:
    return f"{number}{' more' * more} fault{'' if number == 1 else 's'}"


def _names(params: Iterable[str]) -> str:
    """Return the names, comma-separated, as far as there is room for them."""
    names = ""
    for param in params:
        names += f",{param}" if names else param
        if len(names) > _MAX_NAMES:
            return f"{names[:_MAX_NAMES]}…"
    return names
