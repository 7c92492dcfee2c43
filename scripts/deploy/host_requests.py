"""Requests to the API of an OpenWhisk host: retried, and read as JSON.

Every request may be sent again without harm: what is written is written whole, under
its name. So faults of the connection, 429 and 5xx are retried, ``Retry-After`` is
respected. A call of an action is retried only while it cannot have begun. Redirects are
not followed: the credential belongs to the host that was named.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Self

import httpx

from actions.shared.frame.clock import SYSTEM
from scripts import http_retries
from scripts.deploy import host_faults
from scripts.deploy.host_description import HostDescription

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from actions.shared.frame.clock import Clock
    from scripts.deploy.host import Host

# What the strictest host hands out at once (Adobe's; Apache's is 200).
_PAGE = 50
# A blocking call may take a minute, and so may the upload of a large zip.
_TIMEOUT = httpx.Timeout(120, connect=10)
_NOT_FOUND = 404
_BAD_GATEWAY = 502
_NO_CREDENTIAL = httpx.Auth()


class HostRequests:
    """Sends requests to a host. Safe to use from several threads.

    Args:
        host: where, and as whom.
        transport: what carries the requests; the network when None.
        clock: for the pauses between attempts.
    """

    def __init__(
        self,
        host: Host,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Clock = SYSTEM,
    ) -> None:
        self.host = host
        self.namespace = host.namespace
        self._clock = clock
        user, _, key = host.auth.partition(":")
        self._http = http_retries.new_client(
            _TIMEOUT, auth=httpx.BasicAuth(user, key), transport=transport
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def description(self) -> HostDescription:
        """Return what the host says of itself; nothing when it does not say it."""
        try:
            answer = self._http.get(
                self.host.url, timeout=10, auth=_NO_CREDENTIAL
            ).json()
        except (httpx.HTTPError, ValueError):
            answer = {}
        return HostDescription.model_validate(answer)

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        """Yield every entry of a list that the host hands out in pages."""
        skip = 0
        while True:
            query = {"limit": str(_PAGE), "skip": str(skip)}
            page = self._send("GET", path, query)
            yield from page
            if len(page) < _PAGE:
                return
            skip += len(page)

    def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        *,
        missing: Any = ...,
        idempotent: bool = True,
    ) -> Any:
        """Return the JSON of the answer; ``missing``, if given, for a 404."""
        url = f"{self.host.url}/api/v1{path}"
        may_repeat = http_retries.may_pass if idempotent else host_faults.has_not_begun
        if method == "PUT":
            may_repeat = host_faults.may_be_written_again
        try:
            answer = http_retries.send(
                self._http,
                method,
                url,
                may_repeat=may_repeat,
                clock=self._clock,
                params=query,
                json=body,
            )
        except httpx.RequestError as error:
            raise host_faults.unreachable(self.host, error) from None
        if answer.status_code == _NOT_FOUND and missing is not ...:
            self._json(answer)
            return missing
        if not idempotent and _is_record(answer):
            return answer.json()
        if answer.is_error or answer.is_redirect:
            raise host_faults.refused(self.host, answer, method, path)
        return self._json(answer)

    def _json(self, answer: httpx.Response) -> Any:
        try:
            return answer.json() if answer.content else {}
        except ValueError:
            raise host_faults.no_openwhisk(self.host) from None


def _is_record(answer: httpx.Response) -> bool:
    """Whether this is the record of an activation, which 502 brings when it failed."""
    if answer.is_success:
        return True
    with contextlib.suppress(ValueError):
        told = answer.json()
        return answer.status_code == _BAD_GATEWAY and "activationId" in told
    return False
