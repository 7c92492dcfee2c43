"""The signature of an integration: RFC 5849's own example, and oauthlib's judgement."""

from __future__ import annotations

import base64
import hmac
from dataclasses import replace
from urllib.parse import quote

import pytest

from scripts.stand_ins.adobe.wire import Call
from scripts.subscribing.oauth1 import Integration, authorization, base_string
from tests.stand_ins.commerce.oauth1_check import KnownIntegration, OAuth1Check

KNOWN = KnownIntegration()
OURS = Integration(
    KNOWN.consumer_key, KNOWN.consumer_secret, KNOWN.token, KNOWN.token_secret
)
URL = "http://127.0.0.1:8080"


def test_the_base_string_of_the_rfc() -> None:
    # RFC 5849, section 3.4.1.1; c2 and a3 are parameters of its body.
    made = base_string(
        "post",
        "http://EXAMPLE.com:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
        [
            ("oauth_consumer_key", "9djdj82h48djs9d2"),
            ("oauth_token", "kkk9d7dh3k39sjv7"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "137131201"),
            ("oauth_nonce", "7d8f3e4a"),
            ("c2", ""),
            ("a3", "2 q"),
        ],
    )
    assert made == (
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q"
        "%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_"
        "key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_m"
        "ethod%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk"
        "9d7dh3k39sjv7"
    )


def test_the_signature_is_hmac_sha256_with_both_secrets() -> None:
    integration = Integration("key", "a secret&", "token", "another=")
    url = "https://shop.example/rest/all/V1/webhooks/list"
    header = authorization(integration, "GET", url, nonce="n", timestamp=1700000000)
    base = (
        "GET&https%3A%2F%2Fshop.example%2Frest%2Fall%2FV1%2Fwebhooks%2Flist&"
        "oauth_consumer_key%3Dkey%26oauth_nonce%3Dn%26oauth_signature_method%3D"
        "HMAC-SHA256%26oauth_timestamp%3D1700000000%26oauth_token%3Dtoken%26"
        "oauth_version%3D1.0"
    )
    signed = hmac.digest(b"a%20secret%26&another%3D", base.encode(), "sha256")
    expected = quote(base64.b64encode(signed).decode(), safe="")
    assert header.startswith('OAuth oauth_consumer_key="key", oauth_nonce="n", ')
    assert f'oauth_signature="{expected}"' in header


def accepted(integration: Integration, *, sent: str, signed: str, method: str) -> bool:
    header = signed_header(integration, signed, method)
    return OAuth1Check(KNOWN).accepts(call(sent, header), URL)


def signed_header(integration: Integration, path: str, method: str = "GET") -> str:
    import time

    now = int(time.time())
    url = f"{URL}{path}"
    return authorization(integration, method, url, nonce="0123456789", timestamp=now)


def call(path: str, header: str) -> Call:
    place, _, query = path.partition("?")
    return Call("GET", place, query, {"authorization": header}, b"", 1)


@pytest.mark.parametrize(
    "path",
    ["/rest/all/V1/webhooks/list", "/rest/V1/x?a=1&b=%3D%20&a=0", "/%C3%A4~-._/"],
)
def test_the_library_accepts_what_is_signed(path: str) -> None:
    assert accepted(OURS, sent=path, signed=path, method="GET")


@pytest.mark.parametrize(
    "other",
    [
        replace(OURS, consumer_key="other"),
        replace(OURS, consumer_secret="other"),
        replace(OURS, token="other"),
        replace(OURS, token_secret="other"),
    ],
    ids=["key", "secret", "token", "token secret"],
)
def test_it_refuses_another_credential(other: Integration) -> None:
    assert not accepted(other, sent="/rest/x", signed="/rest/x", method="GET")


def test_it_refuses_another_request() -> None:
    assert not accepted(OURS, sent="/rest/x", signed="/rest/y", method="GET")
    assert not accepted(OURS, sent="/rest/x?a=1", signed="/rest/x", method="GET")
    assert not accepted(OURS, sent="/rest/x", signed="/rest/x", method="POST")


def test_a_nonce_is_taken_once() -> None:
    check = OAuth1Check(KNOWN)
    header = signed_header(OURS, "/rest/x")
    assert check.accepts(call("/rest/x", header), URL)
    assert not check.accepts(call("/rest/x", header), URL)
    old = authorization(OURS, "GET", f"{URL}/rest/x", nonce="98765432", timestamp=1)
    assert not check.accepts(call("/rest/x", old), URL)
