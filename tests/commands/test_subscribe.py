"""Subscriptions at Adobe Commerce, through the command, against its stand-in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scripts.manifest.webhook_catalogue import read_catalogue
from scripts.stand_ins.adobe.adobe import AdobeStandIn
from scripts.stand_ins.adobe.configured import NOTHING
from tests.conftest import ROOT
from tests.examples_on import with_examples
from tests.stand_ins.commerce.commerce_server import CommerceStandIn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.commands.command_line import Ran, StarterKit

BASE = "https://faas.example"
HERE = f"{BASE}/api/v1/web/guest"
API_KEY = "k3y-k3y-k3y-k3y-k3y-k3y-k3y-k3y"
TOKEN = "t0k3n-t0k3n-t0k3n-t0k3n-t0k3n-t0k3n"
MARK = {"name": "x-whisk-managed", "value": "shop"}
BY_HAND = {
    "webhook_method": "observer.sales_quote_item_save_before",
    "webhook_type": "before",
    "batch_name": "validate_stock",
    "hook_name": "check_stock",
    "url": "https://elsewhere.example/",
}


@pytest.fixture
def commerce() -> Iterator[CommerceStandIn]:
    with CommerceStandIn() as server:
        yield server


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The application with all examples switched on."""
    return with_examples(tmp_path)


class Shop:
    """Runs the command for one application and one Commerce."""

    def __init__(
        self, starter_kit: StarterKit, folder: Path, settings: dict[str, str]
    ) -> None:
        self._starter_kit = starter_kit
        self.folder = folder
        self.write(settings)

    def write(self, settings: dict[str, str]) -> None:
        lines = "".join(f"{name}='{value}'\n" for name, value in settings.items())
        (self.folder / ".env").write_text(lines)

    def subscribe(self, *words: str) -> Ran:
        given = ("--app", self.folder, "--base", BASE, "--project", "shop")
        return self._starter_kit("subscribe", *given, *words)


@pytest.fixture
def run(starter_kit: StarterKit, shop: Path, commerce: CommerceStandIn) -> Shop:
    return Shop(starter_kit, shop, commerce.environment)


def test_all_webhooks_of_the_application_are_subscribed(
    run: Shop, commerce: CommerceStandIn
) -> None:
    ran = run.subscribe("--yes")
    assert (ran.code, ran.err) == (0, "")
    hooks = {hook.hook_name: hook for hook in commerce.hooks}
    assert sorted(hooks) == [
        "check_stock",
        "item_prices",
        "shipping_rates",
        "validate_address",
        "validate_order",
    ]
    order = hooks["validate_order"]
    catalogue = read_catalogue(ROOT)["order-placement"]
    assert order.url == f"{HERE}/webhook/validate-order"
    assert order.webhook_method == catalogue.method_on("saas"), "as Commerce keeps it"
    assert [row.name for row in order.fields] == [f.name for f in catalogue.fields]
    assert (order.timeout, order.soft_timeout) == (5000, 1000)
    assert [row.model_dump() for row in order.headers] == [MARK]
    assert "deploy Commerce again" in ran.out, "for the methods that are plugins"
    paths = {call.path for call in commerce.requests}
    assert paths == {f"/rest/all/V1/webhooks/{each}" for each in ("list", "subscribe")}


def test_once_it_is_done_nothing_is_to_be_done(
    run: Shop, commerce: CommerceStandIn
) -> None:
    run.subscribe("--yes")
    before = commerce.hooks
    commerce.requests.clear()
    ran = run.subscribe()
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-1] == "0 create, 0 update, 5 unchanged, 0 delete"
    assert commerce.hooks == before
    assert [call.method for call in commerce.requests] == ["GET"]


def test_without_a_terminal_nothing_is_changed_unless_yes_is_given(
    run: Shop, commerce: CommerceStandIn
) -> None:
    ran = run.subscribe()
    assert ran.code == 1
    assert "--yes goes on without asking" in ran.err
    assert "create    validate_stock/check_stock" in ran.out
    assert run.subscribe("--dry-run").code == 0
    assert commerce.hooks == []


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"timeout": 9000}, "timeout: 9000 -> 5000"),
        ({"required": False}, "required: 0 -> 1"),
        ({"url": f"{HERE}/old"}, f"url: {HERE}/old -> {HERE}/webhook/check-stock"),
        ({"fields": []}, "fields: [] -> "),
        (
            {"rules": [{"field": "a", "operator": "isEmpty", "value": ""}]},
            "rules: ",
        ),
        ({"headers": [MARK, {"name": "x", "value": "y"}]}, "headers: x, x-whisk"),
        ({"fallback_error_message": "No."}, "fallback_error_message: No. -> "),
        ({"soft_timeout": 7}, "soft_timeout: 7 -> 1000"),
    ],
)
def test_what_was_changed_there_is_seen_and_put_right(
    run: Shop, commerce: CommerceStandIn, members: dict[str, Any], told: str
) -> None:
    run.subscribe("--yes")
    before = {hook.hook_name: hook for hook in commerce.hooks}
    good = before["check_stock"]
    commerce.add(**{**good.model_dump(), **members})
    ran = run.subscribe("--yes")
    assert ran.code == 0
    assert told in ran.out
    assert "0 create, 1 update, 4 unchanged, 0 delete" in ran.out
    assert {hook.hook_name: hook for hook in commerce.hooks} == before


def test_what_was_made_otherwise_is_changed_with_adopt_only(
    run: Shop, commerce: CommerceStandIn
) -> None:
    commerce.add(**BY_HAND)
    before = commerce.hooks
    ran = run.subscribe("--yes")
    assert ran.code == 1
    assert "validate_stock/check_stock: made by hand" in ran.err
    assert "--adopt" in ran.err
    assert commerce.hooks == before, "and nothing else was changed"
    assert run.subscribe("--yes", "--adopt").code == 0
    (stock,) = (hook for hook in commerce.hooks if hook.hook_name == "check_stock")
    assert stock.url == f"{HERE}/webhook/check-stock"
    assert run.subscribe().code == 0


def test_what_no_action_wants_any_more_is_removed_if_it_is_the_project_s(
    run: Shop, commerce: CommerceStandIn
) -> None:
    commerce.add(**{**BY_HAND, "hook_name": "another"})
    commerce.add(**{**BY_HAND, "hook_name": "old", "headers": [MARK]})
    other = {**MARK, "value": "another-project"}
    commerce.add(**{**BY_HAND, "hook_name": "theirs", "headers": [other]})
    ran = run.subscribe("--yes")
    assert "delete    validate_stock/old" in ran.out
    assert {"another", "theirs"} < {hook.hook_name for hook in commerce.hooks}
    assert "old" not in {hook.hook_name for hook in commerce.hooks}
    ran = run.subscribe("--yes", "--remove")
    assert ran.code == 0
    assert [hook.hook_name for hook in commerce.hooks] == ["another", "theirs"]


def test_force_writes_what_is_unchanged_too(
    run: Shop, commerce: CommerceStandIn
) -> None:
    run.subscribe("--yes")
    before = commerce.hooks
    assert "0 create, 0 update" in run.subscribe("--yes").out
    commerce.requests.clear()
    ran = run.subscribe("--yes", "--force")
    assert ran.code == 0
    assert f"0 create, {len(before)} update, 0 unchanged, 0 delete" in ran.out
    written = [each for each in commerce.requests if "/subscribe" in str(each)]
    assert len(written) == len(before)
    assert commerce.hooks == before


def test_one_action_and_nothing_else(run: Shop, commerce: CommerceStandIn) -> None:
    run.subscribe("--yes")
    commerce.add(**{**BY_HAND, "hook_name": "old", "headers": [MARK]})
    ran = run.subscribe("check-stock", "--base", "https://one.example/", "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-2] == "0 create, 1 update, 0 unchanged, 0 delete"
    urls = {hook.hook_name: hook.url for hook in commerce.hooks}
    assert urls.pop("check_stock") == "https://one.example/"
    assert len(urls) == 5
    ran = run.subscribe("check-stock", "--remove", "--yes")
    assert {hook.hook_name: hook.url for hook in commerce.hooks} == urls
    ran = run.subscribe("starter-kit/info")
    assert (ran.code, "does not call starter-kit/info" in ran.err) == (1, True)


def test_a_subscription_that_commerce_keeps_as_it_was_is_named(
    run: Shop, commerce: CommerceStandIn
) -> None:
    commerce.add(**BY_HAND)
    commerce.subscriptions.overwrites = False
    ran = run.subscribe("--yes", "--adopt")
    assert ran.code == 1
    assert "has not taken over all that was sent: validate_stock/check_stock" in ran.err


@pytest.mark.parametrize("scheme", ["api-key", "url-token"])
def test_secrets_reach_commerce_and_nothing_else(
    scheme: str, run: Shop, commerce: CommerceStandIn
) -> None:
    settings = {
        **commerce.environment,
        "WEBHOOK_AUTH": scheme,
        "WEBHOOK_API_KEYS": f"{API_KEY},another-key-another-key-another",
        "WEBHOOK_URL_TOKENS": TOKEN,
    }
    run.write(settings)
    first = run.subscribe("--yes")
    assert first.code == 0
    (stock,) = (hook for hook in commerce.hooks if hook.hook_name == "check_stock")
    headers = {row.name: row.value for row in stock.headers}
    assert (headers.get("x-api-key") == API_KEY) == (scheme == "api-key")
    assert stock.url.endswith(f"?token={TOKEN}") == (scheme == "url-token")
    assert "5 unchanged" in run.subscribe().out
    new = {"WEBHOOK_API_KEYS": API_KEY[::-1], "WEBHOOK_URL_TOKENS": TOKEN[::-1]}
    run.write({**settings, **new})
    again = run.subscribe("--yes", "--json")
    assert again.code == 0
    steps = json.loads(again.out)["steps"]
    what = "headers" if scheme == "api-key" else "url"
    assert [step["changes"] for step in steps] == [
        [{"what": what, "before": None, "after": None}]
    ] * 5
    secrets = (API_KEY, API_KEY[::-1], TOKEN, TOKEN[::-1])
    for text in (first.out, first.err, again.out, again.err):
        assert not [secret for secret in secrets if secret in text]


def test_a_secret_without_a_value_is_named(
    run: Shop, commerce: CommerceStandIn
) -> None:
    run.write({**commerce.environment, "WEBHOOK_AUTH": "api-key"})
    ran = run.subscribe("--yes")
    assert ran.code == 1
    assert "needs WEBHOOK_API_KEY" in ran.err
    assert commerce.requests == []


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"COMMERCE_BASE_URL": ""}, "COMMERCE_BASE_URL is not set"),
        ({"COMMERCE_BASE_URL": "shop.example"}, "COMMERCE_BASE_URL is not a URL"),
        ({"COMMERCE_ACCESS_TOKEN": ""}, "not set: COMMERCE_ACCESS_TOKEN"),
        ({"COMMERCE_CONSUMER_SECRET": "wrong"}, "isn't authorized to access Magento_"),
        ({"COMMERCE_BASE_URL": "{}a/b/"}, "does not match any route"),
        (
            dict.fromkeys(
                (
                    "COMMERCE_CONSUMER_KEY",
                    "COMMERCE_CONSUMER_SECRET",
                    "COMMERCE_ACCESS_TOKEN",
                    "COMMERCE_ACCESS_TOKEN_SECRET",
                ),
                "",
            ),
            "not set: OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET, OAUTH_ORG_ID",
        ),
    ],
)
def test_what_commerce_cannot_be_asked_with_is_named(
    run: Shop, commerce: CommerceStandIn, settings: dict[str, str], told: str
) -> None:
    known = commerce.environment
    base = known["COMMERCE_BASE_URL"]
    run.write({**known, **{k: v.format(base) for k, v in settings.items()}})
    ran = run.subscribe("--yes")
    assert ran.code == 1
    assert told in ran.err
    assert known["COMMERCE_ACCESS_TOKEN_SECRET"] not in ran.err


def test_the_plan_for_a_program(run: Shop) -> None:
    ran = run.subscribe("--yes", "--json")
    document = json.loads(ran.out)
    assert document["edition"] == "paas"
    assert {step["verb"] for step in document["steps"]} == {"create"}
    assert all(step["done"] for step in document["steps"])


class TestSaas:
    """Commerce as a Cloud Service: tokens of IMS, and methods of a list."""

    @pytest.fixture
    def adobe(self) -> Iterator[AdobeStandIn]:
        with AdobeStandIn(configured=NOTHING) as server:
            yield server

    @pytest.fixture
    def saas(self) -> Iterator[CommerceStandIn]:
        methods = {hook.method_on("saas") for hook in read_catalogue(ROOT).values()}
        with CommerceStandIn("saas", methods=methods, is_token=bool) as server:
            yield server

    def test_the_names_are_those_of_the_edition(
        self,
        starter_kit: StarterKit,
        shop: Path,
        saas: CommerceStandIn,
        adobe: AdobeStandIn,
    ) -> None:
        run = Shop(
            starter_kit,
            shop,
            {**adobe.environment, **saas.environment, "WEBHOOK_AUTH": "adobe-ims"},
        )
        ran = run.subscribe("--yes", "--edition", "saas")
        assert (ran.code, ran.err) == (0, "")
        assert len(saas.hooks) == 5
        assert not [hook for hook in saas.hooks if ".magento." in hook.webhook_method]
        oauth = saas.hooks[0].developer_console_oauth
        assert oauth
        assert oauth.client_secret == adobe.account.client_secret
        assert adobe.account.client_secret not in ran.out
        assert {call.path.partition("/V1/")[0] for call in saas.requests} == {
            "/standintenant"
        }
        assert "5 unchanged" in run.subscribe("--edition", "saas").out

    def test_a_credential_without_the_api_is_told_where_to_add_it(
        self,
        starter_kit: StarterKit,
        shop: Path,
        saas: CommerceStandIn,
        adobe: AdobeStandIn,
    ) -> None:
        adobe.scopes -= {"commerce.accs"}
        run = Shop(starter_kit, shop, {**adobe.environment, **saas.environment})
        ran = run.subscribe("--yes", "--edition", "saas")
        assert ran.code == 1
        assert 'add the API "Adobe Commerce as a Cloud Service"' in ran.err
        assert saas.requests == []

    def test_a_method_that_it_does_not_have_is_named_before_anything_is_changed(
        self,
        starter_kit: StarterKit,
        shop: Path,
        adobe: AdobeStandIn,
    ) -> None:
        methods = ["observer.sales_quote_item_save_after"]
        with CommerceStandIn("saas", methods=methods, is_token=bool) as saas:
            run = Shop(starter_kit, shop, {**adobe.environment, **saas.environment})
            ran = run.subscribe("--yes", "--edition", "saas")
        assert ran.code == 1
        assert "observer.sales_quote_item_save_before (near: " in ran.err
        assert saas.hooks == []
