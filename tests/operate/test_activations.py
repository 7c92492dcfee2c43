"""``activations`` lists what ran, and finds what failed among many."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scripts.deploy.host import Host
from scripts.deploy.openwhisk_api import OpenWhisk
from scripts.operate import activation_records

if TYPE_CHECKING:
    from scripts.stand_ins.openwhisk import OpenWhiskHost
    from tests.deploy.shop import Shop


def test_activations_say_what_failed_how_long_and_whether_cold(shop: Shop) -> None:
    for name in ("Ada", "trouble"):
        shop.command("call", "shop/hello", "--data", json.dumps({"name": name}))

    warm, cold = shop.command("activations", "shop/hello", "--json").json

    assert (warm["status"], warm["cold"]) == ("application error", False)
    assert (cold["status"], cold["cold"]) == ("success", True)
    assert cold["init_ms"] > 0
    assert cold["duration_ms"] >= cold["init_ms"]
    (failed,) = shop.command("activations", "--failed", "--json").json
    assert failed["activation_id"] == warm["activation_id"]
    table = shop.command("activations").out
    assert warm["activation_id"] in table
    assert "cold, " in table
    assert "warm" in table


@pytest.fixture
def busy(shop: Shop, host: OpenWhiskHost) -> dict[str, Any]:
    """A failure, which 450 later activations follow; returns its record."""
    shop.command("call", "shop/hello", "--data", '{"name": "trouble"}')
    (failed,) = host.store.activations.latest()
    shop.command("call", "shop/hello", "--data", '{"name": "Ada"}')
    later = host.store.activations.latest()[0]
    for number in range(450):
        another = {"activationId": f"{number:032x}", "start": later["start"] + number}
        host.store.activations.keep({**later, **another})
    return dict(failed)


def test_a_failure_is_found_however_many_followed(
    shop: Shop, busy: dict[str, Any]
) -> None:
    found = shop.command("activations", "--failed", "--json").json
    assert [one["activation_id"] for one in found] == [busy["activationId"]]
    for words in (("--failed",), ("--failed", "--since", "1h"), ("--limit", "460")):
        ran = shop.command("logs", *words)
        assert busy["activationId"] in ran.err
        assert ran.code == 0
    assert len(shop.command("activations", "--limit", "460", "--json").json) == 452


def test_where_the_look_back_ends_is_said(
    shop: Shop, busy: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activation_records, "MOST_RECORDS", 400)
    for command in ("activations", "logs"):
        ran = shop.command(command, "--failed")
        assert busy["activationId"] not in ran.out + ran.err
        assert "only the latest 400 activations" in ran.err


def test_activations_of_others_are_left_out(shop: Shop, host: OpenWhiskHost) -> None:
    code = {"exec": {"kind": "python:3.11", "code": "def main(p):\n    return {}\n"}}
    host.store.put("actions", "by-hand", code, overwrite=False)
    shop.command("call", "shop/inner")
    with OpenWhisk(Host(host.url, host.auth)) as api:
        api.connect()
        api.invoke("by-hand", {})
    (one,) = shop.command("activations", "--json").json
    assert one["action"] == "shop/inner"
