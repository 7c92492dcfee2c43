"""Signatures, and the secret of a URL, hold through every front door."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING

import pytest

from scripts.front_doors.through import PLATFORMS
from tests.vectors import load as vectors

if TYPE_CHECKING:
    from scripts.pytest_plugin import Invoke

WEBHOOK, CHECK_STOCK = "ingestion/webhook", "webhook/check-stock"
EVENT = {
    "uid": "1",
    "event": "be-observer.catalog_product_delete",
    "value": {"sku": "A"},
}

each_platform = pytest.mark.parametrize("platform", PLATFORMS)


@each_platform
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", json.dumps({"data": EVENT}).encode()),
        ("application/json", json.dumps({"data": EVENT}, indent=2).encode() + b"\r\n"),
        ("text/plain", json.dumps({"data": EVENT}).encode()),
        ("application/x-www-form-urlencoded", json.dumps({"data": EVENT}).encode()),
        # Not UTF-8: OpenWhisk itself would replace these bytes.
        ("text/plain; charset=iso-8859-1", b'{"data": "\xe4\xf6\xfc"}'),
        # Looks like base64.
        ("application/json", b"12345678"),
        ("", json.dumps({"data": EVENT}).encode()),
    ],
    ids=["json", "lines", "text", "form", "latin-1", "digits", "no type"],
)
def test_a_signature_over_the_bytes_of_the_body_holds(
    content_type: str, body: bytes, platform: str, invoke: Invoke
) -> None:
    env = {"WEBHOOK_AUTH": "hmac", "WEBHOOK_HMAC_SECRETS": "f7Hq2kLw9zXc4vB8"}
    signature = hmac.digest(b"f7Hq2kLw9zXc4vB8", body, hashlib.sha256).hex()
    headers = {"x-webhook-signature": f"sha256={signature}"}
    if content_type:
        headers["content-type"] = content_type

    signed = invoke(WEBHOOK, body=body, headers=headers, env=env, platform=platform)
    other = body.replace(b"1", b"2").replace(b"\xe4", b"\xf6")
    changed = invoke(WEBHOOK, body=other, headers=headers, env=env, platform=platform)

    assert signed.status in (200, 400)
    assert (changed.status, changed.json) == (401, {"error": "Unauthorized"})


@each_platform
def test_the_signature_of_commerce_holds(platform: str, invoke: Invoke) -> None:
    case = vectors("commerce_signature")
    env = {
        "WEBHOOK_AUTH": "commerce-signature",
        "COMMERCE_WEBHOOKS_PUBLIC_KEY": case["public_key_pem"],
    }
    headers = {
        "content-type": "application/json",
        "x-adobe-commerce-webhook-signature": case["signature_base64"],
    }

    def message(body: str) -> str:
        answer = invoke(
            CHECK_STOCK, body=body, headers=headers, env=env, platform=platform
        )
        return str(answer.json.get("message"))

    refused = message(case["body_utf8"] + " ")
    assert message(case["body_utf8"]) != refused
    assert "cannot be checked" in refused


@each_platform
def test_standard_webhooks_hold(platform: str, invoke: Invoke) -> None:
    secret = base64.b64encode(b"a secret of twenty-four b").decode()
    env = {"WEBHOOK_AUTH": "standard-webhooks", "WEBHOOK_SIGNING_SECRETS": secret}
    body = json.dumps({"data": EVENT})
    now = str(int(time.time()))
    signed = f"m1.{now}.{body}".encode()
    signature = base64.b64encode(
        hmac.digest(b"a secret of twenty-four b", signed, hashlib.sha256)
    ).decode()
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": now,
        "webhook-signature": f"v1,{signature}",
        "content-type": "application/json",
    }
    for text, status in ((body, 200), (f"{body} ", 401)):
        answer = invoke(WEBHOOK, body=text, headers=headers, env=env, platform=platform)
        assert answer.status == status


@each_platform
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("token=k4%2B9w%20Qz7xR2%26", 200),
        ("a=1&token=k4%2B9w+Qz7xR2%26", 200),
        ("token=k4+9w%20Qz7xR2%26", 401),
        ("", 401),
    ],
)
def test_a_secret_of_the_query_arrives_as_it_was_sent(
    query: str, status: int, platform: str, invoke: Invoke
) -> None:
    env = {"WEBHOOK_AUTH": "url-token", "WEBHOOK_URL_TOKENS": "k4+9w Qz7xR2&"}
    answer = invoke(
        WEBHOOK, json={"data": EVENT}, query=query, env=env, platform=platform
    )
    assert answer.status == status
