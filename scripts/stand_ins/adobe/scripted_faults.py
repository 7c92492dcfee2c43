"""What a test or a demo tells the stand-in to do wrong."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from scripts.stand_ins.adobe.faults import Drop, Endpoint, Fault, Faults

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scripts.stand_ins.adobe.wire import Call


class ScriptedFaults:
    """The faults that are asked for. All methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._faults = Faults()

    def fail(
        self,
        endpoint: Endpoint,
        *,
        status: int | None = None,
        times: int | None = 1,
        headers: Mapping[str, str] | None = None,
        body: object = None,
        delay_ms: float = 0,
        drop: bool | Drop = False,
        after: int = 0,
        when: Callable[[Call], bool] | None = None,
    ) -> None:
        """Script a fault. Faults of an endpoint come in the order of these calls.

        Args:
            endpoint: what fails.
            status: answered instead of carrying the call out.
            times: how many calls it hits; None: all, until ``reset``.
            headers: added to the scripted answer (``location``, ``retry-after`` …).
            body: of the scripted answer: text or bytes as they are (JSON's content
                type, or HTML's if it starts with ``<``), anything else as JSON. An
                error without a body gets one in the shape of its endpoint.
            delay_ms: how late the answer is. A call that is carried out is so at once;
                a caller that stops waiting cannot know.
            drop: lose the connection: ``before`` (or True) or ``reset`` without
                carrying the call out, ``after`` or ``midway`` when it has been.
            after: so many calls get through first.
            when: only calls for which it is true.

        Raises:
            ValueError: no such fault can happen.
        """
        with self._lock:
            self._faults.add(
                Fault(
                    endpoint=endpoint,
                    status=status,
                    headers=headers or {},
                    body=body,
                    delay_ms=delay_ms,
                    drop="before" if drop is True else drop or None,
                    when=when,
                    times=times,
                    after=after,
                )
            )

    def heal(self) -> None:
        """Let nothing fail any more; whatever was scripted is forgotten."""
        with self._lock:
            self._faults.clear()

    def throttle(
        self,
        endpoint: Endpoint = "ingress",
        *,
        retry_after_s: int | str = 1,
        times: int | None = 1,
    ) -> None:
        """Answer 429 with ``Retry-After`` (seconds, or an HTTP date)."""
        headers = {"retry-after": str(retry_after_s)}
        self.fail(endpoint, status=429, times=times, headers=headers)
