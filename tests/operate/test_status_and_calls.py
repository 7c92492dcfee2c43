"""What is deployed, and where and how it is called: ``status``, ``url``, ``call``."""

from __future__ import annotations

import functools
import re
import time
from typing import TYPE_CHECKING

import pytest

from scripts.deploy import deployment
from scripts.deploy.openwhisk_api import OpenWhisk
from scripts.platform.web_http import HttpResponse
from tests.time_machine import TimeMachine

if TYPE_CHECKING:
    from scripts.stand_ins.openwhisk import OpenWhiskHost
    from tests.deploy.shop import Shop


def test_status_compares_what_is_deployed_with_the_tree(
    shop: Shop, host: OpenWhiskHost
) -> None:
    shop.edit("app.config.yaml", "          guarded:", "          renamed:")
    host.exchanges.clear()

    ran = shop.command("status", "--json", GREETING="hola")

    states = {step["name"]: step["verb"] for step in ran.json["steps"]}
    assert states["shop/hello"] == "update"
    assert states["shop/renamed"] == "create"
    assert states["shop/guarded"] == "delete"
    assert states["shop/inner"] == "unchanged"
    assert all(one.method == "GET" for one in host.exchanges)
    table = shop.command("status").out
    assert "not deployed" in table
    assert "no longer in the manifest" in table
    assert "0.0.1" in table


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "UTC"])
def test_a_moment_looks_the_same_in_every_time_zone(zone: str, shop: Shop) -> None:
    try:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("TZ", zone)
            time.tzset()
            out = shop.command("status").out
    finally:
        time.tzset()
    moments = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\S*)", out)
    assert moments
    assert set(moments) == {""}


def test_url_says_where_a_web_action_is_called(shop: Shop, host: OpenWhiskHost) -> None:
    url = f"{host.url}/api/v1/web/guest/shop"
    assert shop.command("url", "shop/hello").out == f"{url}/hello\n"
    assert shop.command("url").out == f"{url}/hello\n{url}/guarded\n"
    assert "shop/inner is not a web action" in shop.command("url", "shop/inner").err
    assert "there is no action shop/x" in shop.command("url", "shop/x").err
    assert "Adobe Commerce does not call it" in shop.command("url", "--hook", "xml").err


def test_call_a_web_action_over_http(shop: Shop) -> None:
    ran = shop.command("call", "shop/hello", "--data", '{"name": "Ada"}', "--json")
    assert ran.code == 0
    assert (ran.json["title"], ran.json["status"]) == ("HTTP 200", 200)
    assert ran.json["answer"] == {"text": "hello Ada", "region": "eu"}
    assert ran.json["logs"] == []


@pytest.mark.parametrize("action", ["shop/hello", "shop/inner"])
def test_call_prints_the_id_of_the_activation(
    shop: Shop, host: OpenWhiskHost, action: str
) -> None:
    ran = shop.command("call", action)
    (record,) = host.store.activations.latest(action.rpartition("/")[2])
    title = ran.out.splitlines()[0]
    assert title.endswith(f" activation {record['activationId']}")


def test_call_with_headers_and_a_query(shop: Shop) -> None:
    call = ("call", "shop/guarded", "--query", "name=Ada")
    assert shop.command(*call).code == 1
    ran = shop.command(*call, "--header", "X-Require-Whisk-Auth: a-secret-of-20-bytes")
    assert ran.code == 0
    assert '"text": "hi Ada"' in ran.out


def test_call_another_action_through_the_api(shop: Shop) -> None:
    ran = shop.command("call", "shop/inner", "--data", '{"count": 4}')
    assert ran.code == 0
    assert '"count": 5' in ran.out
    for wrong in (("--data", "[1]"), ("--data", "{"), ("--query", "a=1")):
        assert shop.command("call", "shop/inner", *wrong).code == 2


def test_a_failed_call_shows_the_log(shop: Shop) -> None:
    ran = shop.command("call", "shop/hello", "--data", '{"name": "trouble"}')
    assert ran.code == 1
    assert "HTTP 400" in ran.out
    assert "greeting trouble" in ran.err
    assert "ValueError: there is trouble" in ran.err


def test_too_many_calls_are_refused_and_said_so(
    shop: Shop, host: OpenWhiskHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = functools.partial(OpenWhisk, clock=TimeMachine().clock)
    monkeypatch.setattr(deployment, "OpenWhisk", patient)
    body = (
        b'{"error": "Too many requests in the last minute (count: 61, allowed: 60)."}'
    )
    busy = HttpResponse(429, (("retry-after", "0"),), body)
    host.fault = lambda request: busy if request.method == "POST" else None
    ran = shop.command("call", "shop/inner")
    assert ran.code == 1
    assert "429 Too many requests in the last minute" in ran.err
    assert "try again in a minute" in ran.err
