"""All of the stand-in behind HTTP: the services, what they saw, how they fail."""

from __future__ import annotations

import itertools
import json
import uuid
from dataclasses import dataclass, replace
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from scripts.stand_ins.adobe.catalogue import Catalogue
from scripts.stand_ins.adobe.ims_server import Ims
from scripts.stand_ins.adobe.ingress_server import Ingress
from scripts.stand_ins.adobe.management_server import Management
from scripts.stand_ins.adobe.provider_routes import Providers
from scripts.stand_ins.adobe.registration_routes import Registrations
from scripts.stand_ins.adobe.wire import Answer, Call, json_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.stand_ins.adobe.account import Account, Behaviour
    from scripts.stand_ins.adobe.configured import Configured
    from scripts.stand_ins.adobe.faults import Faults


@dataclass(frozen=True, slots=True)
class Request(Call):
    """A request that the stand-in has seen, and what became of it.

    ``endpoint`` is ``ims``, ``jwks``, ``providers``, ``management``, ``ingress`` or
    ``unknown``. ``status`` is None where the connection was dropped. Two requests over
    one connection have the same ``connection``.
    """

    status: int | None
    endpoint: str

    def json(self) -> Any:
        """The body, parsed as JSON."""
        return json.loads(self.body)


class Services:
    """IMS, the management API and the ingress over one catalogue. Not thread-safe.

    Args:
        account: whom they serve.
        behaviour: read at every call.
        clock: seconds since the epoch.
        configured: the events, providers and registrations of the application.
        faults: those still to come.
        seeded: start as onboarding leaves things.
    """

    def __init__(
        self,
        account: Account,
        behaviour: Behaviour,
        clock: Callable[[], float],
        configured: Configured,
        faults: Faults,
        *,
        seeded: bool,
    ) -> None:
        self._faults = faults
        self.requests: list[Request] = []
        self.catalogue = Catalogue(account, clock, _new_id, configured)
        self.ims = Ims(account, behaviour, clock)
        self.ingress = Ingress(self.catalogue, self.ims, behaviour)
        self._behaviour = behaviour
        self._clock = clock
        self._request_ids = itertools.count(1)
        routes = {
            **Providers(self.catalogue, behaviour).routes(),
            **Registrations(self.catalogue, behaviour).routes(),
        }
        self._management = Management(self.catalogue, self.ims, routes)
        if seeded:
            self.catalogue.onboard(configured)

    def handle(self, call: Call) -> Answer:
        """Answer a call, or spoil it if a fault is due."""
        endpoint = _endpoint_of(call)
        fault = self._faults.take(endpoint, call)
        if fault is not None and fault.replaces:
            answer = fault.answer(endpoint)
        else:
            answer = self._carry_out(endpoint, call)
        request_id = f"stand-in-{next(self._request_ids):08}"
        answer = replace(
            answer,
            headers={
                "date": formatdate(self._clock(), usegmt=True),
                "x-request-id": request_id,
                **answer.headers,
            },
            delay_ms=self._behaviour.latency_ms,
        )
        if fault is not None:
            answer = fault.spoil(answer)
        self.requests.append(
            Request(
                method=call.method,
                path=call.path,
                query=call.query,
                headers=call.headers,
                body=call.body,
                connection=call.connection,
                status=answer.status if answer.ending is None else None,
                endpoint=endpoint,
            )
        )
        return answer

    def _carry_out(self, endpoint: str, call: Call) -> Answer:
        match endpoint:
            case "ingress":
                return self.ingress.handle(call)
            case "ims":
                return self.ims.token(call)
            case "jwks":
                return self.ims.keys(call)
            case "providers" | "management":
                return self._management.handle(call)
        return json_answer(404, {"reason": "Not Found", "message": "Nothing is here."})


def _endpoint_of(call: Call) -> str:
    match call.path.strip("/").split("/"):
        case [""]:
            return "ingress"
        case ["ims", "token", "v2" | "v3"]:
            return "ims"
        case ["ims", "keys"]:
            return "jwks"
        case ["events", _, "providers"] | ["events", "providers", _]:
            return "providers" if call.method == "GET" else "management"
        case ["events", *_]:
            return "management"
    return "unknown"


def _new_id() -> str:
    return str(uuid.uuid4())
