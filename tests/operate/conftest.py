"""The host, and the application that is deployed to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.deploy.conftest import host
from tests.deploy.conftest import shop as not_deployed

if TYPE_CHECKING:
    from tests.deploy.shop import Shop

__all__ = ["host", "not_deployed"]


@pytest.fixture
def shop(not_deployed: Shop) -> Shop:
    """The sample application, which is deployed, and a command that operates it."""
    not_deployed.deploy()
    return not_deployed
