"""One attempt of a request, over the one pool of connections of the process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import httpx

from actions.shared.frame import exact_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actions.shared.frame.clock import Deadline

_CONNECT_TIMEOUT_MS: Final = 5_000
_READ_TIMEOUT_MS: Final = 6_000
_STALL_TIMEOUT_MS: Final = 1_000
_MAX_ANSWER_BYTES: Final = 8 * 1024 * 1024


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


class OutOfTime(Exception):
    """A step took longer than what was left of the caller's own time."""


def attempt(
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes,
    deadline: Deadline,
) -> Answer:
    """Send a request once, and return the answer.

    Raises:
        OutOfTime: when it took longer than what was left of the caller's own time, so
            that nothing is known of the host.
        httpx.TransportError: when the connection failed, or the host did not answer in
            the time that a host has.
    """
    limits = _Limits(deadline)
    try:
        with _pool.client().stream(
            method,
            url,
            headers=headers,
            content=content,
            extensions={"timeout": limits},
        ) as response:
            # After the head each read is bounded, and so is the body as a whole: a
            # server that drips must not use up the deadline.
            limits.read_ms = _STALL_TIMEOUT_MS
            body_deadline = deadline.within(_READ_TIMEOUT_MS)
            body = bytearray()
            for chunk in response.iter_raw():
                body += chunk
                if deadline.remaining_ms() <= 0:
                    raise OutOfTime
                if body_deadline.remaining_ms() <= 0:
                    raise httpx.ReadTimeout("the answer came too slowly")
                if len(body) > _MAX_ANSWER_BYTES:
                    raise httpx.ReadError("the answer is too large")
            return Answer(response.status_code, response.headers, bytes(body))
    except httpx.PoolTimeout:
        # All connections are in use: that is the doing of this process.
        raise OutOfTime from None
    except httpx.TimeoutException:
        if limits.shortened:
            raise OutOfTime from None
        raise


class _Limits:
    """How long each step of a request may take: no longer than what is left.

    It stands where httpx has its time-outs, as numbers; httpcore asks for one when the
    step begins (``httpcore.Request.extensions``, "timeout"; in seconds).

    Attributes:
        read_ms: what a step other than connecting may take.
        shortened: whether the latest step had less than its time, since the deadline
            left no more.
    """

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self.read_ms = _READ_TIMEOUT_MS
        self.shortened = False

    def get(self, step: str, _default: float | None = None) -> float:
        left_ms = self._deadline.remaining_ms()
        if step == "connect":
            # Connecting is two steps, TCP and TLS, and each may take as long as this.
            full_ms, left_ms = _CONNECT_TIMEOUT_MS, left_ms / 2
        else:
            full_ms = self.read_ms
        self.shortened = left_ms < full_ms
        return max(min(full_ms, left_ms), 1.0) / 1000


class _Pool:
    """The one client of the process, made when first needed."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._client: httpx.Client | None = None

    def client(self) -> httpx.Client:
        with self._guard:
            if self._client is None:
                self._client = self._new_client()
            return self._client

    @staticmethod
    def _new_client() -> httpx.Client:
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
