"""Takes the sample application through its versions, over a network that may end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import httpx

from scripts.deploy import deployment
from scripts.deploy.apply import apply
from scripts.deploy.host import find_host
from scripts.deploy.openwhisk_api import OpenWhisk
from scripts.deploy.ownership_mark import by_key
from scripts.deploy.zips import zips_at_hand
from scripts.manifest import Environment, load
from tests.time_machine import TimeMachine

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.deploy.desired import Zip
    from scripts.deploy.plan import Plan
    from scripts.manifest import Application
    from scripts.stand_ins.openwhisk import OpenWhiskHost
    from tests.deploy.shop import Shop


class Network(httpx.BaseTransport):
    """Connections that every client uses, and none closes."""

    _network = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._network.handle_request(request)


class Killed(BaseException):
    """The process ends here; no handler catches this."""


class Deployer:
    """Takes the sample application through its versions, on one host."""

    _changes: ClassVar = {
        "          guarded:": "          renamed:",
        '"* * * * *"': '"5 * * * *"',
    }

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._wanted: dict[str, tuple[Application, dict[str, Zip]]] = {}

    def first(self, api: OpenWhisk) -> None:
        self._deploy(api, "")

    def second(self, api: OpenWhisk) -> None:
        """Deploy with another input, another schedule, and one action less."""
        self._deploy(api, "hola")

    def undeploy(self, api: OpenWhisk) -> None:
        self._take(api, deployment.plan_to_undeploy(api, self.shop.root))

    def change(self) -> None:
        for before, after in self._changes.items():
            self.shop.edit("app.config.yaml", before, after)
        self._wanted.clear()

    def _deploy(self, api: OpenWhisk, greeting: str) -> None:
        if greeting not in self._wanted:
            more = {"GREETING": greeting} if greeting else {}
            application = load(self.shop.root, {**self.shop.env, **more})
            self._wanted[greeting] = application, zips_at_hand(application)
        self._take(api, deployment.plan_for(api, *self._wanted[greeting]))

    @staticmethod
    def _take(api: OpenWhisk, plan: Plan) -> None:
        apply(api, plan)


def run(
    step: Callable[[OpenWhisk], None],
    host: OpenWhiskHost,
    transport: httpx.BaseTransport = Network(),  # noqa: B008 - it holds no state
) -> bool:
    """Take a step; return whether it came to its end."""
    where = find_host(Environment(host.environment))
    with OpenWhisk(where, transport=transport, clock=TimeMachine().clock) as api:
        try:
            api.connect()
            step(api)
        except Killed:
            return False
    return True


def state(host: OpenWhiskHost) -> Any:
    """Return all that is deployed, but for versions and times."""
    deployed: dict[str, Any] = {"alarms": dict(host.alarms)}
    for collection, names in host.names.items():
        for name in names:
            entity = dict(host.store.get(collection, name))
            for changing in ("version", "updated"):
                del entity[changing]
            for listed in ("annotations", "parameters"):
                entity[listed] = by_key(entity[listed])
            deployed[f"{collection}/{name}"] = entity
    return deployed
