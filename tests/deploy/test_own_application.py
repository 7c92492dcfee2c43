"""The project's own application: built, deployed, protected, and at work."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import httpx
import pytest

from scripts.build import cache
from tests.built import RUNTIME, built, kept_zips, needs_a_runtime
from tests.deploy.shop import Shop, verbs

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from scripts.stand_ins.openwhisk import OpenWhiskHost

pytestmark = needs_a_runtime

KEY = "k3y-of-the-back-office"
EVENT = {
    "uid": "1",
    "event": "be-observer.catalog_product_delete",
    "value": {"sku": "CHAIR-OAK"},
}


@pytest.fixture
def app(
    tmp_path: Path,
    host: OpenWhiskHost,
    adobe: AdobeStandIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shop:
    """The application with its zips, protected by keys, with a stand-in of Adobe."""
    root = tmp_path / "app"
    shutil.copytree(built(RUNTIME).root, root)
    env = {
        **host.environment,
        **adobe.environment,
        "WEBHOOK_AUTH": "api-key",
        "WEBHOOK_API_KEYS": KEY,
        "HOME": str(tmp_path),
        # The wheels of earlier builds are at hand.
        "XDG_CACHE_HOME": str(cache.folder().parent),
    }
    return Shop(root, host, monkeypatch, capsys, env)


@pytest.mark.long
def test_it_is_deployed_protected_and_publishes_events(
    app: Shop, host: OpenWhiskHost, adobe: AdobeStandIn
) -> None:
    # The zips of the fixture were built without a check of callers in them.
    stale = app.command("deploy")
    assert stale.code == 1
    assert "was built from other sources or settings" in stale.err
    assert "actions/shared/auth/api_key.py" in stale.err

    with kept_zips(app.root, "api-key"):
        ran = app.run("deploy", "--app", str(app.root), "--json")

    assert ran.code == 0, ran.out + ran.err
    assert all(each["is_protected"] for each in ran.json["probes"])
    assert {each["action"] for each in ran.json["probes"]} == {
        "ingestion/webhook",
        "webhook/check-stock",
        "starter-kit/info",
    }
    url = ran.json["urls"]["ingestion/webhook"]
    answer = httpx.post(url, json={"data": EVENT}, headers={"x-api-key": KEY})
    assert answer.status_code == 200, answer.text
    assert [event["data"] for event in adobe.published] == [EVENT["value"]]
    hook = ran.json["hooks"]["webhook/check-stock"]
    stock = ran.json["urls"]["webhook/check-stock"]
    assert hook["rest"]["webhook"]["url"] == stock
    assert f'url="{stock}"' in hook["xml"]
    empty = {"data": {"cart_id": 1, "items": []}}
    checked = httpx.post(stock, json=empty, headers={"x-api-key": KEY})
    assert checked.json() == {"op": "success"}
    assert KEY not in ran.out + ran.err
    assert set(verbs(app.deploy()).values()) == {"unchanged"}
    printed = app.command("url", "webhook/check-stock", "--hook", "xml").out
    assert printed.strip() == hook["xml"]
    assert host.names["actions"]


def test_it_is_not_deployed_open_by_accident(app: Shop, host: OpenWhiskHost) -> None:
    del app.env["WEBHOOK_AUTH"]
    ran = app.command("deploy")
    assert ran.code == 1
    assert "any caller who knows the URL of ingestion/webhook could call it" in ran.err
    assert (
        "any caller who knows the URL of webhook/check-stock could call it" in ran.err
    )
    assert host.names["actions"] == []

    ran = app.command("deploy", "--json", WEBHOOK_AUTH="none")
    assert ran.code == 0, ran.err
    is_protected = {each["action"]: each["is_protected"] for each in ran.json["probes"]}
    assert is_protected == {
        "ingestion/webhook": False,
        "webhook/check-stock": False,
        "starter-kit/info": True,
    }


def test_a_missing_credential_is_named(app: Shop) -> None:
    ran = app.command("deploy", OAUTH_CLIENT_SECRET="")
    assert ran.code == 1
    assert "the variable OAUTH_CLIENT_SECRET is not set" in ran.err
