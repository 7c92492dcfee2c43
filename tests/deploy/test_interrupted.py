"""A deployment that dies at any request is healed by running it again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any, ClassVar

import httpx
import pytest

from scripts.deploy import deployment
from scripts.deploy.apply import apply
from scripts.deploy.host import find_host
from scripts.deploy.openwhisk_api import OpenWhisk
from scripts.deploy.ownership_mark import by_key
from scripts.deploy.zips import zips_at_hand
from scripts.manifest import Environment, load
from scripts.stand_ins.openwhisk import OpenWhiskHost
from tests.conftest import is_thorough
from tests.time_machine import TimeMachine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scripts.deploy.plan import Plan
    from tests.deploy.shop import Shop

# More requests than any of these deployments makes.
_ENOUGH = 60


class _Network(httpx.BaseTransport):
    """Connections that every client uses, and none closes."""

    _network = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._network.handle_request(request)


class _Killed(BaseException):
    """The process ends here; no handler catches this."""


class _Dying(_Network):
    """Carries so many requests, and then nothing; the last one's answer may be lost."""

    def __init__(self, last: int, *, loses_answer: bool) -> None:
        self._last = last
        self._loses_answer = loses_answer
        self._count = 0
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self._count += 1
            number = self._count
        if number > self._last:
            raise _Killed
        answer = super().handle_request(request)
        if number == self._last and self._loses_answer:
            raise _Killed
        return answer


class _Deployer:
    """Takes the sample application through its versions, on one host."""

    _changes: ClassVar = {
        "          guarded:": "          renamed:",
        '"* * * * *"': '"5 * * * *"',
    }

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._is_changed = False

    def first(self, api: OpenWhisk) -> None:
        self._deploy(api, self.shop.env)

    def second(self, api: OpenWhisk) -> None:
        """Deploy with another input, another schedule, and one action less."""
        self._deploy(api, {**self.shop.env, "GREETING": "hola"})

    def undeploy(self, api: OpenWhisk) -> None:
        self._take(api, deployment.plan_to_undeploy(api, self.shop.root))

    def change(self) -> None:
        for before, after in self._changes.items():
            self.shop.edit("app.config.yaml", before, after)
        self._is_changed = True

    def change_back(self) -> None:
        if self._is_changed:
            for before, after in self._changes.items():
                self.shop.edit("app.config.yaml", after, before)
        self._is_changed = False

    def _deploy(self, api: OpenWhisk, env: dict[str, str]) -> None:
        application = load(self.shop.root, env)
        zips = zips_at_hand(application)
        self._take(api, deployment.plan_for(api, application, zips))

    @staticmethod
    def _take(api: OpenWhisk, plan: Plan) -> None:
        apply(api, plan)


def _run(
    step: Callable[[OpenWhisk], None],
    host: OpenWhiskHost,
    transport: httpx.BaseTransport = _Network(),  # noqa: B008 - it holds no state
) -> bool:
    """Take a step; return whether it came to its end."""
    where = find_host(Environment(host.environment))
    with OpenWhisk(where, transport=transport, clock=TimeMachine().clock) as api:
        try:
            api.connect()
            step(api)
        except _Killed:
            return False
    return True


def _state(host: OpenWhiskHost) -> Any:
    """Return all that is deployed, but for versions and times."""
    state: dict[str, Any] = {"alarms": dict(host.alarms)}
    for collection, names in host.names.items():
        for name in names:
            entity = dict(host.store.get(collection, name))
            for changing in ("version", "updated"):
                del entity[changing]
            for listed in ("annotations", "parameters"):
                entity[listed] = by_key(entity[listed])
            state[f"{collection}/{name}"] = entity
    return state


@pytest.mark.parametrize("loses_answer", [False, True], ids=["before", "answer lost"])
@pytest.mark.parametrize("stage", ["first", "second", "undeploy"])
def test_killed_after_any_request_and_started_again(
    shop: Shop, host: OpenWhiskHost, stage: str, loses_answer: bool
) -> None:
    deployer = _Deployer(shop)
    step = getattr(deployer, stage)

    def prepare() -> None:
        """Make the host what it is before the stage begins."""
        host.reset()
        if stage != "first":
            deployer.change_back()
            assert _run(deployer.first, host)
        if stage == "second":
            deployer.change()

    prepare()
    assert _run(step, host)
    expected = _state(host)

    stride = 1 if is_thorough() else 3
    for last in range(0, _ENOUGH, stride):
        prepare()
        ended = _run(step, host, _Dying(last, loses_answer=loses_answer))

        assert _run(step, host), f"not healed after request {last}"

        assert _state(host) == expected, f"killed after request {last}"
        host.exchanges.clear()
        assert _run(step, host)
        assert not [one for one in host.exchanges if one.is_writing]
        if ended:
            break
    assert ended, f"it makes more than {_ENOUGH} requests"
    assert last > 10, "next to nothing was interrupted"


@pytest.mark.parametrize("last", [8, 11, 15])
def test_the_command_is_killed_by_the_system(
    shop: Shop, host: OpenWhiskHost, last: int
) -> None:
    command = [
        sys.executable,
        "-c",
        "from scripts.cli import main; main()",
        *("deploy", "--app", str(shop.root), "--no-build", "--no-probe"),
    ]
    environment = {**shop.env, "PATH": os.environ["PATH"]}
    process: list[subprocess.Popen[bytes]] = []

    def kill(_: object) -> None:
        # Requests are counted when they have been answered.
        if len(host.exchanges) == last:
            process[0].send_signal(signal.SIGKILL)

    host.fault = kill
    process.append(
        subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    )
    assert process[0].wait() == -signal.SIGKILL
    host.fault = lambda _: None

    shop.deploy()

    with OpenWhiskHost() as calm:
        assert _run(_Deployer(shop).first, calm)
        assert _state(host) == _state(calm)


def test_what_the_host_refuses_is_said_with_what_is_done_and_what_is_not(
    shop: Shop, host: OpenWhiskHost, tmp_path: Path
) -> None:
    from scripts.platform.web_http import HttpRequest, HttpResponse

    def refuse_triggers(request: HttpRequest) -> HttpResponse | None:
        if "/triggers/" in request.path:
            return HttpResponse(400, (), b'{"error": "no triggers today"}')
        return None

    host.fault = refuse_triggers

    ran = shop.command("deploy", "--no-probe")

    assert ran.code == 1
    assert "1 failed, 1 not tried, 5 done" in ran.err
    assert "failed: create trigger every-minute" in ran.err
    assert "no triggers today" in ran.err
    assert "not tried: create rule each-minute" in ran.err
    assert "done: create action shop/hello" in ran.err
    host.fault = lambda _: None
    assert shop.deploy().json["steps"]
    assert host.names["rules"] == ["each-minute"]
    assert not list(tmp_path.glob("**/*.tmp"))
