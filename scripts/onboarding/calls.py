"""Requests to Adobe, one after the other: tokens, retries, and what a failure says.

The actions' own client (:mod:`actions.shared.http.client`) tells its caller as little
as possible; a failure here carries the request and the answer, for its reader can act.
Every request may be sent twice: what it makes has an identity, and making it again is a
conflict that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlencode

import httpx

from actions.shared.frame import exact_json
from actions.shared.frame.clock import SYSTEM
from actions.shared.frame.redaction import Redactor
from scripts import http_retries
from scripts.onboarding.access_token import (
    INVALID_SCOPE,
    SCOPE,
    hint_without_token,
    scopes_in,
    split,
)
from scripts.onboarding.adobe_failures import (
    RequestFailed,
    hint_when_throttled,
    message_in,
    without_answer,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from actions.shared.adobe.adobe_settings import Credentials
    from actions.shared.frame.clock import Clock

_TIMEOUT_S: Final = 20.0
_OK, _REDIRECT, _UNAUTHORIZED = 200, 300, 401


@dataclass(frozen=True, slots=True)
class Reply:
    """What Adobe answered; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether it is what was asked for."""
        return _OK <= self.status < _REDIRECT

    def json(self) -> Any:
        """Return the body as JSON; None when it is none."""
        try:
            return exact_json.loads(self.body)
        except ValueError:
            return None


def silent(_: str) -> None:
    """Report nothing."""


class Calls:
    """Sends requests with the credentials of one workspace.

    Args:
        credentials: of the workspace.
        report: shows what takes long.
        clock: for waiting and its end.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        report: Callable[[str], None] = silent,
        clock: Clock = SYSTEM,
    ) -> None:
        self._credentials = credentials
        self._report = report
        self._clock = clock
        self._token = ""
        self._client = http_retries.new_client(_TIMEOUT_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def token(self) -> tuple[tuple[str, ...], Reply]:
        """Ask IMS for a token, and keep it for the requests to come.

        Returns:
            the scopes that it holds (those that were asked for, when it does not say),
            and IMS's answer.

        Raises:
            RequestFailed: when IMS gives none, with the console step that is missing.
        """
        reply = self._request_token(self._credentials.scopes)
        if not reply.ok:
            raise self._no_token(reply)
        content = reply.json()
        text = content.get("access_token") if isinstance(content, dict) else None
        if not isinstance(text, str) or not text.isascii() or not text.isprintable():
            raise self.failed(
                "get an access token",
                "POST",
                self._credentials.token_url,
                reply,
                "OAUTH_BASE_URL does not lead to Adobe IMS; leave it empty",
            )
        self._token = text
        return scopes_in(text) or split(self._credentials.scopes), reply

    def send(
        self,
        method: str,
        url: str,
        *,
        step: str,
        content: object = None,
        accept: str = "application/hal+json",
        media_type: str = "application/json",
    ) -> Reply:
        """Send a request with a token, and return the answer, whatever it is.

        Once more with a new token after a 401, once more after what may pass by itself.

        Raises:
            RequestFailed: when there is no answer, or only 429 and 5xx.
        """
        body = b"" if content is None else exact_json.dumps(content)
        refreshed = not self._token
        if refreshed:
            self.token()
        while True:
            headers = {
                "accept": accept,
                "authorization": f"Bearer {self._token}",
                "x-api-key": self._credentials.client_id,
            }
            if self._credentials.org_id:
                headers["x-ims-org-id"] = self._credentials.org_id
            if content is not None:
                headers["content-type"] = media_type
            reply = self._send_with_retries(method, url, headers, body, step)
            if reply.status != _UNAUTHORIZED or refreshed:
                return reply
            refreshed = True
            self.token()

    def failed(
        self, step: str, method: str, url: str, reply: Reply, hint: str = ""
    ) -> RequestFailed:
        """Return an answer as the failure that it is."""
        said = message_in(reply.json())
        ids = (reply.headers.get(name, "") for name in ("x-request-id", "x-debug-id"))
        return RequestFailed(
            step,
            method,
            url,
            status=reply.status,
            reason=self.safe(said),
            request_id=self.safe(next(filter(None, ids), "")),
            hint=hint,
        )

    def safe(self, text: str) -> str:
        """Return a text from elsewhere without the credentials in it."""
        secrets = (self._credentials.client_secret, self._token)
        return Redactor(secrets).text(text)

    def _request_token(self, scopes: str) -> Reply:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
            "scope": scopes,
        }
        return self._send_with_retries(
            "POST",
            self._credentials.token_url,
            {"content-type": "application/x-www-form-urlencoded"},
            urlencode(form).encode(),
            "get an access token",
        )

    def _no_token(self, reply: Reply) -> RequestFailed:
        """Say which step in the console is missing; one more question may tell."""
        content = reply.json()
        error = content.get("error") if isinstance(content, dict) else ""
        scopes = self._credentials.scopes
        asks_for_more = (
            error == INVALID_SCOPE and scopes != SCOPE and self._request_token(SCOPE).ok
        )
        hint = hint_without_token(error, asks_for_more=asks_for_more)
        return self.failed(
            "get an access token", "POST", self._credentials.token_url, reply, hint
        )

    def _send_with_retries(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes,
        step: str,
    ) -> Reply:
        try:
            answer = http_retries.send(
                self._client,
                method,
                url,
                report=lambda problem, pause_s: self._report(
                    f"{step}: {problem}; trying again in {pause_s:.1f} s"
                ),
                clock=self._clock,
                headers=headers,
                content=content,
            )
        except httpx.RequestError as error:
            raise without_answer(step, method, url, error) from None
        reply = Reply(answer.status_code, answer.headers, answer.content)
        if http_retries.may_pass(answer):
            hint = hint_when_throttled(answer, self._clock)
            raise self.failed(step, method, url, reply, hint)
        return reply
