"""The way out: requests with time-outs, retries and a breaker.

Every request that goes through here may safely be sent twice: an event keeps its
CloudEvent id, a token may be issued again, a question changes nothing. So what may
pass by itself is tried again: connection faults (also a kept connection that died
while the container was frozen), time-outs, 429 and 5xx; with exponential back-off
and full jitter, or as ``Retry-After`` says (RFC 9110, section 10.2.3), and never past
the activation's deadline.

A call ends in one of three ways: the host answered, the host failed, or the caller's
own time was used up before the host had its time. Only the first two say something
about the host, and only they change its breaker's count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import httpx

from actions.shared.errors import (
    NotConfigured,
    UpstreamUnavailable,
    clamp_retry_after_s,
)
from actions.shared.frame import logging
from actions.shared.frame.kept import Kept
from actions.shared.http.attempt import Answer, OutOfTime, attempt
from actions.shared.http.breaker import Breaker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actions.shared.frame.clock import Clock, Deadline
    from actions.shared.http.breaker import Outcome

_ATTEMPTS: Final = 6
_BACKOFF_S: Final = 0.25
_MAX_BACKOFF_S: Final = 8.0

_TOO_MANY_REQUESTS: Final = 429
_SERVER_ERROR: Final = 500
_NO_TIME_LEFT: Final = "the action had no time left to wait for its answer"

_breakers: Kept[str, Breaker] = Kept()


def send(
    method: str,
    url: str,
    *,
    service: str,
    deadline: Deadline,
    headers: Mapping[str, str],
    content: bytes = b"",
) -> Answer:
    """Send a request, again if need be, and return the final answer.

    Redirects are not followed: the answer is the redirect.

    Args:
        method: the HTTP method.
        url: the absolute http(s) URL.
        service: the other side's name in messages (``Adobe I/O Events``).
        deadline: when to give up.
        headers: the headers; they may hold credentials and are never logged.
        content: the body.

    Raises:
        UpstreamUnavailable: when the last attempt still met a connection fault, a
            time-out, 429 or 5xx. With ``asked`` false: at once while the circuit is
            open, or when the host did not get its time to answer.
        NotConfigured: when such a request cannot be sent at all.
    """
    clock = deadline.clock
    host = _host(url, service)
    if deadline.remaining_ms() <= 0:
        raise UpstreamUnavailable(service, _NO_TIME_LEFT, asked=False)
    breaker = _breakers.get(host, lambda: Breaker(host))
    admission = breaker.admit(clock)
    if admission.wait_s:
        problem = f"the circuit to {host} is open"
        raise UpstreamUnavailable(
            service, problem, retry_after_s=admission.wait_s, asked=False
        )
    outcome: Outcome = "out of time"
    try:
        result = _attempt_until_done(method, url, headers, content, service, deadline)
        outcome = result.outcome
    finally:
        breaker.record(admission, outcome, clock)
    if result.answer is not None:
        return result.answer
    raise UpstreamUnavailable(
        service,
        result.problem,
        retry_after_s=result.retry_after_s,
        asked=outcome != "out of time",
    )


class _Result(NamedTuple):
    """How a call ended, after its last attempt."""

    outcome: Outcome
    answer: Answer | None = None
    problem: str = _NO_TIME_LEFT
    retry_after_s: int | None = None


def _attempt_until_done(
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes,
    service: str,
    deadline: Deadline,
) -> _Result:
    """Send a request until it is answered, there is no time, or it failed too often."""
    clock = deadline.clock
    result = _Result("out of time")
    for number in range(1, _ATTEMPTS + 1):
        problem = _NO_TIME_LEFT
        try:
            answer = attempt(method, url, headers, content, deadline)
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeError) as e:
            raise _unsendable(service, e) from None
        except OutOfTime:
            # What the host did on an earlier attempt stands.
            pass
        except httpx.TransportError as error:
            from actions.shared.http.problem import problem_of

            problem = problem_of(error, url)
            result = _Result("failed", problem=problem)
        else:
            problem = f"status {answer.status}"
            # A host that throttles is well; it is the caller who must slow down.
            throttles = answer.status == _TOO_MANY_REQUESTS
            if not throttles and answer.status < _SERVER_ERROR:
                return _Result("answered", answer)
            result = _Result(
                "answered" if throttles else "failed",
                problem=problem,
                retry_after_s=retry_after_s(answer.headers, clock),
            )
        pause_s = _pause_s(number, result.retry_after_s, clock)
        if number == _ATTEMPTS or pause_s * 1000 >= deadline.remaining_ms():
            break
        logging.warning(
            f"{service} did not take the request; trying again",
            problem=problem,
            attempt=number,
            pause_ms=round(pause_s * 1000),
        )
        clock.sleep_s(pause_s)
    return result


def _host(url: str, service: str) -> str:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise _unsendable(service, error) from None
    return f"{parsed.scheme}://{parsed.netloc.decode('ascii')}"


def _pause_s(attempt: int, retry_after_s: int | None, clock: Clock) -> float:
    if retry_after_s is not None:
        return retry_after_s
    ceiling_s: float = min(_MAX_BACKOFF_S, _BACKOFF_S * 2 ** (attempt - 1))
    return ceiling_s * clock.chance()


def retry_after_s(headers: Mapping[str, str], clock: Clock) -> int | None:
    """Return the header's seconds, bounded; it may hold a number or an HTTP date."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return clamp_retry_after_s(float(value))
    if not value:
        return None
    from email.utils import parsedate_to_datetime

    try:
        moment_s = parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):
        return None
    return clamp_retry_after_s(moment_s - clock.now_s())


def _unsendable(service: str, error: Exception) -> NotConfigured:
    # The error's own text may quote a header, and so a secret.
    return NotConfigured(
        f"No request can be sent to {service} ({type(error).__name__}): "
        "look for stray characters in its URL and credentials"
    )
