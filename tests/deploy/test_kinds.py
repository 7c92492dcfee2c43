"""For which Python is built: the newest of the host's, or the one that is asked for."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from scripts.manifest.runtimes import RUNTIMES
from scripts.stand_ins.openwhisk import OpenWhiskHost
from tests.deploy.shop import Shop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

INSISTS, OPEN = "runtime: python:3.11", "runtime: python:default"


@pytest.fixture(name="shop_on")
def _shop_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Shop]]:
    """Give the sample and a host that has the kinds that are asked for."""
    hosts = []

    def shop_on(*kinds: str, runtime: str = OPEN) -> Shop:
        host = OpenWhiskHost(kinds=kinds)
        hosts.append(host)
        host.__enter__()
        shop = Shop.new(tmp_path, host, monkeypatch, capsys)
        shop.edit("app.config.yaml", INSISTS, runtime)
        return shop

    yield shop_on
    for host in hosts:
        host.__exit__()


def kinds_on(shop: Shop) -> set[str]:
    names = ("shop/hello", "shop/guarded", "shop/inner")
    actions = (shop.host.store.get("actions", name) for name in names)
    return {action["exec"]["kind"] for action in actions}


@pytest.mark.parametrize(
    ("kinds", "chosen"),
    [
        (("nodejs:20", "python:3.10", "python:3.11"), "python:3.11"),
        (("python:3.11", "python:3.12"), "python:3.12"),
        (("python:3.13", "python:3.9", "python:3.12", "python:3.11"), "python:3.13"),
        (("python:3.11", "python:3.14"), "python:3.11"),
        (("python:3", "python:3.12"), "python:3.12"),
    ],
)
def test_the_newest_is_chosen_that_both_know(
    shop_on: Callable[..., Shop], kinds: tuple[str, ...], chosen: str
) -> None:
    shop = shop_on(*kinds)
    ran = shop.command("deploy", "--no-probe")
    assert ran.code == 0, ran.err
    said = f"{chosen}: the newest that {shop.host.url} has and this project builds for"
    assert said in ran.out.replace("\n", " ").replace("  ", " ")
    assert kinds_on(shop) == {chosen}
    assert "as in the tree" in shop.command("status").out
    shop.writes()
    shop.deploy()
    assert shop.writes() == []


def test_the_manifest_may_insist(shop_on: Callable[..., Shop]) -> None:
    shop = shop_on(*RUNTIMES, runtime=INSISTS)
    ran = shop.command("deploy", "--no-probe")
    assert ran.code == 0, ran.err
    assert "the newest that" not in ran.out
    assert kinds_on(shop) == {"python:3.11"}


def test_a_host_that_does_not_say_what_it_has(shop_on: Callable[..., Shop]) -> None:
    shop = shop_on(*RUNTIMES)
    shop.host.families = {}
    ran = shop.command("deploy", "--no-probe")
    assert ran.code == 0, ran.err
    assert kinds_on(shop) == {"python:3.12"}


@pytest.mark.parametrize("runtime", [OPEN, "runtime: python:3.12"])
def test_no_advice_names_a_kind_that_is_not_built_for(
    shop_on: Callable[..., Shop], runtime: str
) -> None:
    shop = shop_on("python:3.9", "python:3.10", runtime=runtime)
    ran = shop.command("deploy")
    assert ran.code == 1
    said = " ".join(ran.err.split())
    assert "does not have the runtime of shop/hello (python:3.12)" in said
    assert (
        "it has python:3.9, python:3.10, for which this project does not build: "
        "deploy to another host" in said
    )
    assert "write runtime" not in said
    assert shop.host.names["actions"] == []


def test_advice_names_what_the_host_has_and_is_built_for(
    shop_on: Callable[..., Shop],
) -> None:
    shop = shop_on("python:3.10", "python:3.11", runtime="runtime: python:3.12")
    ran = shop.command("deploy")
    assert "write runtime: python:default, or one of python:3.11\n" in ran.err


def test_what_is_deployed_was_built_for_the_kind_of_the_host(
    shop_on: Callable[..., Shop],
) -> None:
    shop = shop_on("python:3.11", "python:3.10")
    ran = shop.run("deploy", "--app", str(shop.root), "--no-probe")
    assert ran.code == 0, ran.err
    code = shop.host.store.get("actions", "shop/inner")["exec"]["code"]
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(code))) as archive:
        compiled = [name for name in archive.namelist() if name.endswith(".pyc")]
    assert any(".cpython-311." in name for name in compiled), archive.namelist()


def test_a_zip_that_was_built_for_another_kind_is_not_deployed(
    shop_on: Callable[..., Shop],
) -> None:
    shop = shop_on("python:3.11", "python:3.10")
    built = shop.run("build", "--app", str(shop.root), "--runtime", "python:3.12")
    assert built.code == 0, built.err
    ran = shop.command("deploy", "--no-probe")
    assert ran.code == 1
    said = " ".join(ran.err.split())
    assert "was built for python:3.12, and is wanted for python:3.11" in said
    assert "starter-kit build --runtime python:3.11" in said
    assert shop.host.names["actions"] == []
