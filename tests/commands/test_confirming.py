"""Nothing that deletes goes on unasked: one rule for every command that does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.actions.outbox_sender import Sender
from tests.commands.command_line import run_here
from tests.deploy.conftest import host, shop
from tests.onboarding.conftest import _server, site

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from tests.deploy.shop import Shop
    from tests.onboarding.site import Site
    from tests.redis_server import RedisServer

__all__ = ["_server", "host", "shop", "site"]

Capture = pytest.CaptureFixture[str]
MODES = pytest.mark.parametrize(
    ("more", "is_terminal"), [((), False), (("--json",), False), (("--json",), True)]
)


@pytest.fixture
def _terminal(is_terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: is_terminal)


@MODES
@pytest.mark.usefixtures("_terminal")
@pytest.mark.parametrize("command", ["undeploy", "deploy"])
def test_what_is_deployed_is_not_removed(
    command: str, more: tuple[str, ...], shop: Shop
) -> None:
    shop.deploy()
    if command == "deploy":
        shop.edit("app.config.yaml", "          guarded:", "          renamed:")
    shop.writes()

    shown = shop.command(command, "--dry-run", *more)
    ran = shop.command(command, *more)

    assert shown.code == 0
    assert (ran.code, "--yes" in ran.err) == (1, True)
    assert shop.writes() == []
    done = shop.command(command, "--yes", *more)
    assert done.code == 0, done.err
    assert any(each.startswith("DELETE") for each in shop.writes())


@MODES
@pytest.mark.usefixtures("_terminal")
@pytest.mark.parametrize("prune", [(), ("--prune",)])
def test_adobe_is_not_changed(
    prune: tuple[str, ...], more: tuple[str, ...], site: Site, capsys: Capture
) -> None:
    before = site.env.read_bytes()
    ran = site.command(capsys, "onboard", *prune, *more)
    assert (ran.code, "--yes" in ran.out + ran.err) == (1, True)
    assert site.writes() == []
    assert site.env.read_bytes() == before


@pytest.mark.parametrize("words", [("u1",), ("--all",), ("--dead",)])
def test_no_event_is_dropped(
    words: tuple[str, ...],
    root: Path,
    adobe: AdobeStandIn,
    redis_server: RedisServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    Sender(root, adobe, redis_server.url).store("u1")
    for name, value in {**adobe.environment, "OUTBOX_URL": redis_server.url}.items():
        monkeypatch.setenv(name, value)
    size = redis_server.ask("XLEN", "starter-kit:outbox:v1:waiting")
    ran = run_here(capsys, "outbox", "drop", *words, "--app", root)
    assert (ran.code, "--yes" in ran.err) == (1, True)
    assert redis_server.ask("XLEN", "starter-kit:outbox:v1:waiting") == size
