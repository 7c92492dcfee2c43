"""Messages that were taken once are not taken again while their time stamp is good.

With ``OUTBOX_URL``, Redis remembers their ids. An id is taken for the length of the
call, and kept only when the answer leaves the sender nothing to send again (200, 202);
otherwise it is free again, also when the container dies on the way. Without Redis it
cannot be told whether a message is a replay, so it is not let in: the sender gets 503
and may come again.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any, Final

from actions.shared.auth import Refused
from actions.shared.errors import ActionError
from actions.shared.frame import logging
from actions.shared.frame.clock import MARGIN_MS
from actions.shared.outbox.redis_client import Redis
from actions.shared.outbox.store import OutboxSettings

if TYPE_CHECKING:
    from actions.shared.request import Request

# Of two calls at the same time one sets the id; asked twice for the sake of a lost
# reply, that one is still the owner.
_TAKE: Final = """
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
return redis.call('GET', KEYS[1]) == ARGV[1] and 1 or 0
"""
_KEEP: Final = "return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) and 1"
_FREE: Final = """
return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0
"""
_DONE: Final = (200, 202)


def before(message_id: str, request: Request, tolerance_s: int) -> Refused | None:
    """Return why a genuine message is not let in a second time; None when it is new.

    Raises:
        RedisUnavailable: when that cannot be told at the moment.
        NotConfigured: when the settings of the outbox are malformed.
    """
    config = OutboxSettings.from_params(request.params)
    if config is None:
        return None
    digest = hashlib.sha256(message_id.encode("utf-8", "surrogatepass")).hexdigest()
    key = config.key("seen", digest)
    token = os.urandom(16).hex()
    redis = Redis(config.url, request.deadline)
    # While this call may still be answered, no other call can take the message.
    call_ms = round(max(0, request.deadline.remaining_ms())) + MARGIN_MS
    if not redis.ask("EVAL", _TAKE, 1, key, token, call_ms, read=_is_yes):
        return Refused("the message of this id was taken already")

    def answered(answer: dict[str, Any]) -> None:
        # A time stamp may lie ahead: it is good for twice the tolerance at most.
        keep = ("EVAL", _KEEP, 1, key, token, 2000 * tolerance_s)
        free = ("EVAL", _FREE, 1, key, token)
        try:
            done = answer.get("statusCode") in _DONE
            redis.ask(*(keep if done else free), read=_is_yes)
        except ActionError as error:
            logging.error(f"webhook-id not settled: {error.log_text}")

    request.when_answered.append(answered)
    return None


def _is_yes(reply: Any) -> bool:
    if reply not in (0, 1):
        raise ValueError("this is neither yes nor no")
    return bool(reply)
