"""A deployment that dies at any request is healed by running it again."""

from __future__ import annotations

import copy
import threading
from typing import TYPE_CHECKING

import pytest

from tests.conftest import is_thorough
from tests.deploy.deployer import Deployer, Killed, Network, run, state

if TYPE_CHECKING:
    import httpx

    from scripts.stand_ins.openwhisk import OpenWhiskHost
    from tests.deploy.shop import Shop

# More requests than any of these deployments makes.
_ENOUGH = 60


class _Dying(Network):
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
            raise Killed
        answer = super().handle_request(request)
        if number == self._last and self._loses_answer:
            raise Killed
        return answer


@pytest.mark.parametrize("loses_answer", [False, True], ids=["before", "answer lost"])
@pytest.mark.parametrize("stage", ["first", "second", "undeploy"])
def test_killed_after_any_request_and_started_again(
    shop: Shop, host: OpenWhiskHost, stage: str, loses_answer: bool
) -> None:
    deployer = Deployer(shop)
    step = getattr(deployer, stage)

    if stage != "first":
        assert run(deployer.first, host)
    if stage == "second":
        deployer.change()
    before = host.state()
    assert run(step, host)
    expected = state(host)

    stride = 1 if is_thorough() else 3
    for last in range(0, _ENOUGH, stride):
        host.restore(copy.deepcopy(before))
        ended = run(step, host, _Dying(last, loses_answer=loses_answer))

        assert run(step, host), f"not healed after request {last}"

        assert state(host) == expected, f"killed after request {last}"
        host.exchanges.clear()
        assert run(step, host)
        assert not [one for one in host.exchanges if one.is_writing]
        if ended:
            break
    assert ended, f"it makes more than {_ENOUGH} requests"
    assert last > 10, "next to nothing was interrupted"
