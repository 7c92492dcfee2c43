"""What onboarding did not make is changed with ``--adopt`` only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import config
from scripts.deploy.ownership_mark import marked_text, project_in
from scripts.failure import Failure
from scripts.onboarding.doctor import examine
from scripts.onboarding.onboard import Onboarding
from scripts.stand_ins.adobe.adobe import AdobeStandIn
from scripts.stand_ins.adobe.configured import configured_in
from tests.onboarding.site import LABEL, Site

if TYPE_CHECKING:
    from scripts.stand_ins.adobe.wire import Call

Capture = pytest.CaptureFixture[str]

CONSUMERS = {
    "Backoffice Product Sync": "product-backoffice/consumer",
    "Backoffice Customer Sync": "customer-backoffice/consumer",
    "Backoffice Order Sync": "order-backoffice/consumer",
    "Backoffice Stock Sync": "stock-backoffice/consumer",
}
#: What the JavaScript kit has no registration for.
ADDED = "Backoffice Customer Group Sync"
_CODES = {
    name: [code for code, event in config.events().items() if event.entity == entity]
    for name, entity in (
        ("Backoffice Product Sync", "product"),
        ("Backoffice Customer Sync", "customer"),
        ("Backoffice Order Sync", "order"),
        ("Backoffice Stock Sync", "stock"),
    )
}


@pytest.fixture(name="shop")
def _shop(site: Site) -> Site:
    """A workspace as the JavaScript kit leaves it, whose consumers run in Node."""
    described = "Backoffice Provider that will receive events from commerce"
    provider = site.call(
        "POST", "providers", {"label": LABEL, "description": described}
    )
    for name, codes in _CODES.items():
        for code in codes:
            event = {"event_code": code, "label": code, "description": code}
            site.call("POST", f"providers/{provider['id']}/eventmetadata", event)
        content = {
            "client_id": site.environment["OAUTH_CLIENT_ID"],
            "name": name,
            "description": name,
            "delivery_type": "webhook",
            "runtime_action": CONSUMERS[name],
            "events_of_interest": [
                {"provider_id": provider["id"], "event_code": code} for code in codes
            ],
        }
        site.call("POST", "registrations", content)
    return site


def _delivered(site: Site) -> dict[str, str]:
    return {
        each["name"]: each.get("runtime_action") or each["delivery_type"]
        for each in site.adobe.registrations
    }


def _deliver(site: Site, **deliveries: str) -> None:
    registrations = site.configured("registrations")
    for each in registrations:
        if each["entity"] in deliveries or "every" in deliveries:
            each["delivery"] = deliveries.get(each["entity"], deliveries.get("every"))
    site.configure("registrations", registrations)


def _states(site: Site) -> dict[str, str]:
    return {each.name: each.state for each in examine(site.root, clock=site.time.clock)}


def test_running_consumers_keep_their_events_and_all_else_is_done(
    shop: Site, capsys: Capture
) -> None:
    ran = shop.command(capsys, "onboard", "--yes")

    assert ran.code == 1
    # The JavaScript kit has no customer groups: what is missing is made.
    assert _delivered(shop) == {
        **CONSUMERS,
        "Backoffice Customer Group Sync": "journal",
    }
    (provider,) = shop.adobe.providers
    assert list(provider["events"]) != []
    assert set(provider["events"]) == set(config.events())
    assert provider["description"].startswith("Backoffice Provider that will")
    for name, consumer in CONSUMERS.items():
        assert f"left alone registration {name} (not ours: made by hand)" in ran.out
        assert f"delivery: {consumer} -> journal" in ran.out
        assert f"dangerous: {consumer} would no longer receive" in ran.out
        assert name in ran.err
    assert "--adopt" in ran.out
    assert '"as it is"' in ran.out

    again = shop.command(capsys, "onboard", "--yes", "--json")

    assert again.code == 1
    assert again.json["steps"] == []
    left = {each["name"]: each for each in again.json["left_alone"]}
    assert set(CONSUMERS) < set(left)
    changed = left["Backoffice Stock Sync"]["differences"]
    assert {each["what"] for each in changed} == {"owner", "delivery"}
    assert _states(shop)["registrations"] == "red"


def test_adopt_takes_over_and_leaves_its_mark(shop: Site, capsys: Capture) -> None:
    asked = shop.command(capsys, "onboard", "--adopt")
    assert asked.code == 1
    assert "4 of them change who receives events" in asked.err
    assert _delivered(shop) == CONSUMERS

    ran = shop.command(capsys, "onboard", "--yes", "--adopt")

    assert ran.code == 0, ran.err
    assert set(_delivered(shop).values()) == {"journal"}
    assert {project_in(each["description"]) for each in shop.adobe.registrations} == {
        shop.project
    }
    assert shop.steps() == shop.steps(adopt=True) == []
    assert _states(shop)["registrations"] == "green"


@pytest.mark.parametrize(
    "how", ["as it is", "/_/{0}-backoffice/consumer"], ids=["as it is", "action"]
)
def test_the_configuration_may_say_what_is_there(
    shop: Site, capsys: Capture, how: str
) -> None:
    entities = ("product", "customer", "order", "stock")
    _deliver(shop, **{entity: how.format(entity) for entity in entities})

    ran = shop.command(capsys, "onboard", "--yes")

    assert ran.code == 0, ran.out + ran.err
    assert _delivered(shop) == {
        **CONSUMERS,
        "Backoffice Customer Group Sync": "journal",
    }
    assert shop.steps() == []
    reds = [name for name, state in _states(shop).items() if state == "red"]
    assert reds == []


def test_as_it_is_keeps_the_delivery_of_what_is_taken_over(shop: Site) -> None:
    _deliver(shop, every="as it is", **{"customer-group": "journal"})
    events = shop.configured("events")
    events["stock"]["be-observer.stock_moved"] = {"sku": "A"}
    shop.configure("events", events)

    plan = shop.run()
    assert [each.step.name for each in plan.unlike_wanted] == ["Backoffice Stock Sync"]
    shop.run(adopt=True)

    assert _delivered(shop)["Backoffice Stock Sync"] == "stock-backoffice/consumer"
    assert shop.steps() == []
    assert _states(shop)["registrations"] == "green"


def test_as_it_is_of_what_is_not_there_is_left_and_told(
    site: Site, capsys: Capture
) -> None:
    _deliver(site, stock="as it is")

    ran = site.command(capsys, "onboard", "--yes")

    assert ran.code == 1
    assert "Backoffice Stock Sync" not in _delivered(site)
    assert len(_delivered(site)) == 4
    assert "'as it is' does not say how to deliver" in ran.err
    assert _states(site)["registrations"] == "red"


def test_an_action_of_the_workspace_may_be_called_for_the_first_time(
    site: Site,
) -> None:
    _deliver(site, stock="/_/stock-backoffice/consumer")

    site.run()

    assert _delivered(site)["Backoffice Stock Sync"] == "stock-backoffice/consumer"
    assert site.steps() == []


@pytest.mark.parametrize(
    "delivery",
    ["journal", "as it is", "/_/product-backoffice/consumer", "https://example.com/x"],
)
def test_the_stand_in_beside_an_application_holds_its_registrations(
    site: Site, delivery: str
) -> None:
    _deliver(site, every=delivery)
    with AdobeStandIn(configured=configured_in(site.root)) as adobe:
        site.adobe = adobe
        site.write_env(adobe.environment)

        with Onboarding(site.root, clock=site.time.clock) as onboarding:
            plan = onboarding.plan()

    assert plan.left_alone == ()
    # It has no samples.
    assert {step.kind for step in plan.steps} <= {"event metadata", "file"}


def _lose_the_mark(site: Site, project: str) -> dict[str, Any]:
    content = dict(site.adobe.registrations[0])
    where = f"registrations/{content.pop('registration_id')}"
    name = content["name"]
    content["description"] = marked_text(name, project) if project else name
    site.call("PUT", where, content)
    return content


@pytest.mark.parametrize("project", ["", "another-project"])
def test_what_only_lacks_the_mark_needs_nothing(site: Site, project: str) -> None:
    site.run()
    _lose_the_mark(site, project)

    plan = site.run()

    assert (plan.steps, plan.left_alone) == ((), ())


@pytest.mark.parametrize("project", ["", "another-project"])
def test_prune_deletes_no_registration_without_the_mark(
    site: Site, project: str
) -> None:
    site.run()
    _lose_the_mark(site, project)
    _deliver(site)
    site.configure("registrations", site.configured("registrations")[1:])
    site.configure(
        "events",
        {k: v for k, v in site.configured("events").items() if k != "product"},
    )

    assert site.steps(prune=True) == []
    plan = site.run(prune=True, adopt=True)
    assert str(plan.steps[0]) == "delete the registration Backoffice Product Sync"
    (lost,) = plan.steps[0].differences
    assert lost.danger.endswith("would no longer receive these events")


def test_a_registration_that_no_list_named_is_not_taken_over(shop: Site) -> None:
    def is_list(call: Call) -> bool:
        return call.method == "GET" and call.path.endswith("/registrations")

    shop.adobe.fail("management", status=200, body={}, times=None, when=is_list)

    with pytest.raises(Failure, match="this is there already") as caught:
        shop.run()

    assert "--adopt" in caught.value.hint
    assert _delivered(shop) == CONSUMERS
