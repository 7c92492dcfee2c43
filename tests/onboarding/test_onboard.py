"""Onboarding makes I/O Events as it is configured, from whatever state it starts."""

from __future__ import annotations

import base64
import json

import httpx
import pytest

import config
from scripts.failure import Failure
from scripts.manifest import read_environment
from scripts.onboarding.env_file import read_values
from scripts.serving.server import LocalServer
from tests.onboarding.site import CODES, LABEL, Site


def test_the_first_run_makes_exactly_what_is_configured(site: Site) -> None:
    plan = site.run()

    assert len(plan.steps) == 1 + 1 + 13 + 5
    (provider,) = site.adobe.providers
    assert provider["label"] == LABEL
    assert provider["description"] == config.provider("backoffice").description
    assert list(provider["events"]) == CODES
    for code, content in provider["events"].items():
        sample = json.loads(base64.b64decode(content["sample_event_template"]))
        assert sample == config.events()[code].sample
    names = {each["name"] for each in site.adobe.registrations}
    assert names == {
        f"Backoffice {entity} Sync"
        for entity in ("Product", "Customer", "Customer Group", "Order", "Stock")
    }
    for each in site.adobe.registrations:
        assert each["delivery_type"] == "journal"
        assert each["client_id"] == site.environment["OAUTH_CLIENT_ID"]
        assert {i["provider_id"] for i in each["events_of_interest"]} == {
            site.adobe.provider_id
        }
    delivered = [
        interest["event_code"]
        for each in site.adobe.registrations
        for interest in each["events_of_interest"]
    ]
    assert sorted(delivered) == sorted(CODES)
    assert read_values(site.env)["BACKOFFICE_PROVIDER_ID"] == provider["id"]


@pytest.mark.parametrize("page_size", [None, 1, 4, 100])
def test_the_second_run_writes_nothing(site: Site, page_size: int | None) -> None:
    site.adobe.page_size = page_size
    site.run()
    state, env = site.state(), site.env.read_bytes()
    site.adobe.forget()

    assert site.run().steps == ()

    assert site.writes() == []
    assert site.state() == state
    assert site.env.read_bytes() == env


def test_a_workspace_of_the_starter_kit_is_recognised(site: Site) -> None:
    """The original's provider is used, not made a second time, and stays as it is."""
    created = site.call("POST", "providers", {"label": LABEL})

    plan = site.run()

    (provider,) = site.adobe.providers
    assert provider["id"] == created["id"]
    assert [str(each.step) for each in plan.left_alone] == [
        f"update the provider {LABEL}"
    ]
    assert plan.unlike_wanted == ()
    assert "description" not in provider
    site.run(adopt=True)
    (provider,) = site.adobe.providers
    assert provider["description"] == config.provider("backoffice").description


def test_without_its_id_the_provider_is_found_again(site: Site) -> None:
    site.run()
    site.write_env(site.environment)

    assert site.steps() == ["update the file .env"]


def test_a_provider_of_that_id_that_is_not_there_is_a_mistake(site: Site) -> None:
    site.write_env({**site.environment, "BACKOFFICE_PROVIDER_ID": "gone"})

    with pytest.raises(Failure, match="has no provider gone") as caught:
        site.run()

    assert LABEL in caught.value.hint
    assert site.writes() == []


def test_two_providers_of_one_label_are_told_apart_by_their_id(site: Site) -> None:
    ids = [site.adobe.add_provider(LABEL) for _ in range(2)]

    with pytest.raises(Failure, match="2 providers labelled") as caught:
        site.run()

    assert all(each in caught.value.hint for each in ids)
    assert site.writes() == []


def test_a_provider_that_was_deleted_is_made_again_and_received_from(
    site: Site,
) -> None:
    site.run()
    state = site.state()
    site.call("DELETE", f"providers/{site.adobe.provider_id}")
    site.write_env(site.environment)

    site.run()

    assert site.state() == state
    assert site.steps() == []


def test_afterwards_every_event_is_delivered_without_a_look_up(site: Site) -> None:
    site.run()
    site.adobe.forget()
    environment = read_environment(site.root)

    with (
        LocalServer(site.root, environment=environment) as server,
        httpx.Client(trust_env=False, timeout=60) as caller,
    ):
        for code, event in config.events().items():
            answer = caller.post(
                f"{server.url}/api/v1/web/guest/ingestion/webhook",
                json={"data": {"uid": code, "event": code, "value": event.sample}},
            )
            assert answer.status_code == 200, answer.text

    assert [event["type"] for event in site.adobe.published] == CODES
    assert {event["source"] for event in site.adobe.published} == {
        f"urn:uuid:{site.adobe.provider_id}"
    }
    assert {request.endpoint for request in site.adobe.requests} == {"ims", "ingress"}
