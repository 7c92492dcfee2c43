"""The key set of an issuer (RFC 7517, section 5), fetched when needed and kept.

A set is kept for ten minutes. A token whose key id is not in it may mean that the
issuer has a new key, so the set is fetched again; but only every 30 seconds, for key
ids are the caller's to invent. While the issuer is out of reach or answers nonsense,
the keys that are known serve on, for an hour. While no key is known, the next caller
has the set fetched again at once, and later ones after pauses that grow to the same 30
seconds: one wrong answer must not refuse every caller for so long.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from actions.shared.auth import Refused, jwk
from actions.shared.errors import UpstreamUnavailable
from actions.shared.frame import logging
from actions.shared.frame.kept import Kept
from actions.shared.http import client

if TYPE_CHECKING:
    from actions.shared.auth.jwk import Key
    from actions.shared.frame.clock import Deadline

_KEPT_S: Final = 600
_REFETCH_S: Final = 30
_STALE_S: Final = 3600
# Asking must leave the activation time for what its caller wants.
_FETCH_BUDGET_MS: Final = 3_000
_MAX_BYTES: Final = 256 * 1024
_NEVER_S: Final = float("-inf")
_OK: Final = 200


def find(
    url: str, key_id: str | None, algorithm: str, deadline: Deadline
) -> tuple[Key, ...] | Refused:
    """Return the keys that a token with such a header may be signed with; at least one.

    Args:
        url: where the issuer publishes its key set.
        key_id: the token's ``kid``; None when it has none, which any key suits.
        algorithm: the token's ``alg``.
        deadline: when to give up.

    Raises:
        UpstreamUnavailable: when the issuer is out of reach and no key of it is known.
        NotConfigured: when ``url`` is not a URL.
    """
    return _kept.get(url, lambda: _KeySet(url)).find(key_id, algorithm, deadline)


class _KeySet:
    def __init__(self, url: str) -> None:
        self._url = url
        self._guard = threading.Lock()
        self._keys: tuple[Key, ...] = ()
        self._fetched_at_s = self._tried_at_s = _NEVER_S
        self._failures = 0
        self._problem = ""

    def find(
        self, key_id: str | None, algorithm: str, deadline: Deadline
    ) -> tuple[Key, ...] | Refused:
        with self._guard:
            now_s = deadline.clock.monotonic_s()
            if now_s - self._fetched_at_s >= _STALE_S:
                self._keys = ()
            if self._is_due(key_id, now_s):
                self._fetch(now_s, deadline)
            suiting = tuple(k for k in self._keys if k.suits(key_id, algorithm))
            problem = self._problem or "the issuer has no such key"
            return suiting or Refused(problem)

    def _is_due(self, key_id: str | None, now_s: float) -> bool:
        since_s = now_s - self._tried_at_s
        if not self._keys:
            return since_s > _pause_s(self._failures)
        if since_s < _REFETCH_S:
            return False
        is_known = any(key_id in (None, key.id) for key in self._keys)
        return not is_known or now_s - self._fetched_at_s >= _KEPT_S

    def _fetch(self, now_s: float, deadline: Deadline) -> None:
        self._tried_at_s = now_s
        try:
            found = _fetch_keys(self._url, deadline.within(_FETCH_BUDGET_MS))
        except UpstreamUnavailable as error:
            if not self._keys:
                self._tried_at_s = _NEVER_S  # the breaker spares the issuer here
                raise
            found = Refused(error.log_text)
        if isinstance(found, Refused):
            self._problem = found.reason
            self._failures += 1
            logging.warning(found.reason, known_keys=len(self._keys))
        else:
            self._keys, self._fetched_at_s, self._problem = found, now_s, ""
            self._failures = 0


def _pause_s(failures: int) -> float:
    """Return how long to leave the issuer alone: 0, 1, 3, 7, 15, then 30 seconds."""
    return min(_REFETCH_S, 2.0 ** min(failures, 10) / 2 - 1)


def _fetch_keys(url: str, deadline: Deadline) -> tuple[Key, ...] | Refused:
    answer = client.send(
        "GET",
        url,
        service="Token issuer",
        deadline=deadline,
        headers={"accept": "application/json"},
    )
    if answer.status != _OK:
        return Refused(f"the JWKS URL answered {answer.status}")
    try:
        content = answer.json() if len(answer.body) <= _MAX_BYTES else None
    except ValueError:
        content = None
    members = content.get("keys") if isinstance(content, dict) else None
    if not isinstance(members, list):
        return Refused("the JWKS URL answered something that is not a key set")
    keys = tuple(key for key in map(jwk.read, members) if key)
    return keys or Refused("the JWKS URL answered no key that verifies signatures")


_kept: Kept[str, _KeySet] = Kept()
