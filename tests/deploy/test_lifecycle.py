"""Deploy, change, deploy, remove, deploy, undeploy: what is there each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from tests.deploy.shop import SECRET, verbs

if TYPE_CHECKING:
    from scripts.stand_ins.openwhisk import OpenWhiskHost
    from tests.deploy.shop import Shop


def credential(host: OpenWhiskHost) -> tuple[str, str]:
    user, _, key = host.auth.partition(":")
    return user, key


EVERYTHING = {
    "packages": ["shop"],
    "actions": ["shop/both", "shop/guarded", "shop/hello", "shop/inner"],
    "triggers": ["every-minute"],
    "rules": ["each-minute"],
}
NOTHING: dict[str, list[str]] = {name: [] for name in EVERYTHING}


def test_an_application_lives_from_its_first_deployment_to_its_end(
    shop: Shop, host: OpenWhiskHost
) -> None:
    first = shop.deploy()
    assert host.names == EVERYTHING
    assert set(verbs(first).values()) == {"create"}
    assert host.alarms == {
        "/guest/every-minute": {
            "cron": "* * * * *",
            "trigger_payload": {"from": "the clock"},
        }
    }
    url = f"{host.url}/api/v1/web/guest/shop/hello"
    assert httpx.get(url).json() == {"text": "hello you", "region": "eu"}

    shop.writes()
    second = shop.deploy()
    assert set(verbs(second).values()) == {"unchanged"}
    assert shop.writes() == []

    third = shop.deploy(GREETING="hola")
    assert shop.writes() == ["PUT actions/shop/hello"]
    (changed,) = [step for step in third.json["steps"] if step["verb"] == "update"]
    assert changed["changes"] == [
        {"what": "input GREETING", "before": "hello", "after": "hola"}
    ]
    assert httpx.get(url).json()["text"] == "hola you"

    shop.edit("app.config.yaml", "          guarded:", "          renamed:")
    fourth = shop.deploy(GREETING="hola")
    assert verbs(fourth)["shop/guarded"] == "delete"
    assert verbs(fourth)["shop/renamed"] == "create"
    assert shop.writes() == ["DELETE actions/shop/guarded", "PUT actions/shop/renamed"]
    assert "shop/guarded" not in host.names["actions"]

    gone = shop.command("undeploy", "--yes")
    assert gone.code == 0, gone.err
    assert host.names == NOTHING
    assert host.alarms == {}
    assert shop.command("undeploy", "--yes").code == 0


@pytest.mark.parametrize(
    ("file", "before", "after", "written", "what"),
    [
        (
            "app.config.yaml",
            "REGION: ${REGION:-eu}",
            "REGION: us",
            ["PUT packages/shop"],
            ["input REGION"],
        ),
        (
            "app.config.yaml",
            "timeout: 10000",
            "timeout: 20000",
            ["PUT actions/shop/hello"],
            ["limit timeout"],
        ),
        (
            "app.config.yaml",
            "              title: Guarded\n",
            "",
            ["PUT actions/shop/guarded"],
            ["annotations"],
        ),
        (
            "app.config.yaml",
            "actions: inner, inner",
            "actions: inner, inner, inner",
            ["PUT actions/shop/both"],
            ["components"],
        ),
        (
            "actions/inner.py",
            '"count"',
            '"number"',
            ["PUT actions/shop/inner"],
            ["code"],
        ),
        (
            "app.config.yaml",
            'cron: "* * * * *"',
            'cron: "5 * * * *"',
            ["PUT triggers/every-minute", "PUT triggers/every-minute"],
            ["inputs of the feed"],
        ),
    ],
    ids=["package input", "limit", "annotation", "sequence", "code", "feed"],
)
def test_what_changes_is_written_and_nothing_else(
    shop: Shop, file: str, before: str, after: str, written: list[str], what: list[str]
) -> None:
    shop.deploy()
    shop.writes()
    shop.edit(file, before, after)

    ran = shop.deploy()

    assert shop.writes() == written
    (step,) = [step for step in ran.json["steps"] if step["verb"] == "update"]
    assert [change["what"] for change in step["changes"]] == what
    assert set(verbs(shop.deploy()).values()) == {"unchanged"}
    assert shop.writes() == []


def test_force_writes_what_is_unchanged_too(shop: Shop) -> None:
    shop.deploy()
    first = shop.writes()
    assert set(verbs(shop.deploy()).values()) == {"unchanged"}
    assert shop.writes() == []

    forced = shop.deploy("--force")

    assert set(verbs(forced).values()) == {"update"}
    assert {one for one in first if one.startswith("PUT")} == set(shop.writes())
    assert set(verbs(shop.deploy()).values()) == {"unchanged"}


def test_code_that_the_host_has_is_not_sent_again(
    shop: Shop, host: OpenWhiskHost
) -> None:
    shop.deploy()
    host.exchanges.clear()

    shop.deploy(GREETING="hola")

    (put,) = [one for one in host.exchanges if one.method == "PUT"]
    assert "exec" not in put.body


def test_what_another_project_made_stays(shop: Shop, host: OpenWhiskHost) -> None:
    shop.deploy()
    code = {"exec": {"kind": "python:3.11", "code": "def main(p): return p"}}
    host.store.put("actions", "shop/by-hand", code, overwrite=False)
    host.store.put("packages", "other", {}, overwrite=False)

    ran = shop.command("undeploy", "--json", "--yes")

    assert ran.code == 0
    kept = [step["name"] for step in ran.json["steps"] if step["verb"] == "keep"]
    assert kept == ["shop"]
    assert host.names == {
        **NOTHING,
        "packages": ["other", "shop"],
        "actions": ["shop/by-hand"],
    }


def test_what_another_project_made_is_not_overwritten(
    shop: Shop, host: OpenWhiskHost
) -> None:
    host.store.put("triggers", "every-minute", {}, overwrite=False)

    refused = shop.command("deploy")

    assert refused.code == 1
    assert "trigger every-minute (made by hand)" in refused.err
    assert host.names == {**NOTHING, "triggers": ["every-minute"]}
    assert verbs(shop.deploy("--adopt"))["every-minute"] == "update"
    assert verbs(shop.deploy())["every-minute"] == "unchanged"


def test_a_rule_works_again_when_its_trigger_was_deleted(
    shop: Shop, host: OpenWhiskHost
) -> None:
    shop.deploy()
    host.store.delete("triggers", "every-minute")

    shop.deploy()

    assert host.store.rules_of("every-minute") == [("each-minute", "shop/inner")]


def test_a_rule_that_is_switched_off_is_switched_on_again(
    shop: Shop, host: OpenWhiskHost
) -> None:
    shop.deploy()
    host.store.set_status("each-minute", "inactive")

    planned = shop.command("status", "--json").json
    (step,) = [each for each in planned["steps"] if each["verb"] == "update"]
    assert (step["kind"], step["name"]) == ("rule", "each-minute")
    shop.deploy()

    assert host.store.rules_of("every-minute") == [("each-minute", "shop/inner")]
    assert verbs(shop.deploy())["each-minute"] == "unchanged"


def test_drift_is_corrected(shop: Shop, host: OpenWhiskHost) -> None:
    shop.deploy()
    by_hand = {"parameters": [{"key": "GREETING", "value": "by hand"}]}
    host.store.put("actions", "shop/hello", by_hand, overwrite=True)

    ran = shop.deploy()

    (step,) = [step for step in ran.json["steps"] if step["verb"] == "update"]
    assert step["name"] == "shop/hello"
    assert verbs(shop.deploy())["shop/hello"] == "unchanged"


def test_code_that_was_changed_by_hand_is_written_again(
    shop: Shop, host: OpenWhiskHost
) -> None:
    shop.deploy()
    code = {"exec": {"kind": "python:3.11", "code": "def main(p):\n    return {}\n"}}
    host.store.put("actions", "shop/hello", code, overwrite=True)

    assert verbs(shop.deploy())["shop/hello"] == "update"

    assert "hello you" in shop.command("call", "shop/hello", "--data", "{}").out
    assert verbs(shop.deploy())["shop/hello"] == "unchanged"


def test_dry_run_writes_nothing_and_shows_no_secret(
    shop: Shop, host: OpenWhiskHost
) -> None:
    shop.deploy()
    shop.writes()

    for more in ((), ("--json",)):
        ran = shop.command("deploy", "--dry-run", *more, API_KEY="another-s3cret")
        assert ran.code == 0
        assert "input API_KEY" in ran.out
        assert "********" in ran.out
        for secret in (SECRET, "another-s3cret", host.auth.partition(":")[2]):
            assert secret not in ran.out + ran.err

    assert shop.writes() == []


def test_the_rule_the_trigger_and_the_sequence_run_what_was_deployed(
    shop: Shop, host: OpenWhiskHost
) -> None:
    shop.deploy()
    with httpx.Client(
        base_url=f"{host.url}/api/v1/namespaces/_", auth=credential(host)
    ) as client:
        called = client.post("/actions/shop/both?blocking=true&result=true", json={})
        fired = client.post("/triggers/every-minute", json={"count": 5})
        ran = client.get("/activations", params={"name": "shop/inner"}).json()

    assert called.json() == {"count": 2}
    assert fired.status_code == 202
    assert len(ran) == 3


def test_where_the_feed_is_missing_all_else_is_deployed(
    shop: Shop, host: OpenWhiskHost
) -> None:
    shop.edit("app.config.yaml", "alarms/alarm", "sundials/alarm")
    ran = shop.command("deploy")

    assert ran.code == 1
    assert "this host has no feed /whisk.system/sundials/alarm" in ran.err
    assert "out of app.config.yaml" in ran.err
    assert host.names["actions"] == EVERYTHING["actions"]


def test_names_and_parts_that_check_takes_are_deployed(
    shop: Shop, host: OpenWhiskHost
) -> None:
    name = "a b&c@d.e-f"
    shop.edit("app.config.yaml", "every-minute:", f"{name}:")
    shop.edit("app.config.yaml", "trigger: every-minute", f"trigger: {name}")
    shop.edit("app.config.yaml", "each-minute:", f"{name}:")
    shop.edit(
        "app.config.yaml",
        "          both:\n            actions: inner, inner",
        f"          {name}: {{actions: '/_/shop/both, /guest/shop/last'}}\n"
        "          both: {actions: '/guest/shop/last, inner'}\n"
        "          last: {actions: inner}",
    )

    shop.deploy()

    assert host.names["triggers"] == host.names["rules"] == [name]
    assert {f"shop/{name}", "shop/both", "shop/last"} < set(host.names["actions"])
    assert list(host.alarms) == [f"/guest/{name}"]
    assert set(verbs(shop.deploy()).values()) == {"unchanged"}


@pytest.mark.parametrize(
    ("feed", "inputs"),
    [("interval", {"minutes": 5}), ("once", {"date": "2999-01-01T00:00:00Z"})],
)
def test_every_feed_of_the_clock_gets_a_trigger(
    feed: str, inputs: dict[str, object], shop: Shop, host: OpenWhiskHost
) -> None:
    shop.edit("app.config.yaml", "alarms/alarm", f"alarms/{feed}")
    shop.edit(
        "app.config.yaml",
        'cron: "* * * * *"',
        ", ".join(f"{name}: {value}" for name, value in inputs.items()),
    )
    shop.deploy()
    payload = {"from": "the clock"}
    assert host.alarms == {
        "/guest/every-minute": {**inputs, "trigger_payload": payload}
    }


@pytest.mark.parametrize("feed", ["tell", "default/tell", "/_/tell", "/guest/tell"])
def test_an_action_of_the_application_is_a_feed(
    feed: str, shop: Shop, host: OpenWhiskHost
) -> None:
    shop.edit("app.config.yaml", "/whisk.system/alarms/alarm", feed)
    shop.edit(
        "app.config.yaml",
        "    packages:\n",
        "    packages:\n      default:\n        actions:\n          tell:\n"
        "            function: actions/inner.py\n            runtime: python:3.11\n"
        "            inputs: {STEP: 1}\n",
    )

    deployed = shop.deploy()

    assert verbs(deployed)["every-minute"] == "create"
    told = host.store.activations.latest("tell")
    assert told[0]["response"]["success"]
