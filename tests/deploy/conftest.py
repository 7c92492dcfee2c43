"""A host and an application for every test that deploys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.stand_ins.openwhisk import OpenWhiskHost
from tests.built import have
from tests.deploy.api_description import check
from tests.deploy.shop import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.stand_ins.openwhisk import Exchange


@pytest.fixture
def host() -> Iterator[OpenWhiskHost]:
    """An empty host; all requests and answers must be as the API's description says."""
    if not have("python:3.11"):
        pytest.skip("there is no Python 3.11 here, for which the sample is made")
    faults: list[str] = []

    def note(exchange: Exchange) -> None:
        try:
            check(exchange)
        except AssertionError as error:
            faults.append(f"{exchange.method} {exchange.path}: {error}")

    with OpenWhiskHost(on_exchange=note) as host:
        yield host
    assert faults == []


@pytest.fixture
def shop(
    tmp_path: Path,
    host: OpenWhiskHost,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shop:
    """The sample application, and a command that deploys to the host."""
    return Shop.new(tmp_path, host, monkeypatch, capsys)
