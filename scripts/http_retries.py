"""Requests of the tool to other hosts, repeated while that may help, for a minute.

One rule for all of the tool: after a fault of the connection, 429 and 5xx a request is
sent again, after what ``Retry-After`` says (seconds or a date, bounded as the actions
bound it), else after a random part of a time that doubles. A pause that would outlast
the minute is not begun: the answer then goes to the caller, who tells the user when to
run the command again. (``httpx-retries`` would sleep for the rest of it, takes no
clock, and cannot tell requests by what they do.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import httpx

from actions.shared.frame.clock import SYSTEM, Deadline
from actions.shared.http.client import retry_after_s
from actions.shared.http.system_reason import reason_of
from config import __version__
from scripts.certificates import trusted_certificates

if TYPE_CHECKING:
    from collections.abc import Callable

    from actions.shared.frame.clock import Clock

#: An answer, or why there is none.
Result: TypeAlias = httpx.Response | httpx.RequestError

_ATTEMPTS: Final = 5
_PATIENCE_MS: Final = 60_000
_BASE_S: Final = 0.5


def new_client(
    timeout: float | httpx.Timeout,
    *,
    auth: httpx.Auth | None = None,
    transport: httpx.BaseTransport | None = None,
) -> httpx.Client:
    """Return a client of the tool, which follows no redirect.

    Args:
        timeout: in seconds.
        auth: proves to the host who asks.
        transport: what carries the requests; the network when None.
    """
    return httpx.Client(
        auth=auth,
        headers={"user-agent": f"commerce-starter-kit-webhooks/{__version__}"},
        timeout=timeout,
        verify=trusted_certificates(),
        transport=transport,
        # A developer's proxy must not stand between two local servers.
        mounts={"all://127.0.0.1": None, "all://localhost": None},
    )


def may_pass(result: Result) -> bool:
    """Tell whether another attempt at a request that may be repeated can end better."""
    if isinstance(result, httpx.Response):
        return result.status_code == httpx.codes.TOO_MANY_REQUESTS or (
            result.is_server_error
        )
    return isinstance(result, httpx.TransportError | httpx.DecodingError)


def pause_after_s(result: Result, attempt: int, clock: Clock) -> float:
    """Return how long to wait after the attempt of that number, counted from 1."""
    if isinstance(result, httpx.Response):
        told_s = retry_after_s(result.headers, clock)
        if told_s is not None:
            return told_s
    ceiling_s: float = _BASE_S * 2**attempt
    return ceiling_s * clock.chance()


def send(
    client: httpx.Client,
    method: str,
    url: str,
    *,
    may_repeat: Callable[[Result], bool] = may_pass,
    report: Callable[[str, float], None] = lambda _problem, _pause_s: None,
    clock: Clock = SYSTEM,
    **request: Any,
) -> httpx.Response:
    """Send a request until its answer is final; return the last answer.

    Args:
        client: the client.
        method: the HTTP method.
        url: the URL.
        may_repeat: whether another attempt may help, and does no harm.
        report: called before each pause, with the problem and the seconds.
        clock: for the pauses.
        request: what :meth:`httpx.Client.request` takes besides.

    Raises:
        httpx.UnsupportedProtocol, httpx.LocalProtocolError: it cannot be sent at all.
        httpx.RequestError: the last attempt got no answer.
    """
    deadline = Deadline(_PATIENCE_MS, clock)
    for attempt in range(1, _ATTEMPTS + 1):
        result: Result
        try:
            result = client.request(method, url, **request)
            problem = f"status {result.status_code}"
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError):
            raise
        except httpx.RequestError as error:
            result = error
            problem = reason_of(error) or type(error).__name__
        pause_s = pause_after_s(result, attempt, clock)
        is_last = attempt == _ATTEMPTS or pause_s * 1000 >= deadline.remaining_ms()
        if is_last or not may_repeat(result):
            break
        report(problem, pause_s)
        clock.sleep_s(pause_s)
    if isinstance(result, httpx.RequestError):
        raise result
    return result
