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
from actions.shared.http.problem import problem_of
from config import __version__
from scripts import http_retries
from scripts.failure import Failure
from scripts.masking import MASK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from actions.shared.frame.clock import Clock
    from scripts.deploy.host import Host

Collection = Literal["packages", "actions", "triggers", "rules"]

# What the strictest host hands out at once (Adobe's; Apache's is 200).
_PAGE = 50
# A blocking call may take a minute, and so may the upload of a large zip.
_TIMEOUT = httpx.Timeout(120, connect=10)
_FIRST_ERROR = 400
_UNAUTHORIZED = 401
_FORBIDDEN = 403
_NOT_FOUND = 404
_CONFLICT = 409
_TOO_LARGE = 413
_BAD_GATEWAY = 502
# Answers to a call that say that nothing has begun.
_NOT_BEGUN = frozenset({429, 503})


class ApiError(Failure):
    """The host refused, or could not be reached.

    Attributes:
        status: the HTTP status; 0 when there was no answer.
    """

    def __init__(self, text: str, hint: str = "", *, status: int = 0) -> None:
        super().__init__(text, hint)
        self.status = status


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
        self._secrets = (host.auth, key)
        self._http = httpx.Client(
            auth=httpx.BasicAuth(user, key),
            headers={"user-agent": f"starter-kit/{__version__}"},
            timeout=_TIMEOUT,
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
            ApiError: it does not, or it is no OpenWhisk host.
            Failure: the namespace that was asked for is not the credential's.
        """
        known = self._send("GET", "/namespaces")
        if not isinstance(known, list) or not known:
            raise self._no_host()
        if not self.namespace:
            self.namespace = str(known[0])
        elif self.namespace not in known:
            raise Failure(
                f"the credential is not for the namespace {self.namespace}",
                f"it is for {', '.join(map(str, known))}",
            )
        return self.namespace

    def kinds(self) -> tuple[str, ...]:
        """Return the runtimes that the host says it has; none when it does not say."""
        with contextlib.suppress(httpx.HTTPError, ValueError, AttributeError):
            answer = self._http.get(self.host.url, timeout=10, auth=_NOBODY).json()
            runtimes = answer.get("runtimes") or {}
            listed = [each for family in runtimes.values() for each in family]
            return tuple(str(each["kind"]) for each in listed if "kind" in each)
        return ()

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
        since_ms: int = 0,
        whole: bool = False,
    ) -> list[dict[str, Any]]:
        """Return the latest activations, the latest first; ``whole``, or in brief."""
        query = {"limit": str(limit), "docs": "true" if whole else "false"}
        if name:
            query["name"] = name
        if since_ms:
            query["since"] = str(since_ms)
        path = f"/namespaces/{_quoted(self.namespace)}/activations"
        return [dict(each) for each in self._send("GET", path, query)]

    def activation(self, activation_id: str) -> dict[str, Any] | None:
        """Return the record of an activation; None when there is none (yet)."""
        path = f"/namespaces/{_quoted(self.namespace)}/activations/"
        record = self._send("GET", path + _quoted(activation_id), missing=None)
        return record if isinstance(record, dict) else None

    def logs(self, activation_id: str) -> list[str]:
        """Return the lines that an activation wrote; none when there is no such."""
        path = f"/namespaces/{_quoted(self.namespace)}/activations/"
        found = self._send("GET", f"{path}{_quoted(activation_id)}/logs", missing={})
        return [str(line) for line in found.get("logs", [])]

    def hidden(self, text: str) -> str:
        """Return a text of the host's without the credential, should it hold it."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        skip = 0
        while True:
            query = {"limit": str(_PAGE), "skip": str(skip)}
            page = self._send("GET", path, query)
            yield from page
            if len(page) < _PAGE:
                return
            skip += len(page)

    def _path(self, collection: Collection, name: str, namespace: str = "") -> str:
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
        may_repeat = http_retries.may_pass if idempotent else _has_not_begun
        if method == "PUT":
            may_repeat = _may_be_written_again
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
            raise self._unreachable(error) from None
        if answer.status_code == _NOT_FOUND and missing is not ...:
            self._json(answer)
            return missing
        if not idempotent and _is_record(answer):
            return answer.json()
        if answer.status_code >= _FIRST_ERROR or answer.is_redirect:
            raise self._refused(answer, method, path)
        return self._json(answer)

    def _json(self, answer: httpx.Response) -> Any:
        try:
            return answer.json() if answer.content else {}
        except ValueError:
            raise self._no_host() from None

    def _no_host(self) -> ApiError:
        return ApiError(
            f"{self.host.url} does not answer as an OpenWhisk host does",
            f"check the address ({self.host.source})",
        )

    def _unreachable(self, error: httpx.RequestError) -> ApiError:
        why = problem_of(error, self.host.url)
        hint = f"check the address ({self.host.source}) and the network"
        if "certificate" in why:
            hint = "let SSL_CERT_FILE name the file with the certificate of its issuer"
        return ApiError(f"{self.host.url} cannot be reached: {why}", hint)

    def _refused(self, answer: httpx.Response, method: str, path: str) -> ApiError:
        status = answer.status_code
        what = f"{method} {path.removeprefix('/namespaces/')}"
        if answer.is_redirect:
            target = answer.headers.get("location", "")
            return ApiError(
                f"{self.host.url} redirects to {target}",
                f"write the final address ({self.host.source})",
                status=status,
            )
        if status == _UNAUTHORIZED:
            return ApiError(
                f"{self.host.url} does not accept the credential",
                f"it comes from {self.host.source}",
                status=status,
            )
        try:
            told = answer.json()["error"]
            told = told if isinstance(told, str) else ""
        except (ValueError, KeyError, TypeError):
            told = ""
        text = f"the host refuses {what}: {status} {self.hidden(told)}".rstrip()
        return ApiError(text, _HINTS.get(status, ""), status=status)


_HINTS = {
    _FORBIDDEN: "the credential may not do this in this namespace",
    _NOT_FOUND: "there is no such thing in this namespace",
    _CONFLICT: "it was changed meanwhile, or it is still in use",
    _TOO_LARGE: "the host takes no entity of this size",
    429: "the namespace has reached its limit of requests; try again in a minute",
}
_NOBODY = httpx.Auth()


def _has_not_begun(result: http_retries.Result) -> bool:
    """Tell whether a call can be made again: it never reached an action."""
    if isinstance(result, httpx.Response):
        return result.status_code in _NOT_BEGUN
    return isinstance(result, httpx.ConnectError | httpx.ConnectTimeout)


def _may_be_written_again(result: http_retries.Result) -> bool:
    """Tell whether a PUT can be sent again: also when it met another one (409)."""
    is_met = isinstance(result, httpx.Response) and result.status_code == _CONFLICT
    return is_met or http_retries.may_pass(result)


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
