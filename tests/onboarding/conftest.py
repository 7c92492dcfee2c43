"""An application that has not been onboarded, and Adobe, where nothing is yet."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from scripts.stand_ins.adobe.adobe import AdobeStandIn
from tests.onboarding.site import Site
from tests.shipped import copy_application
from tests.time_machine import TimeMachine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(name="server", scope="session")
def _server() -> Iterator[AdobeStandIn]:
    with AdobeStandIn(seeded=False) as server:
        yield server


@pytest.fixture
def site(server: AdobeStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The application in a folder of its own, with the credentials in its .env."""
    for name in os.environ:
        if name.upper().startswith(
            (
                *("OAUTH_", "IO_", "AIO_", "BACKOFFICE_", "STOCK_"),
                *("OUTBOX_", "OW_", "WSK_CONFIG_FILE"),
            )
        ):
            monkeypatch.delenv(name)
    # No .wskprops of the user names a host.
    monkeypatch.setenv("HOME", str(tmp_path))
    copy_application(tmp_path)
    site = Site(tmp_path, server, TimeMachine())
    site.reset()
    return site
