"""The API of an OpenWhisk host, as far as deploying and operating need it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from scripts.deploy import host_faults
from scripts.deploy.host_requests import HostRequests
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Collection = Literal["packages", "actions", "triggers", "rules"]


class OpenWhisk(HostRequests):
    """A host's API, with one credential. Safe to use from several threads.

    with OpenWhisk(host) as api:
        api.put("packages", "shop", {"annotations": [], "parameters": []})
    """

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

    def _path(self, collection: str, name: str, namespace: str = "") -> str:
        within = _quoted(namespace or self.namespace)
        return f"/namespaces/{within}/{collection}/{_quoted(name)}"


def _quoted(name: str) -> str:
    return quote(name, safe="/")
