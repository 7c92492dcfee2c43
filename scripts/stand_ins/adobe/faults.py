"""The faults that a test or a demo asks of the stand-in, in the order they were asked.

A fault belongs to an endpoint and to a number of calls. Nothing here is Adobe's: what
the stand-in does of its own accord (204, 401, 409 …) is in its other modules.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal, get_args

from scripts.stand_ins.adobe.wire import Answer, Call, Ending, json_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Endpoint = Literal["ims", "jwks", "providers", "management", "ingress", "any"]
"""What can be made to fail. ``providers`` are the reads of providers, ``management``
is the whole management API, the reads of providers among it."""

Drop = Literal["before", "after", "midway", "reset"]
"""When a connection is lost: before the call is carried out (closed, or ``reset`` with
RST), after it was carried out but before its answer is sent, or in the middle of
the answer to it."""

_ENDINGS: Mapping[Drop, Ending] = {
    "before": "close",
    "after": "close",
    "midway": "midway",
    "reset": "reset",
}


@dataclass
class Fault:
    """One scripted fault and how much of it is left."""

    endpoint: Endpoint
    status: int | None
    headers: Mapping[str, str]
    body: object
    delay_ms: float
    drop: Drop | None
    when: Callable[[Call], bool] | None
    times: int | None
    after: int

    @property
    def replaces(self) -> bool:
        """The call is not carried out."""
        return self.status is not None or self.drop in ("before", "reset")

    def answer(self, endpoint: str) -> Answer:
        """What the caller gets instead of what the stand-in would have said."""
        status = self.status or HTTPStatus.OK
        if self.body is not None:
            content, media_type = _content(self.body)
            plain = Answer(status, {"content-type": media_type}, content)
        elif status >= HTTPStatus.BAD_REQUEST:
            plain = json_answer(status, _error(endpoint, status))
        else:
            plain = Answer(status)
        chosen = {name.lower(): value for name, value in self.headers.items()}
        return replace(plain, headers={**plain.headers, **chosen})

    def spoil(self, answer: Answer) -> Answer:
        """The answer, late or lost as the fault says."""
        ending = None if self.drop is None else _ENDINGS[self.drop]
        return replace(answer, delay_ms=answer.delay_ms + self.delay_ms, ending=ending)


class Faults:
    """The faults still to come."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Queue a fault behind those of the same endpoint.

        Raises:
            ValueError: no such fault can happen.
        """
        if fault.endpoint not in get_args(Endpoint):
            known = ", ".join(get_args(Endpoint))
            raise ValueError(
                f"no endpoint is called {fault.endpoint!r}: one of {known}"
            )
        if fault.drop is not None and fault.drop not in get_args(Drop):
            known = ", ".join(get_args(Drop))
            raise ValueError(f"drop={fault.drop!r} is unknown: True or one of {known}")
        if fault.status is None and fault.drop is None and fault.delay_ms <= 0:
            raise ValueError("a fault needs a status, a delay_ms or a drop")
        if fault.status is not None and not 200 <= fault.status <= 999:  # noqa: PLR2004 - the range of final status codes
            raise ValueError(f"{fault.status} is not a final status code (200 to 999)")
        if (fault.times is not None and fault.times < 1) or fault.after < 0:
            raise ValueError(
                "times is at least 1 (None: until reset), after at least 0"
            )
        self._faults.append(fault)

    def clear(self) -> None:
        """Forget all of them."""
        self._faults.clear()

    def take(self, endpoint: str, call: Call) -> Fault | None:
        """The first fault due for this call, used up by one; None if all is well."""
        for fault in self._faults:
            if not _covers(fault.endpoint, endpoint):
                continue
            if fault.when is not None and not fault.when(call):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times == 0:
                    self._faults.remove(fault)
            return fault
        return None


def _covers(wanted: Endpoint, endpoint: str) -> bool:
    return wanted in ("any", endpoint) or (
        wanted == "management" and endpoint == "providers"
    )


def _content(body: object) -> tuple[bytes, str]:
    """The bytes of a scripted body, and the type that it pretends to have."""
    if not isinstance(body, bytes | str):
        return json.dumps(body).encode(), "application/json"
    content = body.encode() if isinstance(body, str) else body
    html = content.lstrip().startswith(b"<")
    return content, "text/html; charset=utf-8" if html else "application/json"


def _error(endpoint: str, status: int) -> dict[str, str]:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = f"Status {status}"
    if endpoint == "ims":
        code = phrase.lower().replace(" ", "_")
        return {"error": code, "error_description": "scripted fault"}
    return {"reason": phrase, "message": "scripted fault"}
