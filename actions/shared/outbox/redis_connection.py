"""A client of redis-py, made for one purpose: to be asked, and to fail soon.

The only module that imports redis-py. It ships where ``OUTBOX_URL`` is set.
"""

from __future__ import annotations

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


def connected(url: str, timeout_ms: int) -> redis.Redis:
    """Return a client of the server at ``url``; it connects when it is first used."""
    client = redis.Redis.from_url(
        url,
        socket_connect_timeout=timeout_ms / 1000,
        socket_timeout=timeout_ms / 1000,
        # Once more at once, on a new connection, where a kept one had been closed.
        retry=Retry(NoBackoff(), 1, (redis.ConnectionError,)),
        # Nothing is said to the server that was not asked for here.
        protocol=2,
        driver_info=None,
    )
    # Replies are read where they are asked for, as Redis documents them.
    client.response_callbacks.clear()
    return client
