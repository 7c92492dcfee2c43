"""A sender whose events go to the stand-in of Adobe, or wait in a Redis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.outbox_sender import Sender

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from tests.redis_server import RedisServer


@pytest.fixture
def sender(root: Path, adobe: AdobeStandIn, redis_server: RedisServer) -> Sender:
    return Sender(root, adobe, redis_server.url)
