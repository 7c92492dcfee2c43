"""What is wrong to ``starter-kit check`` is what the actions complain about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.commands.test_check import CONFIGURED, PEM, check, configure
from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.pytest_plugin import Invoke
    from tests.commands.command_line import StarterKit

# What the stand-in of Adobe would set.
_UNSET = {
    "WEBHOOK_AUTH": "",
    "IO_CONSUMER_ID": "",
    "AIO_runtime_namespace": "",
    "AIO_RUNTIME_NAMESPACE": "",
}
_NOT_RAW = "needs the raw body"
_CLASSES = (
    *("InputException", r"Magento\Framework\Phrase", r"\A", "A_1"),
    *(r"A\1", "A B", "A;", "é", "<b>", "A" * 100 + "!"),
)
_SETTING = re.compile(
    r"\b([A-Z]+(?:_[A-Z]+)+|AIO_runtime_namespace) (?:is not|has an entry)"
)
_EVENT = {"uid": "1", "event": "be-observer.customer_delete", "value": {"id": 1}}
_CART = {"cart_id": 1, "items": [{"sku": "CHAIR-OAK", "qty": 1}]}


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one copy of the application; each test writes its .env."""
    return copy_application(tmp_path_factory.mktemp("agreed"))


@pytest.mark.parametrize(
    "env",
    [
        {},
        {"OAUTH_CLIENT_ID": " "},
        {"OAUTH_CLIENT_SECRET": ""},
        {"BACKOFFICE_PROVIDER_ID": "", "IO_CONSUMER_ID": ""},
        {"BACKOFFICE_PROVIDER_ID": "", "AIO_runtime_namespace": ""},
        {"BACKOFFICE_PROVIDER_ID": "", "IO_CONSUMER_ID": "1"},
        {"OAUTH_BASE_URL": "nonsense"},
        {"OAUTH_BASE_URL": "https://"},
        {"IO_MANAGEMENT_BASE_URL": "ftp://h"},
        {"AIO_EVENTS_INGRESS_BASE_URL": "http:/h"},
        *({"PUBLISH_CONCURRENCY": n} for n in ("0", "1", "64", "65", "x", "1.0")),
        *({"EVENT_VALUE_VALIDATION": n} for n in ("OFF", "on", "no", "false")),
        {"WEBHOOK_AUTH": "api-key"},
        *(
            {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEYS": keys}
            for keys in ("k3y", "$KEY", "${KEY}", ";", "-", ",", " , ,")
        ),
        *(
            {
                "WEBHOOK_AUTH": "api-key",
                "WEBHOOK_API_KEYS": "k3y",
                "WEBHOOK_API_KEY_HEADER": header,
            }
            for header in ("X-Gitlab-Token", "Authorization", "x y", "é", "a:b")
        ),
        {"WEBHOOK_AUTH": "url-token"},
        {"WEBHOOK_AUTH": "url-token", "WEBHOOK_URL_TOKENS": ","},
        {"WEBHOOK_AUTH": "hmac", "WEBHOOK_HMAC_SECRETS": ","},
        {"WEBHOOK_AUTH": "basic", "WEBHOOK_BASIC_USERS": ","},
        {"WEBHOOK_AUTH": "standard-webhooks", "WEBHOOK_SIGNING_SECRETS": ","},
        {"WEBHOOK_AUTH": "adobe-ims", "OAUTH_ORG_ID": ","},
        *(
            {
                "WEBHOOK_AUTH": "url-token",
                "WEBHOOK_URL_TOKENS": "t0ken",
                "WEBHOOK_URL_TOKEN_PARAMETER": parameter,
            }
            for parameter in ("code", "a&b", "a b", "?")
        ),
        *(
            {
                "WEBHOOK_AUTH": "hmac",
                "WEBHOOK_HMAC_SECRETS": "s3cret",
                f"WEBHOOK_HMAC_{name}": value,
            }
            for name, value in (
                *(("HEADER", "x-shop"), ("HEADER", "x,y"), ("PREFIX", "none")),
                *(("ENCODING", "BASE64"), ("ENCODING", "base32")),
                *(("ALGORITHM", "sha512"), ("ALGORITHM", "md5")),
                ("SECRETS", "$SECRET"),
            )
        ),
        {"WEBHOOK_AUTH": "basic"},
        *(
            {"WEBHOOK_AUTH": "basic", "WEBHOOK_BASIC_USERS": users}
            for users in (
                *("u:p", "u:p,v:q:r", "u", "u:", ":p", "u:p,rest"),
                *("u:$P", "u:${P}", "u::", "$U:p"),
            )
        ),
        {"WEBHOOK_AUTH": "hmac"},
        {"WEBHOOK_AUTH": "standard-webhooks"},
        *(
            {"WEBHOOK_AUTH": "standard-webhooks", "WEBHOOK_SIGNING_SECRETS": them}
            for them in ("whsec_aGk=", "aGk=", "whsec_", "whsec_a", "aGk=,b", "ä")
        ),
        *(
            {
                "WEBHOOK_AUTH": "standard-webhooks",
                "WEBHOOK_SIGNING_SECRETS": "aGk=",
                "WEBHOOK_TOLERANCE_S": seconds,
            }
            for seconds in ("0", "1", "86400", "86401", "5m")
        ),
        {"WEBHOOK_AUTH": "commerce-signature"},
        *(
            {
                "WEBHOOK_AUTH": "commerce-signature",
                "COMMERCE_WEBHOOKS_PUBLIC_KEY": key,
            }
            for key in ("x", "-----BEGIN PUBLIC KEY-----", PEM + PEM[:30])
        ),
        {"WEBHOOK_AUTH": "jwt"},
        {"WEBHOOK_AUTH": "jwt", "WEBHOOK_JWT_ISSUER": "i"},
        {"WEBHOOK_AUTH": "jwt", "WEBHOOK_JWT_JWKS_URL": "x"},
        {"WEBHOOK_AUTH": "adobe-ims", "IMS_JWKS_URL": "x"},
    ],
    ids=str,
)
def test_ingestion(
    env: dict[str, str],
    agreed: Path,
    starter_kit: StarterKit,
    invoke: Invoke,
) -> None:
    env = CONFIGURED | _UNSET | env
    answer = invoke("ingestion/webhook", json={"data": _EVENT}, env=env)
    wrong = set(_SETTING.findall(str(answer.logs)))
    assert faulted(agreed, env, starter_kit, "ingestion") == wrong


@pytest.mark.parametrize(
    "env",
    [
        {},
        *({"STOCK_SOURCE": n} for n in ("inventory", "Inventory", "x", "a.b", ":")),
        {"STOCK_SOURCE": "http"},
        {"STOCK_SOURCE": "http", "STOCK_URL": "stock.example.com"},
        *({"STOCK_ON_ERROR": n} for n in ("ALLOW", "reject", "ignore")),
        *({"STOCK_UNKNOWN_SKU": n} for n in ("allow", "Reject", "accept")),
        *({"STOCK_EXCEPTION_TYPE": n} for n in _CLASSES),
        *({"STOCK_TIMEOUT_MS": n} for n in ("9", "10", "4500", "4501", "1e3")),
    ],
    ids=str,
)
def test_check_stock(
    env: dict[str, str],
    agreed: Path,
    starter_kit: StarterKit,
    invoke: Invoke,
) -> None:
    env = CONFIGURED | _UNSET | env
    answer = invoke("webhook/check-stock", json={"data": _CART}, env=env)
    wrong = set(_SETTING.findall(str(answer.logs)))
    assert faulted(agreed, env, starter_kit, "webhook") == wrong


def faulted(
    agreed: Path, env: dict[str, str], starter_kit: StarterKit, package: str
) -> set[str]:
    """Return the settings with an error in the manifest of a package."""
    ran = check(configure(agreed, env), starter_kit)
    return {
        problem["key"].rpartition(".")[2]
        for problem in ran.json
        if problem["severity"] == "error"
        and problem["file"] == f"actions/{package}/actions.config.yaml"
        and _NOT_RAW not in problem["message"]
    }
