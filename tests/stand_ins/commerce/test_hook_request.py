"""The request that Commerce makes of a payload, and whether it makes one."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from scripts.failure import Failure
from scripts.stand_ins.commerce import signing_key
from scripts.stand_ins.commerce.hook_request import body_of, request_of
from scripts.stand_ins.commerce.hook_rules import first_false
from scripts.stand_ins.commerce.subscribed_hook import RuleRow, SubscribedHook

ORDER = {
    "order": {
        "increment_id": "000000042",
        "grand_total": "123.0000",
        "items": [
            {"sku": "CHAIR", "qty": 1, "product": {"name": "Oak chair", "id": 7}},
            {"sku": "LAMP", "qty": "2.0000", "product": {"name": "Lamp", "id": 8}},
        ],
        "by_id": {"1": {"sku": "CHAIR"}, "2": {"sku": "LAMP"}},
        "extension_attributes": [],
        "is_virtual": False,
    }
}


def hook(**members: Any) -> SubscribedHook:
    return SubscribedHook.model_validate(
        {
            "webhook_method": "plugin.magento.sales.api.order_management.place",
            "webhook_type": "before",
            "batch_name": "orders",
            "hook_name": "check",
            "url": "http://127.0.0.1/",
            **members,
        }
    )


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ([], ORDER),
        (["order.increment_id"], {"order": {"increment_id": "000000042"}}),
        ([{"name": "id", "source": "order.increment_id"}], {"id": "000000042"}),
        (
            [{"name": "a.b.total", "source": "order.grand_total"}],
            {"a": {"b": {"total": "123.0000"}}},
        ),
        (
            ["order.items[].sku"],
            {"order": {"items": [{"sku": "CHAIR"}, {"sku": "LAMP"}]}},
        ),
        (
            [
                {"name": "lines[].sku", "source": "order.items[].sku"},
                {"name": "lines[].title", "source": "order.items[].product.name"},
            ],
            {
                "lines": [
                    {"sku": "CHAIR", "title": "Oak chair"},
                    {"sku": "LAMP", "title": "Lamp"},
                ]
            },
        ),
        (
            [{"name": "lines", "source": "order.items[sku,product.name]"}],
            {
                "lines": [
                    {"sku": "CHAIR", "product": {"name": "Oak chair"}},
                    {"sku": "LAMP", "product": {"name": "Lamp"}},
                ]
            },
        ),
        (
            [{"name": "skus[].is", "source": "order.by_id[].sku"}],
            {"skus": [{"is": "CHAIR"}, {"is": "LAMP"}]},
        ),
        ([{"name": "x", "source": "order.nothing.here"}], {"x": None}),
        ([{"name": "x[].y", "source": "order.nothing[].here"}], {"x": None}),
        ([{"name": "store", "source": "context_store.get_id"}], {"store": None}),
    ],
)
def test_the_body_has_the_fields_of_the_subscription(fields: Any, body: Any) -> None:
    rows = [{"name": each} if isinstance(each, str) else each for each in fields]
    assert body_of(hook(fields=rows), ORDER) == body


@pytest.mark.parametrize(
    "contexts",
    [
        {"context_checkout_session.get_quote.get_id": "66"},
        {"context_checkout_session": {"get_quote": {"get_id": "66"}}},
    ],
)
def test_a_context_has_what_it_is_given(contexts: Any) -> None:
    source = "context_checkout_session.get_quote.get_id"
    subscribed = hook(fields=[{"name": "cart", "source": source}])
    assert body_of(subscribed, {}, contexts) == {"cart": "66"}
    assert body_of(subscribed, {}, {}) == {"cart": None}


@pytest.mark.parametrize(
    ("field", "operator", "value", "calls"),
    [
        ("order.grand_total", "greaterThan", "122", True),
        ("order.grand_total", "greaterThan", "123", False),
        ("order.grand_total", "lessThan", "123.5", True),
        ("order.grand_total", "lessThan", "words", False),
        ("order.grand_total", "equal", "123", True),
        ("order.increment_id", "equal", "000000043", False),
        ("order.increment_id", "notEqual", "000000043", True),
        ("order.is_virtual", "equal", "0", True),
        ("order.is_virtual", "equal", "1", False),
        ("order.increment_id", "in", "000000041, 000000042", True),
        ("order.increment_id", "in", "1,2", False),
        ("order.increment_id", "regex", "/^0+42$/", True),
        ("order.items[].sku", "notEmpty", "", True),
        ("order.extension_attributes", "isEmpty", "", True),
        ("order.extension_attributes", "notEmpty", "", False),
        ("order.nothing", "isEmpty", "", True),
        ("context_application_state.get_area_code", "equal", "adminhtml", False),
    ],
)
def test_a_rule(field: str, operator: Any, value: str, calls: bool) -> None:
    rule = RuleRow(field=field, operator=operator, value=value)
    assert first_false([rule], ORDER, {}) == (None if calls else rule)


@pytest.mark.parametrize(
    ("pattern", "is_found"), [("/^tv .*/i", True), ("/^tv .*/", False), ("#V#", True)]
)
def test_a_pattern_stands_in_delimiters(pattern: str, is_found: bool) -> None:
    rule = RuleRow(field="name", operator="regex", value=pattern)
    assert (first_false([rule], {"name": "TV Set"}, {}) is None) == is_found


@pytest.mark.parametrize("pattern", ["", "TV", "/TV", "/TV/q", "/(/"])
def test_a_pattern_that_cannot_be_used_is_named(pattern: str) -> None:
    rule = RuleRow(field="name", operator="regex", value=pattern)
    with pytest.raises(Failure, match="pattern"):
        first_false([rule], {"name": "TV"}, {})


def test_the_signature_is_over_the_base64_text_of_the_body() -> None:
    request = request_of(hook(headers=[{"name": "x-key", "value": "k"}]), ORDER)
    key = load_pem_public_key(signing_key.public_key().encode())
    assert isinstance(key, RSAPublicKey)
    key.verify(
        base64.b64decode(request.headers[signing_key.HEADER]),
        base64.b64encode(request.content),
        PKCS1v15(),
        SHA256(),
    )
    assert json.loads(request.content) == ORDER
    assert request.headers["x-adobe-commerce-request-id"]
    assert request.headers["x-key"] == "k"


def test_with_a_credential_the_token_is_sent() -> None:
    oauth = {"client_id": "c", "client_secret": "s", "org_id": "1@AdobeOrg"}
    request = request_of(hook(developer_console_oauth=oauth), ORDER, token="t")
    assert request.headers["authorization"] == "Bearer t"
    assert request.headers["x-gw-ims-org-id"] == "1@AdobeOrg"
    assert "s" not in request.headers.values()
