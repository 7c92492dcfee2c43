"""What is there and not configured is named; with ``--prune``, ours is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.deploy.ownership_mark import marked_text
from tests.onboarding.site import PRODUCT_CODES, Site

if TYPE_CHECKING:
    from scripts.stand_ins.adobe.wire import Call


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
        ("Mixed", [theirs, *site.interests(PRODUCT_CODES)]),
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
        "events_of_interest": site.interests([PRODUCT_CODES[0]]),
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
