"""The host, and the application that is deployed to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.deploy.conftest import host
from tests.deploy.conftest import shop as not_deployed

if TYPE_CHECKING:
    from tests.deploy.shop import Shop

__all__ = ["host", "not_deployed"]


@pytest.fixture(scope="package")
def _deployed() -> list[str]:
    """The state of the host after the first deployment, once there was one."""
    return []


@pytest.fixture
def shop(not_deployed: Shop, _deployed: list[str]) -> Shop:
    """The sample application, which is deployed, and a command that operates it.

    It is deployed once; each later test has a host that holds the same.
    """
    if _deployed:
        not_deployed.host.restore(json.loads(_deployed[0]))
    else:
        not_deployed.deploy()
        _deployed.append(json.dumps(not_deployed.host.state()))
    return not_deployed
