"""Onboarding makes I/O Events as it is configured, from whatever state it starts."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import config
from scripts.deploy.ownership_mark import marked_text
from scripts.failure import Failure
from scripts.manifest import read_environment
from scripts.onboarding.adobe_failures import RequestFailed
from scripts.onboarding.env_file import read_values
from scripts.onboarding.onboard import Onboarding
from scripts.serving.server import LocalServer
from tests.onboarding.site import LABEL, Site

if TYPE_CHECKING:
    from scripts.stand_ins.adobe.wire import Call

CODES = list(config.events())
PRODUCT_CODES = [code for code in CODES if "product" in code]


def _interests(site: Site, codes: list[str]) -> list[dict[str, str]]:
    return [
        {"provider_id": site.adobe.provider_id, "event_code": code} for code in codes
    ]


# --- the first and the second run -----------------------------------------------------


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


# --- drift ----------------------------------------------------------------------------

CODE = PRODUCT_CODES[0]


@pytest.mark.parametrize(
    ("path", "changes", "steps"),
    [
        ("provider", {"label": "Renamed"}, [f"update the provider {LABEL}"]),
        ("provider", {"description": "Other"}, [f"update the provider {LABEL}"]),
        ("event", {"label": "Other"}, [f"update the event metadata {CODE}"]),
        ("event", {"description": "Other"}, [f"update the event metadata {CODE}"]),
        (
            "event",
            {"sample_event_template": base64.b64encode(b'{"sku": 1}').decode()},
            [f"update the event metadata {CODE}"],
        ),
        (
            "event",
            {"sample_event_template": base64.b64encode(b"no JSON").decode()},
            [f"update the event metadata {CODE}"],
        ),
        (
            "event",
            {"sample_event_template": ""},
            [f"update the event metadata {CODE}"],
        ),
        ("registration", {"description": "Other {mark}"}, ["P"]),
        ("registration", {"enabled": False}, ["P"]),
        (
            "registration",
            {"delivery_type": "webhook", "webhook_url": "https://example.com/"},
            ["P"],
        ),
        ("registration", {"events_of_interest": []}, ["P"]),
    ],
)
def test_what_drifted_is_set_right_and_nothing_else(
    site: Site, path: str, changes: dict[str, Any], steps: list[str]
) -> None:
    site.run()
    state = site.state()
    provider = site.adobe.providers[0]
    registration = site.adobe.registrations[0]
    where, content = {
        "provider": (
            f"providers/{provider['id']}",
            {k: provider[k] for k in ("label", "description")},
        ),
        "event": (
            f"providers/{provider['id']}/eventmetadata/{CODE}",
            provider["events"][CODE],
        ),
        "registration": (
            f"registrations/{registration['registration_id']}",
            {k: v for k, v in registration.items() if k != "registration_id"},
        ),
    }[path]
    mark = marked_text("", site.project)
    changes = {
        name: value.replace("{mark}", mark) if isinstance(value, str) else value
        for name, value in changes.items()
    }
    site.call("PUT", where, {**content, **changes})
    expected = [
        s if s != "P" else f"update the registration {registration['name']}"
        for s in steps
    ]

    assert site.state() != state
    assert site.steps() == expected
    site.adobe.forget()
    site.run()

    assert site.writes() == [
        ("PUT", site.writes()[0][1]),
    ]
    assert site.state() == state
    assert site.steps() == []


def test_what_is_configured_anew_is_added(site: Site) -> None:
    site.run()
    events = site.configured("events")
    events["product"]["be-observer.price_update"] = {"sku": "A", "price": 1.5}
    events["store"] = {"be-observer.store_open": {}}
    site.configure("events", events)
    registrations = site.configured("registrations")
    registrations[4]["delivery"] = "https://example.com/stock"
    registrations.append(
        {"provider": "backoffice", "entity": "store", "delivery": "webhook/check-stock"}
    )
    site.configure("registrations", registrations)

    assert site.steps() == [
        "create the event metadata be-observer.price_update",
        "create the event metadata be-observer.store_open",
        "update the registration Backoffice Product Sync",
        "update the registration Backoffice Stock Sync",
        "create the registration Backoffice Store Sync",
    ]
    site.run()

    assert site.steps() == []
    by_name = {each["name"]: each for each in site.adobe.registrations}
    assert (
        by_name["Backoffice Stock Sync"]["webhook_url"] == "https://example.com/stock"
    )
    assert by_name["Backoffice Store Sync"]["runtime_action"] == "webhook/check-stock"
    assert "runtime_action" not in by_name["Backoffice Stock Sync"]


def test_a_second_provider_gets_the_events_that_it_is_registered_for(
    site: Site,
) -> None:
    """The original gives every provider the events of all those before it."""
    site.configure(
        "providers",
        [
            {"key": "warehouse", "label": "Warehouse", "description": "Its own"},
            *site.configured("providers"),
        ],
    )
    site.configure(
        "registrations",
        [
            {"provider": "warehouse", "entity": "stock", "delivery": "journal"},
            *site.configured("registrations"),
        ],
    )

    site.run()

    events = {each["label"]: list(each["events"]) for each in site.adobe.providers}
    assert events == {
        "Warehouse - starterkit-stage": ["be-observer.catalog_stock_update"],
        LABEL: CODES,
    }
    values = read_values(site.env)
    assert {values["WAREHOUSE_PROVIDER_ID"], values["BACKOFFICE_PROVIDER_ID"]} == {
        each["id"] for each in site.adobe.providers
    }
    assert site.steps() == []


def test_what_is_set_beside_it_is_kept(site: Site) -> None:
    site.run()
    provider = site.adobe.providers[0]
    url = "https://example.com/docs"
    changed = {"label": "Renamed", "docs_url": url}
    site.call("PUT", f"providers/{provider['id']}", changed)

    site.run()

    assert site.adobe.providers[0]["label"] == LABEL
    assert site.adobe.providers[0]["docs_url"] == url


# --- what is there and not configured -------------------------------------------------


def _clutter(site: Site) -> str:
    """Add things that onboarding made, a foreign one, and return its provider's id."""
    other = site.adobe.add_provider("Another team's")
    foreign = {"event_code": "theirs", "label": "theirs", "description": "theirs"}
    site.call("POST", f"providers/{other}/eventmetadata", foreign)
    site.register_earlier("com.adobe.commerce.observer.leaked")
    client_id = site.environment["OAUTH_CLIENT_ID"]
    theirs = {"provider_id": other, "event_code": "theirs"}
    for name, interests in (
        ("Theirs", [theirs]),
        ("Mixed", [theirs, *_interests(site, PRODUCT_CODES)]),
    ):
        content = {
            "client_id": client_id,
            "name": name,
            "delivery_type": "journal",
            "events_of_interest": interests,
        }
        site.call("POST", "registrations", content)
    product = next(
        each
        for each in site.adobe.registrations
        if each["name"] == "Backoffice Product Sync"
    )
    content = {k: v for k, v in product.items() if k != "registration_id"}
    content["events_of_interest"] = [*content["events_of_interest"], theirs]
    site.call("PUT", f"registrations/{product['registration_id']}", content)
    return other


def test_nothing_is_deleted_unless_asked_and_what_is_left_is_named(site: Site) -> None:
    site.run()
    _clutter(site)
    state = site.state()

    plan = site.run()

    assert plan.steps == ()
    assert plan.leftovers == (
        "registration Registration of com.adobe.commerce.observer.leaked",
        "event metadata com.adobe.commerce.observer.leaked",
        "events of the registration Backoffice Product Sync: theirs",
    )
    assert site.state() == state


def test_prune_deletes_what_is_ours_and_nothing_of_others(site: Site) -> None:
    site.run()
    state = site.state()
    _clutter(site)

    assert site.steps(prune=True) == [
        "update the registration Backoffice Product Sync",
        "delete the registration Registration of com.adobe.commerce.observer.leaked",
        "delete the event metadata com.adobe.commerce.observer.leaked",
    ]
    site.run(prune=True)

    assert site.steps(prune=True) == []
    after = site.state()
    assert after["providers"][0] == state["providers"][0]
    assert after["providers"][1]["label"] == "Another team's"
    assert [each["name"] for each in after["registrations"]] == [
        *(each["name"] for each in state["registrations"]),
        "Mixed",
        "Theirs",
    ]


def test_an_update_keeps_what_a_registration_receives_beside(site: Site) -> None:
    site.run()
    _clutter(site)
    registrations = site.configured("registrations")
    registrations[0]["delivery"] = "https://example.com/products"
    site.configure("registrations", registrations)

    assert site.run().leftovers[-1].endswith("Backoffice Product Sync: theirs")

    (product,) = [
        each
        for each in site.adobe.registrations
        if each["name"] == "Backoffice Product Sync"
    ]
    codes = [each["event_code"] for each in product["events_of_interest"]]
    assert codes == [*PRODUCT_CODES, "theirs"]
    assert product["webhook_url"] == "https://example.com/products"


@pytest.mark.parametrize(("client_id", "is_ours"), [(None, True), ("other", False)])
def test_a_registration_of_another_client_is_not_ours(
    site: Site, client_id: str | None, is_ours: bool
) -> None:
    site.run()
    entry = {
        "registration_id": "1",
        "name": "Another",
        "description": marked_text("Another", site.project),
        "client_id": client_id or site.environment["OAUTH_CLIENT_ID"],
        "delivery_type": "journal",
        "events_of_interest": _interests(site, [CODE]),
    }

    def is_list(call: Call) -> bool:
        return call.method == "GET" and call.path.endswith("/registrations")

    body = {"_embedded": {"registrations": [entry]}}
    site.adobe.fail("management", status=200, body=body, when=is_list)

    steps = site.steps(prune=True)

    assert ("delete the registration Another" in steps) is is_ours


def test_a_provider_that_is_configured_no_more_is_pruned_with_all_it_has(
    site: Site,
) -> None:
    site.run()
    state = site.state()
    providers, registrations = (
        site.configured("providers"),
        site.configured("registrations"),
    )
    extra = {"key": "warehouse", "label": "Warehouse", "description": "Its own"}
    site.configure("providers", [*providers, extra])
    receiver = {"provider": "warehouse", "entity": "stock", "delivery": "journal"}
    site.configure("registrations", [*registrations, receiver])
    site.run()
    site.configure("providers", providers)
    site.configure("registrations", registrations)

    assert site.steps() == []
    site.run(prune=True)

    assert site.state() == state


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


# --- interruptions --------------------------------------------------------------------


def _requests_of_a_first_run(site: Site) -> int:
    site.run()
    count = len(site.adobe.requests)
    site.adobe.reset()
    site.adobe.page_size = 4
    site.write_env(site.environment)
    return count


@pytest.mark.parametrize(
    "fault",
    [
        {"drop": "before"},
        {"drop": "after"},
        {"status": 403},
    ],
    ids=str,
)
def test_a_run_that_was_interrupted_anywhere_is_finished_by_the_next(
    site: Site, fault: dict[str, Any]
) -> None:
    count = _requests_of_a_first_run(site)
    site.run()
    expected = site.state()
    for after in range(count):
        site.adobe.reset()
        site.adobe.page_size = 4
        site.write_env(site.environment)
        site.adobe.fail("any", after=after, times=None, **fault)

        with pytest.raises(RequestFailed):
            site.run()
        site.adobe.heal()
        site.run()

        assert site.state() == expected, after
        assert read_values(site.env)["BACKOFFICE_PROVIDER_ID"] == site.adobe.provider_id
        site.adobe.forget()
        assert site.run().steps == ()
        assert site.writes() == []


@pytest.mark.parametrize(
    "fault",
    [
        {"drop": "after"},
        {"status": 429, "headers": {"retry-after": "2"}},
    ],
    ids=str,
)
def test_one_fault_anywhere_is_survived_within_the_run(
    site: Site, fault: dict[str, Any]
) -> None:
    count = _requests_of_a_first_run(site)
    site.run()
    expected = site.state()
    for after in range(count):
        site.adobe.reset()
        site.adobe.page_size = 4
        site.write_env(site.environment)
        site.adobe.fail("any", after=after, **fault)
        site.time.pauses_s.clear()

        site.run()

        assert site.state() == expected, after
        assert len(site.time.pauses_s) == 1
        if fault.get("status") == 429:
            assert site.time.pauses_s == [2]


def test_what_is_there_although_no_list_says_so_is_taken_over(site: Site) -> None:
    """A list may lag behind what was written a moment ago."""
    site.run()
    expected = site.state()
    site.write_env(site.environment)

    def is_list(call: Call) -> bool:
        return call.method == "GET" and call.path.endswith(
            ("/providers", "/eventmetadata", "/registrations")
        )

    site.adobe.fail("management", status=200, body={}, times=None, when=is_list)

    site.run()

    assert site.state() == expected


def test_a_token_that_expires_meanwhile_is_renewed(site: Site) -> None:
    with Onboarding(site.root, clock=site.time.clock) as onboarding:
        for step in onboarding.plan().steps:
            site.adobe.expire_tokens()
            onboarding.take(step)

    assert site.steps() == []


# --- afterwards -----------------------------------------------------------------------


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
