"""The subscription that makes Adobe Commerce call a webhook, in each of its forms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from scripts.deploy import commerce_subscription, webhooks_xml
from scripts.manifest import load
from scripts.manifest.webhook_catalogue import read_catalogue
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.manifest import Application

FIELDS = ("sku", "qty", "name")


def test_commerce_s_subscription_has_the_fields_limits_and_url(root: Path) -> None:
    env = {
        "OAUTH_CLIENT_ID": "c",
        "OAUTH_CLIENT_SECRET": "s",
        "OAUTH_ORG_ID": "o",
        "WEBHOOK_AUTH": "adobe-ims,api-key",
        "WEBHOOK_API_KEYS": "s3cret",
    }
    action = load(root, env).action("webhook/check-stock")
    url = "https://h/api/v1/web/ns/webhook/check-stock?a=1&b=2"

    tree = ET.fromstring(webhooks_xml.as_xml([(url, action)]))  # noqa: S314 - our own
    rest = commerce_subscription.as_rest(url, action)["webhook"]

    (element,) = tree.iter("hook")
    assert element.attrib["url"] == rest["url"] == url
    assert element.attrib["timeout"] == str(rest["timeout"]) == "5000"
    assert element.attrib["softTimeout"] == str(rest["soft_timeout"]) == "1000"
    fields = {each.attrib["name"]: each.attrib["source"] for each in tree.iter("field")}
    assert fields == {each["name"]: each["source"] for each in rest["fields"]}
    assert fields == {f"item.{name}": f"data.item.{name}" for name in FIELDS}
    assert [each.attrib["name"] for each in tree.iter("header")] == ["x-api-key"]
    assert set(rest["developer_console_oauth"]) == {
        "client_id",
        "client_secret",
        "org_id",
    }
    assert [each.tag for each in tree.iter("developerConsoleOauth")]
    (method,) = tree.iter("method")
    assert method.attrib == {
        "name": rest["webhook_method"],
        "type": rest["webhook_type"],
    }
    admin = commerce_subscription.as_admin(url, action)
    for name, source in fields.items():
        assert f"  Name: {name}\n  Source: {source}\n" in admin
    for value in (url, rest["webhook_method"], "5000", "1000", "x-api-key", "required"):
        assert value.lower() in admin.lower()
    assert "Organization ID: <OAUTH_ORG_ID>" in admin
    shown = (
        webhooks_xml.as_xml([(url, action)])
        + json.dumps(commerce_subscription.as_rest(url, action))
        + admin
    )
    assert "s3cret" not in shown
    assert "s3cret" not in shown


@pytest.mark.parametrize(
    ("settings", "name", "before"),
    [
        ({}, "x-api-key", ""),
        ({"WEBHOOK_API_KEY_HEADER": "X-Shop-Key"}, "x-shop-key", ""),
        ({"WEBHOOK_API_KEY_HEADER": "Authorization"}, "authorization", "Bearer "),
    ],
)
def test_commerce_sends_the_key_in_the_header_that_the_settings_name(
    settings: dict[str, str], name: str, before: str, root: Path
) -> None:
    env = {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEYS": "s3cret", **settings}
    action = load(root, env).action("webhook/check-stock")

    tree = ET.fromstring(webhooks_xml.as_xml([("https://h/", action)]))  # noqa: S314 - our own
    rest = commerce_subscription.as_rest("https://h/", action)["webhook"]

    (header,) = tree.iter("header")
    assert header.attrib == {"name": name}
    assert header.text == f"{before}{{env:WEBHOOK_API_KEY}}"
    assert rest["headers"] == [{"name": name, "value": f"{before}<WEBHOOK_API_KEY>"}]


@pytest.mark.parametrize("parameter", ["token", "code"])
@pytest.mark.parametrize("url", ["https://h/check", "https://h/check?a=1&b=2"])
def test_commerce_s_url_has_the_place_of_the_token_and_never_the_token(
    url: str, parameter: str, root: Path
) -> None:
    env = {
        "WEBHOOK_AUTH": "url-token",
        "WEBHOOK_URL_TOKENS": "s3cret",
        "WEBHOOK_URL_TOKEN_PARAMETER": parameter,
    }
    action = load(root, env).action("webhook/check-stock")

    tree = ET.fromstring(webhooks_xml.as_xml([(url, action)]))  # noqa: S314 - our own
    rest = commerce_subscription.as_rest(url, action)["webhook"]

    (element,) = tree.iter("hook")
    end = f"{'&' if '?' in url else '?'}{parameter}=<WEBHOOK_URL_TOKEN>"
    assert element.attrib["url"] == rest["url"] == url + end
    assert "headers" not in rest
    assert "s3cret" not in ET.tostring(tree, encoding="unicode") + json.dumps(rest)


def application(tmp_path: Path, entry: str, **environment: str) -> Application:
    """Return an application with one action, which has ``entry`` in its manifest."""
    (tmp_path / "shop.py").write_text("def main(params):\n    return {}\n")
    (tmp_path / "app.config.yaml").write_text(
        "application:\n  runtimeManifest:\n    packages:\n      shop:\n"
        "        actions:\n          my-hook:\n            function: shop.py\n"
        "            runtime: python:default\n"
        + "".join(f"            {line}\n" for line in entry.splitlines())
    )
    return load(tmp_path, environment)


@pytest.mark.parametrize("name", sorted(read_catalogue(ROOT)))
@pytest.mark.parametrize("edition", ["paas", "saas"])
def test_every_webhook_of_the_catalogue_can_be_subscribed_to(
    name: str, edition: Any, tmp_path: Path
) -> None:
    shop = application(tmp_path, f"web: raw\nwebhook: {name}")
    (action,) = commerce_subscription.called_by_commerce(shop)
    webhook = read_catalogue(ROOT)[name]
    url = "https://h/my-hook"

    rest = commerce_subscription.as_rest(url, action, edition)["webhook"]
    admin = commerce_subscription.as_admin(url, action, edition)
    tree = ET.fromstring(webhooks_xml.as_xml([(url, action)]))  # noqa: S314 - our own

    assert shop.problems == ()
    assert rest["webhook_method"] == webhook.method_on(edition)
    assert ("magento" in rest["webhook_method"]) == (
        edition == "paas" and webhook.method.startswith("plugin.magento.")
    )
    assert f"  Webhook method: {rest['webhook_method']}\n" in admin
    assert (rest["hook_name"], rest["url"]) == ("my_hook", url)
    assert rest["soft_timeout"] == webhook.soft_timeout_ms
    sources = {each.name: each.source for each in webhook.fields}
    assert {each["name"]: each["source"] for each in rest.get("fields", [])} == sources
    assert {each.get("name"): each.get("source") for each in tree.iter("field")} == (
        sources
    )
    rules = [each.model_dump() for each in webhook.rules]
    assert rest.get("rules", []) == rules
    assert [each.attrib for each in tree.iter("rule")] == rules
    (hook,) = tree.iter("hook")
    assert hook.get("required") == str(webhook.required).lower()
    (method,) = tree.iter("method")
    assert method.attrib == {"name": webhook.method, "type": webhook.type}


def test_what_an_entry_says_wins_over_the_catalogue(tmp_path: Path) -> None:
    entry = """\
web: raw
webhook:
  method: plugin.magento.sales.api.order_management.place
  hook: mine
  batch: ours
  batch_order: 7
  priority: 0
  required: false
  timeout_ms: 900
  fallback_error_message: Not "now" & never <so>
  fields:
    order.id: order.increment_id
    lines: order.items[].sku
    area: context_application_state.get_area_code
  rules:
    - {field: order.base_grand_total, operator: greaterThan, value: "100"}"""
    shop = application(tmp_path, entry)
    (action,) = commerce_subscription.called_by_commerce(shop)

    rest = commerce_subscription.as_rest("https://h/", action)["webhook"]
    tree = ET.fromstring(  # noqa: S314 - our own
        webhooks_xml.as_xml([("https://h/", action)])
    )

    assert shop.problems == ()
    assert rest == {
        "webhook_method": "plugin.magento.sales.api.order_management.place",
        "webhook_type": "before",
        "batch_name": "ours",
        "batch_order": 7,
        "hook_name": "mine",
        "url": "https://h/",
        "method": "POST",
        "priority": 0,
        "required": False,
        "timeout": 900,
        "soft_timeout": 1000,
        "fallback_error_message": 'Not "now" & never <so>',
        "fields": [
            {"name": "order.id", "source": "order.increment_id"},
            {"name": "lines", "source": "order.items[].sku"},
            {"name": "area", "source": "context_application_state.get_area_code"},
        ],
        "rules": [
            {
                "field": "order.base_grand_total",
                "operator": "greaterThan",
                "value": "100",
            }
        ],
    }
    (batch,) = tree.iter("batch")
    (hook,) = tree.iter("hook")
    assert batch.attrib == {"name": "ours", "order": "7"}
    assert hook.get("fallbackErrorMessage") == rest["fallback_error_message"]
    assert (hook.get("priority"), hook.get("required")) == ("0", "false")


@pytest.mark.parametrize(
    ("entry", "severity", "message", "hint"),
    [
        (
            "webhook: order-placment",
            "error",
            "config/webhooks.json does not have the webhook order-placment",
            "did you mean order-placement?",
        ),
        (
            "webhook: plugin.magento.sales.api.order_managment.place",
            "warning",
            "does not have the webhook plugin.magento.sales.api.order_managment.place",
            "did you mean plugin.magento.sales.api.order_management.place?",
        ),
        (
            "webhook: observer.shop_opened",
            "error",
            "it is unknown when Commerce calls",
            "write before or after",
        ),
        ("webhook: 7", "error", "a webhook is a name, or a mapping", ""),
        ("webhook: {fields: [order]}", "error", "a webhook has a method", "write one"),
        (
            "webhook: {method: order-placement, fields: [order.incremnt_id]}",
            "error",
            "has no order.incremnt_id (the field order.incremnt_id)",
            "write a path of the sample in config/webhooks.json",
        ),
        (
            "webhook: {method: order-placement, fields: ['order.items[sku,colour]']}",
            "error",
            "has no order.items[].colour",
            "",
        ),
        (
            "webhook: {method: discount-code, rules: [{field: code, operator: equal}]}",
            "error",
            "has no code (the rule code)",
            "",
        ),
        (
            "webhook: {method: discount-code, rules: [{field: x, operator: like}]}",
            "error",
            "this is not what a webhook has here",
            "",
        ),
        ("webhook: {method: discount-code, tiemout_ms: 9}", "error", "not what", ""),
        ("webhook: {method: discount-code, timeout_ms: 0}", "error", "not what", ""),
        ("webhook: {method: discount-code, hook: a-b}", "error", "not what", ""),
    ],
)
def test_an_entry_that_commerce_could_not_follow_is_named(
    entry: str, severity: str, message: str, hint: str, tmp_path: Path
) -> None:
    problems = application(tmp_path, f"web: raw\n{entry}").problems
    (found,) = [each for each in problems if message in each.message]
    assert found.severity == severity
    assert hint in found.hint
    assert found.key.startswith(
        "application.runtimeManifest.packages.shop.actions.my-hook.webhook"
    )


def test_a_method_of_the_shop_s_own_needs_no_catalogue(tmp_path: Path) -> None:
    entry = "{method: plugin.acme.rates.api.rates.get, type: after, fields: [cart.id]}"
    shop = application(tmp_path, f"web: raw\nwebhook: {entry}")
    (action,) = commerce_subscription.called_by_commerce(shop)
    (problem,) = shop.problems
    assert problem.severity == "warning"
    rest = commerce_subscription.as_rest("https://h/", action)["webhook"]
    assert rest["webhook_type"] == "after"
    assert rest["batch_name"] == rest["hook_name"] == "my_hook"


def test_what_commerce_calls_has_a_url(tmp_path: Path) -> None:
    shop = application(tmp_path, "webhook: order-placement")
    (problem,) = shop.problems
    assert (problem.severity, problem.hint) == ("error", "write web: raw")
    assert commerce_subscription.called_by_commerce(shop) == ()


def test_hooks_of_one_method_and_batch_stand_together_in_the_xml(root: Path) -> None:
    action = load(root, {}).action("webhook/check-stock")
    xml = webhooks_xml.as_xml([("https://h/1", action), ("https://h/2", action)])
    tree = ET.fromstring(xml)  # noqa: S314 - our own
    assert len(list(tree.iter("method"))) == len(list(tree.iter("batch"))) == 1
    assert [each.get("url") for each in tree.iter("hook")] == [
        "https://h/1",
        "https://h/2",
    ]


@pytest.mark.parametrize(
    ("base_url", "edition"),
    [
        ("", "paas"),
        ("https://shop.example.com/rest/", "paas"),
        ("https://na1.api.commerce.adobe.com/tenant/", "saas"),
        ("https://na1-sandbox.api.commerce.adobe.com/tenant/", "saas"),
        ("https://api.commerce.adobe.com.example.com/", "paas"),
    ],
)
def test_the_edition_is_that_of_the_base_url(
    base_url: str, edition: str, tmp_path: Path
) -> None:
    entry = "web: raw\nwebhook: order-placement"
    shop = application(tmp_path, entry, COMMERCE_BASE_URL=base_url)
    assert commerce_subscription.edition_for(shop) == edition
