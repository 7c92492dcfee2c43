"""One Redis, asked within the deadline.

redis-py is imported when first needed: it costs more than the rest of a cold start. Its
``socket_timeout`` bounds one read and not the whole reply, and looking up a name has no
time-out. So a thread asks each question, and ``join`` bounds the wait for it.
"""

from __future__ import annotations

import re
import threading
from contextvars import copy_context
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar
from urllib.parse import parse_qsl, urlsplit

from actions.shared.errors import NotConfigured, UpstreamUnavailable
from actions.shared.frame.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import redis

    from actions.shared.frame.clock import Deadline

T = TypeVar("T")
#: A word of a command.
Word: TypeAlias = str | bytes | int

#: What one question may take, connecting included.
QUESTION_MS: Final = 2_000
# A router may have dropped a connection that idled, without closing it.
_KEEP_S: Final = 10.0
_PORT: Final = 6379
_ERROR_CODE: Final = re.compile(r"[A-Z]{2,20}(?= )")


class RedisUnavailable(UpstreamUnavailable):
    """Redis is out of reach, or does not do what was asked.

    Attributes:
        code: the first word of Redis' own error (``NOGROUP``); empty without one.
    """

    def __init__(self, problem: str, code: str = "") -> None:
        super().__init__("The outbox", f"the Redis of OUTBOX_URL {problem}")
        self.code = code


@dataclass(slots=True)
class _Kept:
    """The client of one URL, and when it was used last."""

    client: redis.Redis
    used_at_s: float
    guard: threading.Lock = field(default_factory=threading.Lock)


_clients: Kept[str, _Kept] = Kept()

# As for the checks of callers: what is not chosen does not ship. By a URL's scheme.
CHOSEN_MODULES: Final = {
    "OUTBOX_URL": {
        "": "",
        "redis": "actions.shared.outbox.redis_connection",
        "rediss": "actions.shared.outbox.redis_connection",
    }
}


def fault(url: str) -> str:
    """Return what is wrong with a Redis URL, without repeating it; empty if nothing."""
    try:
        parts = urlsplit(url)
        well_formed = parts.hostname and parts.port != 0
    except ValueError:
        well_formed = False
    if not well_formed or parts.scheme not in ("redis", "rediss"):
        return "is not a redis:// or rediss:// URL"
    if not re.fullmatch(r"/?[0-9]{0,4}", parts.path):
        return "has a path that is not the number of a database"
    # Others would undo the time-outs, or hold a password where logs do not look.
    if any(not name.startswith("ssl_") for name, _ in parse_qsl(parts.query)):
        return "has an option that does not begin with ssl_"
    return ""


class Redis:
    """The server at ``url``, for the length of one activation."""

    def __init__(self, url: str, deadline: Deadline) -> None:
        self._url = url
        self._deadline = deadline

    def ask(self, *command: Word, read: Callable[[Any], T]) -> T:
        """Send one command and return what ``read`` makes of the reply.

        Raises:
            RedisUnavailable: when there is no reply in time, an error, or a reply that
                ``read`` does not understand.
            NotConfigured: when redis-py is not there.
        """
        return self._ask_in_time(lambda client: read(client.execute_command(*command)))

    def ask_together(
        self, commands: Sequence[Sequence[Word]], read: Callable[[list[Any]], T]
    ) -> T:
        """Send commands of which all are carried out or none (MULTI, EXEC).

        Raises:
            RedisUnavailable: as :meth:`ask`.
            NotConfigured: when redis-py is not there.
        """

        def asked(client: redis.Redis) -> T:
            with client.pipeline(transaction=True) as pipeline:
                for command in commands:
                    pipeline.execute_command(*command)
                return read(pipeline.execute())

        return self._ask_in_time(asked)

    def _ask_in_time(self, ask: Callable[[redis.Redis], T]) -> T:
        limit_ms = min(QUESTION_MS, self._deadline.remaining_ms())
        if limit_ms <= 0:
            raise RedisUnavailable("was not asked: the deadline has passed")
        found: list[T] = []
        failure: list[Exception] = []

        def asking() -> None:
            client: redis.Redis | None = None
            try:
                client = self._client()
                found.append(ask(client))
            except Exception as raised:  # noqa: BLE001 - raised again in the waiting thread
                error = _without_text(raised, self._url)
                # After a reply that makes no sense, the connection is not used again.
                if client is not None and not getattr(error, "code", ""):
                    client.connection_pool.disconnect(inuse_connections=False)
                failure.append(error)

        # A daemon thread does not keep the process alive.
        thread = threading.Thread(
            target=copy_context().run, args=(asking,), name="redis", daemon=True
        )
        thread.start()
        thread.join(limit_ms / 1000)
        if found:
            return found[0]
        if failure:
            raise failure[0] from None
        raise RedisUnavailable(f"did not answer within {limit_ms:.0f} ms")

    def _client(self) -> redis.Redis:
        now_s = self._deadline.clock.monotonic_s()
        kept = _clients.get(self._url, lambda: _Kept(_connected(self._url), now_s))
        with kept.guard:
            idle_s, kept.used_at_s = now_s - kept.used_at_s, now_s
        if idle_s > _KEEP_S:
            kept.client.connection_pool.disconnect(inuse_connections=False)
        return kept.client


def _connected(url: str) -> redis.Redis:
    try:
        connection = import_module(CHOSEN_MODULES["OUTBOX_URL"]["redis"])
    except ImportError:
        raise NotConfigured(
            "OUTBOX_URL is set and redis-py is missing: install the extra outbox, and "
            "build the action with OUTBOX_URL set"
        ) from None
    client: redis.Redis = connection.connected(url, QUESTION_MS)
    return client


def _without_text(error: Exception, url: str) -> Exception:
    """Return ``error`` without its text, which may quote what the server sent.

    In its place stand the host, the port and the system's reason.
    """
    if isinstance(error, NotConfigured | RedisUnavailable):
        return error
    kind = type(error).__name__
    code = _ERROR_CODE.match(str(error)) if kind.endswith("ResponseError") else None
    if code:
        return RedisUnavailable(f"refused a command: {code[0]}", code[0])
    from actions.shared.http.system_reason import reason_of

    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    address = f"{host}:{parts.port or _PORT}"
    reason = ": ".join(filter(None, (kind, address, reason_of(error))))
    return RedisUnavailable(f"is out of reach or none: {reason}")
