"""Whatever arrives: the actions answer, within their contract, and tell no secret."""

from __future__ import annotations

import base64
import io
import json
from contextlib import redirect_stderr
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.ingestion.webhook.__main__ import main as ingestion
from actions.starter_kit.info.__main__ import main as info
from actions.webhook.check_stock.__main__ import main as check_stock
from actions.webhook.item_prices.__main__ import main as item_prices
from actions.webhook.shipping_rates.__main__ import main as shipping_rates
from actions.webhook.validate_address.__main__ import main as validate_address
from actions.webhook.validate_order.__main__ import main as validate_order
from tests.properties.hostile import anything, bodies, content_types

ACTIONS = {
    "ingestion/webhook": ingestion,
    "webhook/check-stock": check_stock,
    "starter-kit/info": info,
    "webhook/item-prices": item_prices,
    "webhook/shipping-rates": shipping_rates,
    "webhook/validate-address": validate_address,
    "webhook/validate-order": validate_order,
}
SECRETS = {
    "OAUTH_CLIENT_ID": "client",
    "OAUTH_CLIENT_SECRET": "s3cr3t-of-the-client",
    "WEBHOOK_API_KEYS": "key-of-yesterday,key-of-today",
    "WEBHOOK_BASIC_USERS": "ada:passw0rd-of-ada",
    "WEBHOOK_HMAC_SECRETS": "s3cr3t-of-the-body",
    "STOCK_API_KEY": "key-of-the-stock",
    "STOCK_URL": "http://ada:passw0rd-in-a-url@127.0.0.1:9/",
    "LOG_LEVEL": "debug",
    # The port has no listener; nothing leaves this machine.
    "OAUTH_BASE_URL": "http://127.0.0.1:9/",
    "IO_MANAGEMENT_BASE_URL": "http://127.0.0.1:9/",
    "IMS_JWKS_URL": "http://127.0.0.1:9/",
    "STOCK_TIMEOUT_MS": "10",
}
TELLTALES = (
    "s3cr3t-of-the-client",
    "key-of-yesterday",
    "key-of-today",
    "passw0rd-of-ada",
    "s3cr3t-of-the-body",
    "key-of-the-stock",
    "passw0rd-in-a-url",
)


def in_contract(name: str, result: Any) -> None:
    text = json.dumps(result, ensure_ascii=False, allow_nan=False)
    assert len(text.encode()) < 1024 * 1024
    answer = result.get("error", result)
    body = answer["body"]
    if name.startswith("webhook/"):
        assert answer["statusCode"] == 200
        listed = body if isinstance(body, list) else [body]
        assert {each["op"] for each in listed} <= {
            *("success", "exception", "add", "replace")
        }
    elif answer["statusCode"] != 200:
        assert 400 <= answer["statusCode"] < 600
        assert isinstance(body["error"], str)
        assert body["error"]


def answered(name: str, params: Any) -> None:
    """Call the action, and hold its answer and its log to what is promised."""
    log = io.StringIO()
    with redirect_stderr(log):
        result = ACTIONS[name](params)

    in_contract(name, result)
    assert "Unexpected" not in log.getvalue()
    for line in log.getvalue().splitlines():
        assert isinstance(json.loads(line), dict)
    for telltale in TELLTALES:
        assert telltale not in log.getvalue()
        assert telltale not in json.dumps(result)


@pytest.mark.parametrize("name", ACTIONS)
@given(params=anything, configured=st.booleans())
def test_no_params_make_main_raise_or_tell(
    name: str, params: Any, configured: bool
) -> None:
    if configured and isinstance(params, dict):
        params = {**SECRETS, **params}
    answered(name, params)


@pytest.mark.parametrize("name", ACTIONS)
@given(body=bodies, content_type=content_types, encoded=st.booleans())
def test_no_raw_body_makes_main_raise_or_tell(
    name: str, body: bytes, content_type: str, encoded: bool
) -> None:
    text = base64.b64encode(body).decode() if encoded else body.decode("latin-1")
    headers = {"Content-Type": content_type, "content-type": content_type}
    answered(name, {**SECRETS, "__ow_body": text, "__ow_headers": headers})


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize(
    "secret", ['quote"backslash\\', "Zeile\nzwei", "größer", "within,commas", "a b c d"]
)
def test_a_secret_is_hidden_wherever_it_turns_up(
    name: str, secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    params = {
        "MY_SECRET": secret,
        "LOG_LEVEL": "debug",
        "WEBHOOK_AUTH": f"no.{secret}:module",
        "data": {"deep": [{"note": f"--{secret}--"}]},
        "__ow_headers": {"x-note": secret, "Authorization": "Bearer abc.def"},
    }
    result = ACTIONS[name](params)
    written = capsys.readouterr().err

    shown = " ".join(str(json.loads(line)) for line in written.splitlines())
    assert "Called" in shown
    for part in secret.split(","):
        assert part not in shown
        assert repr(part)[1:-1] not in shown
    assert "abc.def" not in shown
    assert secret not in json.dumps(result, ensure_ascii=False)


@pytest.mark.parametrize("name", ACTIONS)
def test_deep_nesting_is_answered(name: str) -> None:
    deep: Any = 1
    for _ in range(20_000):
        deep = [deep]
    for params in (
        {"data": deep, "LOG_LEVEL": "debug"},
        {"data": {"uid": "1", "event": "be-observer.customer_create", "value": deep}},
        {"data": {"cart_id": "1", "items": [{"sku": "A", "qty": deep}]}},
    ):
        in_contract(name, ACTIONS[name](params))
