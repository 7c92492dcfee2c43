"""Every form in which an input may hold a secret; the rows of several tests."""

from __future__ import annotations

import base64
import json
from typing import Any, Final
from urllib.parse import quote

SECRET: Final = "hunter2/b+c=Q"
#: Fewer characters than are hidden by value, and found in no other text here.
SHORT: Final = "zq7"

_BODY: Final = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7"


def private_key(secret: str, kind: str = "", end: str = "\n") -> str:
    """Return a private key that holds ``secret``."""
    lines = (f"-----BEGIN {kind}PRIVATE KEY-----", secret, _BODY)
    return end.join((*lines, f"-----END {kind}PRIVATE KEY-----", ""))


def basic(login: str) -> str:
    """Return a login as HTTP Basic sends it."""
    return base64.b64encode(login.encode()).decode()


def forms(secret: str) -> list[tuple[str, Any]]:
    """Return inputs, name and value, that hold ``secret``."""
    encoded = quote(secret, safe="")
    return [
        # By a telling name.
        ("OAUTH_CLIENT_SECRET", secret),
        ("WEBHOOK_API_KEYS", f"another-key, {secret}"),
        ("WEBHOOK_BASIC_USERS", f"shop:{secret},b:another"),
        ("WEBHOOK_HMAC_SECRETS", secret),
        ("WEBHOOK_URL_TOKENS", secret),
        ("WEBHOOK_SIGNING_SECRETS", f"whsec_{secret}"),
        ("STOCK_API_KEY", secret),
        ("DB_PASS", secret),
        ("SHOP_JWT", secret),
        ("CREDENTIALS", {"user": secret, "more": [secret]}),
        ("SECRETS", [secret]),
        ("SHOP", {"url": "u", "login": {"password": secret}}),
        ("SHOPS", [{"api": {"token": secret}}]),
        # JSON in a text.
        ("SHOP", json.dumps({"url": "u", "apiKey": secret})),
        ("SHOP", f" [{json.dumps({'token': secret})}]"),
        ("SHOP", f'said {{"password": "{secret}", "a": 1}}'),
        ("SHOP", json.dumps({"more": json.dumps({"password": secret})})),
        ("SHOP", f"said {json.dumps(json.dumps({'password': secret}))}"),
        ("SHOP", f"{{'password': '{secret}'}}"),
        # URLs.
        ("STOCK_URL", f"https://example.com/stock?code={encoded}"),
        ("STOCK_URL", f"https://example.com/stock?a=b&sig={encoded}#top"),
        ("STOCK_URL", f"https://example.com/stock?token={encoded}&a=b"),
        ("STOCK_URL", f"https://example.com/stock?api%5Fkey={encoded}"),
        ("STOCK_URL", f"https://example.com/?to={quote(f'/a?token={encoded}', '')}"),
        ("DATABASE_URL", f"postgres://user:{encoded}@host/db"),
        ("DATABASE_URL", f"postgres://:{encoded}@host/db"),
        ("OUTBOX_URL", f"redis://{encoded}@host:6379/0"),
        ("OUTBOX_URL", f"redis://:{secret}@host:6379/0"),
        ("OUTBOX_URLS", f"redis://a:{encoded}@h:1,redis://b:{encoded}@h:2"),
        ("STOCK_URL", f"https://{encoded}@example.com/"),
        ("STOCK_URL", f"https://{encoded}:@example.com/"),
        # Connection strings.
        ("ERP_DSN", f"Server=host;Password={secret};Port=1"),
        ("ERP_DSN", f"Server=host;Port=1;Password={secret}"),
        ("ERP_DSN", f"Password = {secret}; Server=host"),
        ("ERP_DSN", f"Driver=x;PWD={{{secret}}};Server=host"),
        ("ERP_DSN", f"AccountName=a;AccountKey={secret};EndpointSuffix=b"),
        ("ERP_DSN", f"host=a password='{secret}' dbname=b"),
        ("ERP_DSN", f"host=a password={secret} dbname=b"),
        ("ERP_DSN", f"host:6380,password={secret},ssl=True"),
        ("ERP_DSN", f"user:{secret}@tcp(host:3306)/db"),
        # Keys and logins.
        ("COMMERCE_WEBHOOKS_PUBLIC_KEY", private_key(secret)),
        ("COMMERCE_WEBHOOKS_PUBLIC_KEY", private_key(secret, "RSA ", "\\n")),
        ("COMMERCE_WEBHOOKS_PUBLIC_KEY", private_key(secret, "EC ", " ")),
        ("SHOP", f"Authorization: Basic {basic(f'user:{secret}')}"),
    ]


def encodings(secret: str) -> list[str]:
    """Return the texts by which ``secret`` could be read."""
    return [secret, quote(secret, safe=""), json.dumps(secret)[1:-1], basic(secret)]


#: What is no secret, name and value, although its name or form is close to one.
PLAIN: Final[list[tuple[str, Any]]] = [
    ("STOCK_URL", "https://host:8443/a?b=c&d=e"),
    ("IMS_JWKS_URL", "https://host/ims/keys"),
    ("COMMERCE_WEBHOOKS_PUBLIC_KEY", "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END"),
    ("WEBHOOK_URL_TOKEN_PARAMETER", "token"),
    ("WEBHOOK_API_KEY_HEADER", "x-shop-key"),
    ("WEBHOOK_HMAC_HEADER", "x-shop-hmac-sha256"),
    ("WEBHOOK_HMAC_PREFIX", "sha256="),
    ("WEBHOOK_HMAC_ENCODING", "base64"),
    ("WEBHOOK_HMAC_ALGORITHM", "sha512"),
    ("STOCK_EXCEPTION_TYPE", "\\Magento\\Framework\\GraphQl\\Exception"),
    ("STOCK_UNKNOWN_SKU", "allow"),
    ("WEBHOOK_AUTH", "api-key,basic"),
    ("OAUTH_ORG_ID", "1@AdobeOrg"),
    ("STOCK_SOURCE", "my.stock:ask"),
    ("EMAIL", "a@example.com"),
    ("TEXT", "article code=5"),
    ("TEXT", "Basic authentication, Bearer tokens"),
    ("TEXT", '{"sku": "A", "price": 1.50}'),
]

#: Of these, commands show nothing: unknown names, and values that are no plain words.
PRIVATE: Final[list[tuple[str, Any]]] = [
    ("EMAIL", "a@example.com"),
    ("TEXT", "article code=5"),
]
