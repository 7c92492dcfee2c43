"""When to send a request again, and after how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

#: Answers that another attempt may turn into a better one.
RETRIED = frozenset({429, 500, 502, 503, 504})
#: Those of them that say that nothing has begun.
NOT_BEGUN = frozenset({429, 503})

_BASE_S = 0.5
_LONGEST_S = 30.0


def pause_s(answer: httpx.Response | None, attempt: int, chance: float) -> float:
    """Return how long to wait after the attempt of that number, counted from 1.

    What ``Retry-After`` says in seconds, up to half a minute; else a random part of
    a time that doubles.
    """
    told = answer.headers.get("retry-after", "") if answer is not None else ""
    if told.isascii() and told.isdigit() and len(told) < 10:  # noqa: PLR2004 - seconds
        return min(float(told), _LONGEST_S)
    doubled: float = _BASE_S * 2**attempt
    return min(doubled, _LONGEST_S) * chance
