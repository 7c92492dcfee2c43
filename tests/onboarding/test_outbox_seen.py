"""The doctor asks the Redis of the outbox, and changes nothing there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.onboarding.doctor import examine
from tests.redis_server import MISSING, BrokenRedis, RedisServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.onboarding.examined import Check
    from tests.onboarding.site import Site


@pytest.fixture(name="redis")
def _redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    if MISSING:
        pytest.skip(MISSING)
    folder: Path = tmp_path_factory.mktemp("redis")
    server = RedisServer(folder)
    server.start()
    yield server
    server.kill()


def _outbox(site: Site, url: str) -> Check:
    site.write_env({**site.environment, "OUTBOX_URL": url})
    found = {each.name: each for each in examine(site.root, clock=site.time.clock)}
    return found["outbox"]


def test_how_many_wait_is_told_and_nothing_is_changed(
    site: Site, redis: RedisServer
) -> None:
    check = _outbox(site, redis.url)

    address = f"127.0.0.1:{redis.port}"
    assert check.state == "green"
    assert check.text == f"Redis at {address}: 0 events wait, 0 dead letters"
    assert redis.ask("KEYS", "*") == []

    for stream, count in (("waiting", 2), ("dead", 1)):
        for _ in range(count):
            redis.ask("XADD", f"starter-kit:outbox:v1:{stream}", "*", "uid", "1")
    assert _outbox(site, redis.url).text.endswith("2 events wait, 1 dead letters")


def test_a_dead_redis_is_red_with_host_port_and_reason(site: Site) -> None:
    with BrokenRedis("refused") as broken:
        check = _outbox(site, broken.url)

    assert check.state == "red"
    assert (
        f"127.0.0.1:{broken.port} cannot be reached: Connection refused" in check.text
    )
    assert "OUTBOX_URL" in check.hint


@pytest.mark.parametrize("fault", ["reset", "silent", "garbage", "error"])
def test_what_is_no_redis_is_red(site: Site, fault: str) -> None:
    with BrokenRedis(fault) as broken:  # type: ignore[arg-type] # a Literal
        check = _outbox(site, broken.url)

    assert check.state == "red"
    assert f"127.0.0.1:{broken.port}" in check.text
    assert "secret" not in check.text


def test_without_an_outbox_none_is_looked_at(site: Site) -> None:
    check = _outbox(site, "")

    assert (check.state, check.hint) == ("skipped", "")
    assert "OUTBOX_URL is not set" in check.text


def test_a_password_is_not_shown(site: Site) -> None:
    with BrokenRedis("refused") as broken:
        url = broken.url.replace("//", "//user:pa55word@")
        check = _outbox(site, url)

    assert check.state == "red"
    assert "pa55word" not in check.text + check.hint
