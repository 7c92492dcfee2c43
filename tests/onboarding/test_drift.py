"""What differs from the configuration is set right, and nothing else is touched."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from scripts.deploy.ownership_mark import marked_text
from scripts.onboarding.env_file import read_values
from tests.onboarding.site import CODES, LABEL, PRODUCT_CODES, Site

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
