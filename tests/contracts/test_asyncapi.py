"""What is published is what the AsyncAPI document says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

import config
from scripts.contracts import asyncapi
from scripts.failure import Failure
from scripts.manifest import ManifestError, load
from tests.conftest import ROOT
from tests.contracts.closed import closed

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.pytest_plugin import Invoke
    from scripts.stand_ins.adobe.adobe import AdobeStandIn


def document(**env: str) -> dict[str, Any]:
    return asyncapi.document(load(ROOT, env))


def validator(found: dict[str, Any], code: str) -> Draft202012Validator:
    payload = found["components"]["messages"][code]["payload"]
    # The value is the back office's own, and stays open.
    payload = {**closed(payload), "components": found["components"]}
    return Draft202012Validator(
        payload, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


@pytest.mark.parametrize("code", config.events())
def test_a_published_event_is_the_message_of_its_code_and_no_other(
    code: str, invoke: Invoke, adobe: AdobeStandIn
) -> None:
    value = config.events()[code].sample
    event = {"uid": "uid-1", "event": code, "value": value}
    env = {"BACKOFFICE_PROVIDER_ID": adobe.provider_id}
    assert invoke("ingestion/webhook", json={"data": event}, env=env).status == 200

    found = document(**adobe.environment, **env)

    fitting = [
        each
        for each in config.events()
        if validator(found, each).is_valid(adobe.published[0])
    ]
    assert fitting == [code]
    message = found["components"]["messages"][code]
    assert adobe.requests[-1].headers["content-type"] == message["contentType"]
    assert adobe.requests[-1].method == "POST"
    assert found["servers"]["ingress"]["host"] in adobe.url


@pytest.mark.parametrize("code", config.events())
def test_the_example_is_a_message(code: str) -> None:
    found = document()
    (example,) = found["components"]["messages"][code]["examples"]
    validator(found, code).validate(example["payload"])


def test_addresses_are_those_of_the_application() -> None:
    as_it_stands = document()["servers"]["ingress"]
    assert as_it_stands["host"] == "eventsingress.adobe.io"
    assert as_it_stands["protocol"] == "https"
    assert "pathname" not in as_it_stands

    found = document(
        AIO_EVENTS_INGRESS_BASE_URL="http://user:secret@127.0.0.1:1/below",
        OAUTH_BASE_URL="http://127.0.0.1:2/ims/token",
    )
    server = found["servers"]["ingress"]
    assert (server["host"], server["pathname"]) == ("127.0.0.1:1", "/below")
    flow = found["components"]["securitySchemes"]["ims"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "http://127.0.0.1:2/ims/token/v3"
    assert "secret@" not in str(found)


def test_an_address_that_is_none_is_a_failure() -> None:
    with pytest.raises(Failure, match="AIO_EVENTS_INGRESS_BASE_URL is not an http"):
        document(AIO_EVENTS_INGRESS_BASE_URL="nowhere")


def test_without_the_webhook_nothing_is_published(tmp_path: Path) -> None:
    (tmp_path / "app.config.yaml").write_text(
        "application: {runtimeManifest: {packages: {p: {actions: {}}}}}"
    )
    with pytest.raises(ManifestError, match="ingestion/webhook"):
        asyncapi.document(load(tmp_path, {}))
