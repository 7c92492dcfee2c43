"""The management API of I/O Events, as far as onboarding needs it.

Paths, models and status codes are those of Adobe's events-api-reference.yaml. It shows
pages for one list only; ``_links.next`` is followed on all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from actions.shared.adobe.pages import Pages, PagesError
from scripts.onboarding.adobe_failures import RequestFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.onboarding.adobe_access import Settings
    from scripts.onboarding.calls import Calls, Reply

_OK: Final = 200
_NOT_FOUND, _CONFLICT = 404, 409


class Conflict(Exception):
    """What should be created is there already.

    Attributes:
        id: of what is there, as ``x-conflicting-id`` says; empty when it does not.
        failure: the same as a failure, for a caller that cannot resolve it.
    """

    def __init__(self, conflicting_id: str, failure: RequestFailed) -> None:
        super().__init__(str(failure))
        self.id = conflicting_id
        self.failure = failure


class Management:
    """Reads and writes providers, event metadata and registrations."""

    def __init__(self, calls: Calls, settings: Settings) -> None:
        self._calls = calls
        base = settings.adobe.management_url.rstrip("/")
        self._read = base
        self._org = f"{base}/{settings.adobe.consumer_id}"
        self._workspace = f"{base}/{settings.place}"

    def providers(self) -> list[Mapping[str, Any]]:
        """Return all providers of the organisation."""
        return self._read_all(f"{self._org}/providers", "list the providers")

    def provider(self, provider_id: str) -> Mapping[str, Any] | None:
        """Return one provider; None when there is none of this id."""
        step = f"look at the provider {provider_id}"
        return self._read_one(f"{self._read}/providers/{_part(provider_id)}", step)

    def event_metadata(self, provider_id: str) -> list[Mapping[str, Any]]:
        """Return all event metadata of a provider."""
        return self._read_all(
            f"{self._read}/providers/{_part(provider_id)}/eventmetadata",
            "list the event metadata",
        )

    def sample(self, provider_id: str, code: str) -> Mapping[str, Any] | None:
        """Return the sample of an event; None when it has none."""
        event = f"{_part(provider_id)}/eventmetadata/{_part(code)}"
        return self._read_one(
            f"{self._read}/providers/{event}/sample_event",
            f"look at the sample of {code}",
        )

    def registrations(self) -> list[Mapping[str, Any]]:
        """Return all registrations of the workspace."""
        return self._read_all(
            f"{self._workspace}/registrations", "list the registrations"
        )

    def registration(self, registration_id: str) -> Mapping[str, Any] | None:
        """Return one registration; None when there is none of this id."""
        return self._read_one(
            f"{self._workspace}/registrations/{_part(registration_id)}",
            f"look at the registration {registration_id}",
        )

    def create(
        self, collection: str, content: Mapping[str, Any], step: str
    ) -> Mapping[str, Any]:
        """Create something in the workspace, and return it as it is then.

        Args:
            collection: ``providers``, ``registrations``, or the event metadata of a
                provider (:func:`metadata_of`).
            content: the input model.
            step: what for, in messages.

        Raises:
            Conflict: when it is there already.
            RequestFailed: when Adobe does not do it.
        """
        url = f"{self._workspace}/{collection}"
        reply = self._calls.send("POST", url, step=step, content=content)
        if reply.status == _CONFLICT:
            raise Conflict(
                reply.headers.get("x-conflicting-id", ""),
                self._calls.failed(step, "POST", url, reply),
            )
        return self._check_answer("POST", url, reply, step)

    def update(self, path: str, content: Mapping[str, Any], step: str) -> None:
        """Replace something in the workspace."""
        url = f"{self._workspace}/{path}"
        reply = self._calls.send("PUT", url, step=step, content=content)
        if not reply.ok:
            raise self._calls.failed(step, "PUT", url, reply)

    def delete(self, path: str, step: str) -> None:
        """Delete something in the workspace; what is gone already is not a failure."""
        url = f"{self._workspace}/{path}"
        reply = self._calls.send("DELETE", url, step=step)
        if not reply.ok and reply.status != _NOT_FOUND:
            raise self._calls.failed(step, "DELETE", url, reply)

    def _read_one(self, url: str, step: str) -> Mapping[str, Any] | None:
        reply = self._calls.send("GET", url, step=step)
        if reply.status == _NOT_FOUND:
            return None
        return self._check_answer("GET", url, reply, step)

    def _read_all(self, url: str, step: str) -> list[Mapping[str, Any]]:
        def read(page_url: str) -> Mapping[str, Any]:
            reply = self._calls.send("GET", page_url, step=step)
            return self._check_answer("GET", page_url, reply, step)

        try:
            return list(Pages(url, read))
        except PagesError as error:
            raise RequestFailed(
                step,
                "GET",
                error.url,
                status=_OK,
                reason=str(error),
                hint="check IO_MANAGEMENT_BASE_URL",
            ) from None

    def _check_answer(
        self, method: str, url: str, reply: Reply, step: str
    ) -> Mapping[str, Any]:
        if not reply.ok:
            raise self._calls.failed(step, method, url, reply)
        content = reply.json()
        if not isinstance(content, dict):
            raise RequestFailed(
                step,
                method,
                url,
                status=reply.status,
                reason="the answer is not a JSON object",
                hint="check IO_MANAGEMENT_BASE_URL",
            )
        return content


def provider_at(provider_id: str) -> str:
    """Return the path of a provider in its workspace."""
    return f"providers/{_part(provider_id)}"


def metadata_of(provider_id: str, code: str = "") -> str:
    """Return the path of a provider's event metadata, or of one event's."""
    path = f"{provider_at(provider_id)}/eventmetadata"
    return f"{path}/{_part(code)}" if code else path


def registration_at(registration_id: str) -> str:
    """Return the path of a registration."""
    return f"registrations/{_part(registration_id)}"


def _part(text: str) -> str:
    return quote(text, safe="")
