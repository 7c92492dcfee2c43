"""The OpenAPI document is one, and says who may call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from scripts.contracts import openapi
from scripts.manifest import load
from tests.conftest import ROOT
from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path

POST = "post"
WEBHOOK = "/ingestion/webhook"


def document(**env: str) -> dict[str, Any]:
    return openapi.document(load(ROOT, env))


EVERY_CHECK = (
    "none,api-key,basic,url-token,hmac,standard-webhooks,commerce-signature,jwt,"
    "adobe-ims,my:check"
)


@pytest.mark.parametrize("auth", ["none", EVERY_CHECK])
def test_the_document_is_valid(auth: str) -> None:
    found = document(WEBHOOK_AUTH=auth)

    assert list(OpenAPIV31SpecValidator(found).iter_errors()) == []
    assert list(found["paths"]) == [WEBHOOK, "/webhook/check-stock"]


@pytest.mark.parametrize("path", [WEBHOOK, "/webhook/check-stock"])
def test_its_examples_are_requests(path: str) -> None:
    found = document()
    body = found["paths"][path][POST]["requestBody"]["content"]["application/json"]
    schema = {**body["schema"], "components": found["components"]}
    assert body["examples"]
    for example in body["examples"].values():
        Draft202012Validator(schema).validate(example["value"])


@pytest.mark.parametrize(
    ("auth", "requirements", "headers"),
    [
        ("", [{}], set()),
        ("none", [{}], set()),
        ("api-key", [{"api-key": []}], {"x-api-key"}),
        ("API-Key , basic", [{"api-key": []}, {"basic": []}], {"x-api-key", "basic"}),
        ("basic,none", [{"basic": []}, {}], {"basic"}),
        ("hmac", [{"hmac": []}], {"x-webhook-signature"}),
        (
            "standard-webhooks",
            [{"webhook-signature": [], "webhook-id": [], "webhook-timestamp": []}],
            {"webhook-signature", "webhook-id", "webhook-timestamp"},
        ),
        (
            "commerce-signature",
            [{"commerce-signature": []}],
            {"x-adobe-commerce-webhook-signature"},
        ),
        ("jwt", [{"jwt": []}], {"bearer"}),
        (
            "adobe-ims",
            [{"adobe-ims": [], "ims-organisation": []}],
            {"bearer", "x-gw-ims-org-id"},
        ),
        ("my.checks:check", None, set()),
        ("my.checks:check,basic", [{"basic": []}], {"basic"}),
    ],
)
def test_who_may_call_is_what_webhook_auth_says(
    auth: str, requirements: list[Any] | None, headers: set[str]
) -> None:
    found = document(WEBHOOK_AUTH=auth)

    for path in found["paths"].values():
        assert path[POST].get("security") == requirements
        told = "a check of this shop's own" in path[POST]["description"]
        assert told == ("my.checks" in auth)
    assert "my.checks" not in str(found)
    schemes = found["components"].get("securitySchemes", {}).values()
    assert {each.get("name") or each["scheme"] for each in schemes} == headers


@pytest.mark.parametrize(
    ("settings", "scheme"),
    [
        (
            {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEY_HEADER": "X-Gitlab-Token"},
            {"type": "apiKey", "in": "header", "name": "x-gitlab-token"},
        ),
        (
            {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEY_HEADER": "Authorization"},
            {"type": "http", "scheme": "bearer"},
        ),
        (
            {"WEBHOOK_AUTH": "url-token", "WEBHOOK_URL_TOKENS": "s3cret"},
            {"type": "apiKey", "in": "query", "name": "token"},
        ),
        (
            {"WEBHOOK_AUTH": "url-token", "WEBHOOK_URL_TOKEN_PARAMETER": "code"},
            {"type": "apiKey", "in": "query", "name": "code"},
        ),
        (
            {
                "WEBHOOK_AUTH": "hmac",
                "WEBHOOK_HMAC_HEADER": "x-shop",
                "WEBHOOK_HMAC_PREFIX": "none",
                "WEBHOOK_HMAC_ENCODING": "base64",
                "WEBHOOK_HMAC_ALGORITHM": "sha512",
            },
            {
                "type": "apiKey",
                "in": "header",
                "name": "x-shop",
                "description": "the base64 form of the HMAC-SHA512 of the body.",
            },
        ),
    ],
)
def test_the_names_are_those_of_the_settings(
    settings: dict[str, str], scheme: dict[str, str]
) -> None:
    found = document(**settings)

    (described,) = found["components"]["securitySchemes"].values()
    assert described.items() >= scheme.items()
    assert "s3cret" not in str(found)
    assert list(OpenAPIV31SpecValidator(found).iter_errors()) == []


@pytest.mark.parametrize("auth", [" , ", "no-such-check"])
def test_what_cannot_be_read_is_not_described_as_open(auth: str) -> None:
    found = document(WEBHOOK_AUTH=auth)
    assert "security" not in found["paths"][WEBHOOK][POST]


def test_a_401_says_what_it_asks_for() -> None:
    answers = document(WEBHOOK_AUTH="basic")["paths"][WEBHOOK][POST]["responses"]
    assert "WWW-Authenticate" in answers["401"]["headers"]


@pytest.mark.parametrize(
    ("annotation", "name"), [("true", "platform-user"), ("s3cr3t", "platform-secret")]
)
def test_what_the_platform_asks_for_comes_on_top(
    annotation: str, name: str, tmp_path: Path
) -> None:
    app = copy_application(tmp_path)
    manifest = app / "actions" / "ingestion" / "actions.config.yaml"
    asked = f"  annotations:\n    require-whisk-auth: {annotation}\n"
    manifest.write_text(manifest.read_text().replace("  annotations:\n", asked))

    alone: list[Any] = [{name: []}]
    for auth, expected in (
        ("none", alone),
        ("api-key", [{name: [], "api-key": []}]),
        ("my:check", alone),
    ):
        found = openapi.document(load(app, {"WEBHOOK_AUTH": auth}))
        assert found["paths"][WEBHOOK][POST]["security"] == expected
        assert "s3cr3t" not in str(found)
        assert list(OpenAPIV31SpecValidator(found).iter_errors()) == []


@pytest.mark.parametrize("change", ["switched off", "not on the web"])
def test_an_action_without_a_url_is_not_described(change: str, tmp_path: Path) -> None:
    app = copy_application(tmp_path)
    manifest = app / "actions" / "webhook" / "actions.config.yaml"
    if change == "not on the web":
        manifest.write_text(
            manifest.read_text()
            .replace("web: raw", "web: no")
            .replace("raw-http: true", "raw-http: false")
        )
    else:
        manifest.write_text("{}")

    found = openapi.document(load(app, {}))

    assert list(found["paths"]) == [WEBHOOK]
    assert list(OpenAPIV31SpecValidator(found).iter_errors()) == []
