"""The way out: one pool of connections, with time-outs, retries and a breaker.

Every request that goes through here may safely be sent twice: an event keeps its
CloudEvent id, a token may be issued again, a question changes nothing. So what may
pass by itself is tried again: connection faults (also a kept connection that died
while the container was frozen), time-outs, 429 and 5xx; with exponential back-off
and full jitter, or as ``Retry-After`` says (RFC 9110, section 10.2.3), and never past
the activation's deadline.
"""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import httpx

from actions.shared import exact_json, logging
from actions.shared.breaker import Breaker
from actions.shared.errors import NotConfigured, UpstreamUnavailable
from actions.shared.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actions.shared.clock import Clock, Deadline

_ATTEMPTS: Final = 6
_BACKOFF_S: Final = 0.25
_MAX_BACKOFF_S: Final = 8.0
_CONNECT_TIMEOUT_MS: Final = 5_000
_READ_TIMEOUT_MS: Final = 10_000
_STALL_TIMEOUT_MS: Final = 1_000
_MAX_ANSWER_BYTES: Final = 8 * 1024 * 1024

_TOO_MANY_REQUESTS: Final = 429
_SERVER_ERROR: Final = 500

_breakers: Kept[str, Breaker] = Kept()


class Answer(NamedTuple):
    """What a server answered; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON.

        Raises:
            ValueError: when it is none, or is compressed. Nothing is ever
                decompressed, for a few bytes may become gigabytes.
        """
        if self.headers.get("content-encoding", "identity") != "identity":
            raise ValueError("the body is compressed although that was not asked for")
        return exact_json.loads(self.body)


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
            time-out, 429 or 5xx; or at once while the circuit is open.
        NotConfigured: when such a request cannot be sent at all.
    """
    clock = deadline.clock
    host = _host(url, service)
    breaker = _breakers.get(host, lambda: Breaker(host))
    if wait_s := breaker.wait_s(clock):
        problem = f"the circuit to {host} is open"
        raise UpstreamUnavailable(service, problem, retry_after_s=wait_s, asked=False)

    problem, retry_after_s = "the deadline has passed", None
    throttled = False
    for attempt in range(1, _ATTEMPTS + 1):
        if deadline.remaining_ms() <= 0:
            break
        try:
            answer = _once(method, url, headers, content, deadline)
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeError) as e:
            raise _unsendable(service, e) from None
        except httpx.TransportError as error:
            problem, retry_after_s, throttled = type(error).__name__, None, False
        else:
            throttled = answer.status == _TOO_MANY_REQUESTS
            if not throttled and answer.status < _SERVER_ERROR:
                breaker.succeeded()
                return answer
            problem = f"status {answer.status}"
            retry_after_s = _retry_after_s(answer, clock)
        pause_s = _pause_s(attempt, retry_after_s, clock)
        if attempt == _ATTEMPTS or pause_s * 1000 >= deadline.remaining_ms():
            break
        logging.warning(
            f"{service} did not take the request; trying again",
            problem=problem,
            attempt=attempt,
            pause_ms=round(pause_s * 1000),
        )
        clock.sleep_s(pause_s)

    # A host that throttles is well; it is we who must slow down.
    if throttled:
        breaker.succeeded()
    else:
        breaker.failed(clock)
    raise UpstreamUnavailable(service, problem, retry_after_s=retry_after_s)


def _once(
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes,
    deadline: Deadline,
) -> Answer:
    limits = _Limits(deadline)
    with _pool.client().stream(
        method,
        url,
        headers=headers,
        content=content,
        extensions={"timeout": limits},
    ) as response:
        # A server that drips must not outlast us all: from here on it is each read
        # that is timed.
        limits.read_ms = _STALL_TIMEOUT_MS
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            if deadline.remaining_ms() <= 0:
                raise httpx.ReadTimeout("the answer came too slowly")
            if len(body) > _MAX_ANSWER_BYTES:
                raise httpx.ReadError("the answer is too large")
        return Answer(response.status_code, response.headers, bytes(body))


class _Limits:
    """How long each step of a request may take: no longer than what is left.

    It stands where httpx has its time-outs, as numbers; httpcore asks for one when the
    step begins (``httpcore.Request.extensions``, "timeout"; in seconds).
    """

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self.read_ms = _READ_TIMEOUT_MS

    def get(self, step: str, _default: float | None = None) -> float:
        left_ms = self._deadline.remaining_ms()
        # Connecting is two steps, TCP and TLS, and each may take as long as this.
        may_ms = (
            min(_CONNECT_TIMEOUT_MS, left_ms / 2)
            if step == "connect"
            else min(self.read_ms, left_ms)
        )
        return max(may_ms, 1.0) / 1000


class _Pool:
    """The one client of the process, made when first needed."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._client: httpx.Client | None = None

    def client(self) -> httpx.Client:
        with self._guard:
            if self._client is None:
                self._client = self._made()
            return self._client

    @staticmethod
    def _made() -> httpx.Client:
        import atexit
        from http.cookiejar import DefaultCookiePolicy

        from config import __version__

        client = httpx.Client(
            follow_redirects=False,
            headers={
                "accept-encoding": "identity",
                "user-agent": f"commerce-starter-kit-webhooks/{__version__}",
            },
            limits=httpx.Limits(
                max_connections=64,
                max_keepalive_connections=64,
                keepalive_expiry=60,
            ),
            # A developer's proxy must not stand between two local servers.
            mounts={"all://127.0.0.1": None, "all://localhost": None},
        )
        # A cookie would carry something from one caller's call to another's.
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
        atexit.register(client.close)
        return client


_pool = _Pool()


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


def _retry_after_s(answer: Answer, clock: Clock) -> int | None:
    """Return the header's seconds; it may hold a number or an HTTP date."""
    value = answer.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return int(value[:9])
    if not value:
        return None
    from email.utils import parsedate_to_datetime

    try:
        moment_s = parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):
        return None
    return max(0, math.ceil(moment_s - clock.now_s()))


def _unsendable(service: str, error: Exception) -> NotConfigured:
    # The error's own text may quote a header, and so a secret.
    return NotConfigured(
        f"No request can be sent to {service} ({type(error).__name__}): "
        "look for stray characters in its URL and credentials"
    )
