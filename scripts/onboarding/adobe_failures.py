"""A request to Adobe that failed: what was refused, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from actions.shared.http.client import retry_after_s
from actions.shared.http.problem import problem_of
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actions.shared.frame.clock import Clock

_AGAIN = "run the command again: what is done stays, and it goes on from there"

_HINTS = {
    400: "Adobe does not take what was sent: correct what its message says in config/, "
    "or the setting in .env",
    401: "check in the Developer Console that OAUTH_CLIENT_ID and OAUTH_CLIENT_SECRET "
    "are those of the workspace, and OAUTH_ORG_ID its organization's",
    403: "check in the Developer Console that the workspace has the I/O Management API "
    '("Add service" > "API"), and that IO_CONSUMER_ID is the id of its organization',
    404: "check IO_CONSUMER_ID, IO_PROJECT_ID and IO_WORKSPACE_ID against the "
    "workspace file, and that what is to be changed belongs to this workspace",
    409: "a client id may have 30 registrations: delete those that are not needed in "
    "the Developer Console, or ask Adobe for more",
}


class RequestFailed(Failure):
    """A request that Adobe did not answer as it should.

    Attributes:
        step: what it was for.
        method: its method.
        path: the path of its URL; never the query, never a header.
        status: of the answer; None when there was none.
        reason: Adobe's own message, or why there is no answer.
        request_id: Adobe's name for the request; empty when it gave none.
    """

    def __init__(
        self,
        step: str,
        method: str,
        url: str,
        *,
        reason: str,
        status: int | None = None,
        request_id: str = "",
        hint: str = "",
    ) -> None:
        self.step = step
        self.method = method
        self.path = urlsplit(url).path or "/"
        self.status = status
        self.reason = reason
        self.request_id = request_id
        answered = "got no answer" if status is None else f"was answered {status}"
        text = f"{step}: {method} {self.path} {answered}"
        text += f": {reason}" if reason else ""
        text += f" (x-request-id {request_id})" if request_id else ""
        super().__init__(text, hint or _HINTS.get(status or 0, _AGAIN))

    def as_data(self) -> dict[str, Any]:
        """Return the same for a program."""
        return {
            "step": self.step,
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "message": self.reason,
            "request_id": self.request_id,
            "hint": self.hint,
        }


def without_answer(
    step: str, method: str, url: str, error: httpx.RequestError
) -> RequestFailed:
    """Return a request that got no answer as the failure that it is."""
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        # The error's own text may quote a header, and so a secret.
        return RequestFailed(
            step,
            method,
            url,
            reason=f"it cannot be sent ({type(error).__name__})",
            hint="look for stray characters in the OAUTH_ and IO_ settings",
        )
    return RequestFailed(
        step,
        method,
        url,
        reason=problem_of(error, url),
        hint="check the network, a proxy (HTTPS_PROXY) and the _BASE_URL "
        "settings; then run the command again: what is done stays",
    )


def hint_when_throttled(answer: httpx.Response, clock: Clock) -> str:
    """Return when to try again after a 429; empty for another status."""
    if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
        return ""
    told_s = retry_after_s(answer.headers, clock)
    when = "in a minute" if told_s is None else f"in {told_s} s"
    return f"Adobe asks to wait: run the command again {when}; what is done stays"


def message_in(content: object) -> str:
    """Return what Adobe says in the body of an error, whichever service it is."""
    if not isinstance(content, dict):
        return ""
    said: Mapping[str, Any] = content
    parts = [
        str(said[name])
        for name in ("error", "error_description", "reason", "message")
        if isinstance(said.get(name), str) and said[name]
    ]
    return ": ".join(dict.fromkeys(parts))[:500]
