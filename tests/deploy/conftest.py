"""A host and an application for every test that deploys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.local.host import OpenWhiskHost
from tests.deploy.shop import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def host() -> Iterator[OpenWhiskHost]:
    """An empty host, which checks requests against the API's description."""
    from tests.deploy.api_description import check

    with OpenWhiskHost(on_exchange=check) as host:
        yield host


@pytest.fixture
def shop(
    tmp_path: Path,
    host: OpenWhiskHost,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shop:
    """The sample application, and a command that deploys to the host."""
    return Shop.new(tmp_path, host, monkeypatch, capsys)
