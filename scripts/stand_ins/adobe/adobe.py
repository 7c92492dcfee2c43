"""A stand-in for Adobe IMS and Adobe I/O Events, on loopback.

It lets the webhooks, their tests and the demo run with no account and no network, and
it can be told to fail in the ways the real services do. This module has the server and
what can be asked of it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self

from scripts.stand_ins.adobe.account import Account, Behaviour
from scripts.stand_ins.adobe.configured import configured_here
from scripts.stand_ins.adobe.faults import Drop, Endpoint
from scripts.stand_ins.adobe.loopback import LoopbackServer
from scripts.stand_ins.adobe.scripted_faults import ScriptedFaults
from scripts.stand_ins.adobe.services import Request, Services

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scripts.stand_ins.adobe.configured import Configured
    from scripts.stand_ins.adobe.wire import Answer, Call

__all__ = ["AdobeStandIn", "Drop", "Endpoint", "Request"]


class AdobeStandIn(ScriptedFaults, Behaviour):
    """IMS, the management API and the ingress, as one server on 127.0.0.1.

    What can be set at any time is described in ``Behaviour``. All methods may be called
    from any thread.

        with AdobeStandIn() as adobe:
            adobe.fail("ingress", status=503, times=2)
            ...
            assert [event["id"] for event in adobe.published] == ["uid-1"]

    Args:
        port: where to listen; 0 lets the system choose.
        configured: the events, providers and registrations of the application that
            it stands beside; those of the ``config`` package when None.
        seeded: start as onboarding leaves things: with these providers, event metadata
            and registrations. Otherwise empty.
        clock: seconds since the epoch; the lifetime of tokens is measured with it.
        on_request: is called with every request, from the server's thread.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        configured: Configured | None = None,
        seeded: bool = True,
        clock: Callable[[], float] = time.time,
        on_request: Callable[[Request], None] = lambda _: None,
    ) -> None:
        self.account = Account()
        self._configured = configured or configured_here()
        self._seeded = seeded
        self._clock = clock
        self._on_request = on_request
        ScriptedFaults.__init__(self)
        self._server = LoopbackServer(self._handle, port=port)
        self.reset()

    def reset(self) -> None:
        """Go back to the first state; the server goes on running, on the same port."""
        with self._lock:
            Behaviour.__init__(self)
            self._faults.clear()
            self._services = Services(
                self.account,
                self,
                self._clock,
                self._configured,
                self._faults,
                seeded=self._seeded,
            )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen, on the port of before if there was one.

        Raises:
            OSError: the port cannot be used.
            RuntimeError: it is running already.
        """
        self._server.start()

    def stop(self) -> None:
        """Drop every connection and refuse new ones; what is known is kept."""
        self._server.stop()

    def disconnect(self) -> None:
        """Close every open connection, as servers do with those that idle."""
        self._server.disconnect()

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return self._server.url

    @property
    def provider_id(self) -> str:
        """The id of the back-office provider.

        Raises:
            LookupError: nothing has made one yet.
        """
        with self._lock:
            return self._services.catalogue.backoffice().id

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make an application talk to this stand-in."""
        return self.account.environment(self.url)

    @property
    def published(self) -> list[dict[str, Any]]:
        """The CloudEvents accepted with 200, in order, duplicates included."""
        with self._lock:
            return list(self._services.ingress.published)

    @property
    def requests(self) -> list[Request]:
        """Every request so far, in the order of arrival."""
        with self._lock:
            return list(self._services.requests)

    @property
    def providers(self) -> list[dict[str, Any]]:
        """The providers: ``id``, what they were made with, ``events`` by event code."""
        with self._lock:
            return [p.snapshot() for p in self._services.catalogue.providers.values()]

    @property
    def registrations(self) -> list[dict[str, Any]]:
        """The registrations: ``registration_id`` and what they were made with."""
        with self._lock:
            known = self._services.catalogue.registrations
            return [registration.snapshot() for registration in known.values()]

    def forget(self) -> None:
        """Forget the requests and events seen so far, and nothing else."""
        with self._lock:
            self._services.requests.clear()
            self._services.ingress.published.clear()

    def onboard(self, configured: Configured) -> None:
        """Know these events, providers and registrations of the application instead."""
        with self._lock:
            self._configured = configured
            self._services.catalogue.onboard(configured)

    def state(self) -> dict[str, Any]:
        """Return the providers and the registrations, as JSON values."""
        with self._lock:
            return self._services.catalogue.state()

    def restore(self, state: Mapping[str, Any]) -> None:
        """Hold what :meth:`state` has returned, in place of what is there."""
        with self._lock:
            self._services.catalogue.restore(state)

    def register(self, event_code: str) -> None:
        """Make the back-office provider emit an event, and register for it."""
        with self._lock:
            self._services.catalogue.register(event_code)

    def unregister(self, event_code: str) -> None:
        """Remove an event from all registrations; its metadata stay."""
        with self._lock:
            self._services.catalogue.unregister(event_code)

    def add_provider(self, label: str) -> str:
        """Let the organisation have another provider, and return its id."""
        with self._lock:
            content = {"label": label, "description": label}
            return self._services.catalogue.add_provider(content).id

    def issue_token(
        self,
        *,
        org_id: str | None = None,
        client_id: str | None = None,
        expires_in_s: int | None = None,
        scopes: frozenset[str] | None = None,
        claims: Mapping[str, Any] | None = None,
    ) -> str:
        """A token signed with RS256, whose key is at ``IMS_JWKS_URL``.

        What is not given is the account's; ``claims`` are added to the payload or
        replace parts of it.

        Raises:
            RuntimeError: PyJWT or cryptography is not installed.
        """
        with self._lock:
            return self._services.ims.issue(
                org_id=org_id,
                client_id=client_id,
                expires_in_s=expires_in_s,
                scopes=scopes,
                claims=claims,
            )

    def rotate_key(self) -> None:
        """Sign with a new key from now on; the old one leaves ``IMS_JWKS_URL``."""
        with self._lock:
            self._services.ims.rotate_key()

    def expire_tokens(self) -> None:
        """Let no token issued so far be good any more."""
        with self._lock:
            self._services.ims.expire_all()

    def _handle(self, call: Call) -> Answer:
        with self._lock:
            answer = self._services.handle(call)
            self._on_request(self._services.requests[-1])
            return answer
