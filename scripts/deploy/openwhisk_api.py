"""The API of an OpenWhisk host, as far as deploying and operating need it.

Every request may be sent again without harm: what is written is written whole, under
its name. So faults of the connection, 429 and 5xx are retried, ``Retry-After`` is
respected. A call of an action is retried only while it cannot have begun. Redirects are
not followed: the credential belongs to the host that was named.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import quote

import httpx

from actions.shared.frame.clock import SYSTEM
from config import __version__
from scripts import http_retries
from scripts.certificates import trusted_certificates
from scripts.deploy import host_faults
from scripts.deploy.host_description import HostDescription
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from actions.shared.frame.clock import Clock
    from scripts.deploy.host import Host

Collection = Literal["packages", "actions", "triggers", "rules"]

# What the strictest host hands out at once (Adobe's; Apache's is 200).
_PAGE = 50
# A blocking call may take a minute, and so may the upload of a large zip.
_TIMEOUT = httpx.Timeout(120, connect=10)
_NOT_FOUND = 404
_BAD_GATEWAY = 502


class OpenWhisk:
    """A host's API, with one credential. Safe to use from several threads.

        with OpenWhisk(host) as api:
            api.put("packages", "shop", {"annotations": [], "parameters": []})

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
        self._http = httpx.Client(
            auth=httpx.BasicAuth(user, key),
            headers={"user-agent": f"starter-kit/{__version__}"},
            timeout=_TIMEOUT,
            verify=trusted_certificates(),
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def connect(self) -> str:
        """Return the namespace, after asking the host whether it knows the credential.

        Raises:
            ApiError: it does not, or it is not an OpenWhisk host.
            Failure: the namespace that was asked for is not the credential's.
        """
        known = self._send("GET", "/namespaces")
        if not isinstance(known, list) or not known:
            raise host_faults.no_openwhisk(self.host)
        if not self.namespace:
            self.namespace = str(known[0])
        elif self.namespace not in known:
            raise Failure(
                f"the credential is not for the namespace {self.namespace}",
                f"it is for {', '.join(map(str, known))}",
            )
        return self.namespace

    def description(self) -> HostDescription:
        """Return what the host says of itself; nothing when it does not say it."""
        try:
            answer = self._http.get(
                self.host.url, timeout=10, auth=_NO_CREDENTIAL
            ).json()
        except (httpx.HTTPError, ValueError):
            answer = {}
        return HostDescription.model_validate(answer)

    def url_of(self, path: str) -> str:
        """Return the URL of a web action."""
        return f"{self.host.url}/api/v1/web/{_quoted(self.namespace)}/{_quoted(path)}"

    def entities(self, collection: Collection) -> Iterator[dict[str, Any]]:
        """Yield every entity of a kind, without its parameters and its code."""
        yield from self._pages(f"/namespaces/{_quoted(self.namespace)}/{collection}")

    def get(self, collection: Collection, name: str) -> dict[str, Any] | None:
        """Return an entity without its code; None when there is none."""
        query = {"code": "false"} if collection == "actions" else None
        found = self._send("GET", self._path(collection, name), query, missing=None)
        return found if isinstance(found, dict) else None

    def put(
        self, collection: Collection, name: str, body: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Create an entity, or replace what ``body`` names of it."""
        query = {"overwrite": "true"}
        written = self._send("PUT", self._path(collection, name), query, body)
        return dict(written)

    def switch_on(self, rule: str) -> None:
        """Let a rule run its action: one that is written again stays as it was.

        One whose trigger was deleted is inactive (``getStatus`` in ``Rules.scala`` of
        Apache OpenWhisk).
        """
        self._send("POST", self._path("rules", rule), body={"status": "active"})

    def delete(self, collection: Collection, name: str) -> bool:
        """Delete an entity; return whether it was there."""
        gone = object()
        path = self._path(collection, name)
        return self._send("DELETE", path, missing=gone) is not gone

    def invoke(
        self, name: str, params: Mapping[str, Any], namespace: str = ""
    ) -> dict[str, Any]:
        """Call an action and wait for it; return the record of its activation.

        Where the host stops waiting, the record has an ``activationId`` and no more.
        """
        path = self._path("actions", name, namespace)
        record = self._send(
            "POST", path, {"blocking": "true"}, params, idempotent=False
        )
        return dict(record)

    def activations(
        self,
        name: str = "",
        *,
        limit: int = 30,
        skip: int = 0,
        since_ms: int = 0,
        whole: bool = False,
    ) -> list[dict[str, Any]]:
        """Return activations, the latest first; ``whole``, or in brief.

        Args:
            name: of an action; all of them when empty.
            limit: at most so many, up to 200.
            skip: leave out so many of the latest.
            since_ms: those that began before are left out.
            whole: with their results, and with their logs where the host keeps them so.
        """
        docs = "true" if whole else "false"
        query = {"limit": str(limit), "skip": str(skip), "docs": docs}
        if name:
            query["name"] = name
        if since_ms:
            query["since"] = str(since_ms)
        path = f"/namespaces/{_quoted(self.namespace)}/activations"
        return [dict(each) for each in self._send("GET", path, query)]

    def activation(self, activation_id: str) -> dict[str, Any] | None:
        """Return the record of an activation; None when there is none (yet)."""
        path = self._path("activations", activation_id)
        record = self._send("GET", path, missing=None)
        return record if isinstance(record, dict) else None

    def logs(self, activation_id: str) -> list[str]:
        """Return the lines that an activation wrote; none when there is no such."""
        path = self._path("activations", f"{activation_id}/logs")
        found = self._send("GET", path, missing={})
        return [str(line) for line in found.get("logs", [])]

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        skip = 0
        while True:
            query = {"limit": str(_PAGE), "skip": str(skip)}
            page = self._send("GET", path, query)
            yield from page
            if len(page) < _PAGE:
                return
            skip += len(page)

    def _path(self, collection: str, name: str, namespace: str = "") -> str:
        within = _quoted(namespace or self.namespace)
        return f"/namespaces/{within}/{collection}/{_quoted(name)}"

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


_NO_CREDENTIAL = httpx.Auth()


def _is_record(answer: httpx.Response) -> bool:
    """Whether this is the record of an activation, which 502 brings when it failed."""
    if answer.is_success:
        return True
    with contextlib.suppress(ValueError):
        told = answer.json()
        return answer.status_code == _BAD_GATEWAY and "activationId" in told
    return False


def _quoted(name: str) -> str:
    return quote(name, safe="/")
