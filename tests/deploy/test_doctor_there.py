"""``doctor`` looks at what is deployed, and names what differs there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from tests.deploy.shop import SECRET

if TYPE_CHECKING:
    from scripts.stand_ins.openwhisk import OpenWhiskHost
    from tests.deploy.shop import Shop

ROWS = ("host", "deployed", "inputs", "alarm")


def _rows(shop: Shop, **env: str) -> dict[str, Any]:
    ran = shop.command("doctor", "--json", **env)
    assert SECRET not in ran.out + ran.err
    return {each["name"]: each for each in ran.json}


def _states(rows: dict[str, Any]) -> list[str]:
    return [rows[name]["state"] for name in ROWS]


def test_what_is_deployed_as_in_the_tree_is_green_and_nothing_is_written(
    shop: Shop, host: OpenWhiskHost
) -> None:
    shop.deploy()
    shop.writes()

    rows = _rows(shop)

    assert _states(rows) == ["green"] * 4, rows
    assert host.environment["OW_APIHOST"] in rows["host"]["text"]
    assert "shop/hello 0.0.1" in rows["deployed"]["text"]
    assert rows["alarm"]["text"] == "every-minute (* * * * *)"
    assert shop.writes() == []


def test_before_the_first_deployment_there_is_nothing_to_compare(shop: Shop) -> None:
    rows = _rows(shop)

    assert _states(rows) == ["green", "red", "skipped", "skipped"]
    assert "nothing of" in rows["deployed"]["text"]
    assert "starter-kit deploy" in rows["deployed"]["hint"]


def test_other_code_is_named(shop: Shop) -> None:
    shop.deploy()
    shop.edit("actions/inner.py", "return", "return  ")

    rows = _rows(shop)

    assert _states(rows) == ["green", "red", "green", "green"]
    assert rows["deployed"]["text"] == "shop/inner: not as in the tree (code)"


def test_without_zips_all_but_the_code_is_compared(shop: Shop) -> None:
    shop.deploy()
    path = shop.root / "actions" / "inner.py"
    path.write_text(path.read_text() + "\n# newer than its zip\n")

    rows = _rows(shop)
    assert _states(rows) == ["green"] * 4
    assert "the code is not compared: the zip of shop/inner" in rows["deployed"]["text"]

    rows = _rows(shop, GREETING="hola")
    assert rows["inputs"]["state"] == "red"


def test_inputs_that_differ_are_named_without_their_values(shop: Shop) -> None:
    shop.deploy()

    rows = _rows(shop, GREETING="hola", API_KEY="another-s3cret-of-the-shop")

    assert _states(rows) == ["green", "green", "red", "green"]
    text = rows["inputs"]["text"]
    assert "shop/hello: GREETING, API_KEY" in text
    assert "hola" not in text
    assert "another-s3cret" not in text


def test_a_clock_that_has_forgotten_is_red(shop: Shop, host: OpenWhiskHost) -> None:
    shop.deploy()
    host.alarms.clear()

    rows = _rows(shop)

    assert _states(rows) == ["green", "green", "green", "red"]
    assert "does not know the trigger every-minute" in rows["alarm"]["text"]
    assert "deploy" in rows["alarm"]["hint"]


def test_a_clock_that_was_set_otherwise_is_red(shop: Shop, host: OpenWhiskHost) -> None:
    shop.deploy()
    for each in host.alarms.values():
        each["cron"] = "0 0 1 1 *"

    rows = _rows(shop)

    assert _states(rows) == ["green", "green", "green", "red"]
    told = "every-minute: the feed fires at 0 0 1 1 *, not at * * * * *"
    assert rows["alarm"]["text"] == told


def test_a_rule_that_is_switched_off_is_red(shop: Shop, host: OpenWhiskHost) -> None:
    shop.deploy()
    _switch_off(host, "each-minute")

    rows = _rows(shop)

    assert _states(rows) == ["green", "green", "green", "red"]
    assert rows["alarm"]["text"] == "the rule each-minute is switched off"


def _switch_off(host: OpenWhiskHost, rule: str) -> None:
    answer = httpx.post(
        f"{host.url}/api/v1/namespaces/_/rules/{rule}",
        json={"status": "inactive"},
        auth=httpx.BasicAuth(*host.auth.split(":", 1)),
    )
    assert answer.is_success, answer.text


def test_a_cron_that_differs_is_red(shop: Shop) -> None:
    shop.deploy()
    shop.edit("app.config.yaml", '"* * * * *"', '"*/5 * * * *"')

    rows = _rows(shop)

    assert _states(rows) == ["green", "green", "green", "red"]
    assert rows["alarm"]["text"] == "every-minute: inputs of the feed"


def test_a_host_that_does_not_know_the_credential_is_red(shop: Shop) -> None:
    rows = _rows(shop, OW_AUTH="nobody:knows")

    assert _states(rows) == ["red", "skipped", "skipped", "skipped"]
    assert "does not accept the credential" in rows["host"]["text"]


def test_without_a_host_nothing_is_contacted(shop: Shop, host: OpenWhiskHost) -> None:
    rows = _rows(shop, OW_APIHOST="", OW_AUTH="")

    assert _states(rows) == ["skipped"] * 4
    assert "it is not said where to deploy" in rows["host"]["text"]
    assert host.exchanges == []
