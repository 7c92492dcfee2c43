"""The doctor: green when events would be delivered, red where they would not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scripts.onboarding.doctor import examine
from scripts.onboarding.event_checks import TEST_EVENT
from scripts.stand_ins.adobe.adobe import AdobeStandIn
from tests.stock_service import StockService
from tests.time_machine import TimeMachine

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.onboarding.examined import Check
    from tests.onboarding.site import Site

Capture = pytest.CaptureFixture[str]

NAMES = [
    "configuration",
    "settings",
    "token",
    "clock",
    "scopes",
    "provider",
    "metadata",
    "registrations",
    "ingress",
    "stock",
    "outbox",
    "host",
    "deployed",
    "inputs",
    "alarm",
]
#: What is not looked at where nothing of it is configured.
UNCONFIGURED = {"outbox", "host", "deployed", "inputs", "alarm"}


@pytest.fixture(name="healthy")
def _healthy(site: Site) -> Site:
    site.run()
    site.adobe.forget()
    return site


def _checks(site: Site, *, send: bool = False) -> dict[str, Check]:
    found = examine(site.root, send=send, clock=site.time.clock)
    return {check.name: check for check in found}


def _set(site: Site, **values: str) -> None:
    with site.env.open("a") as env:
        env.writelines(f"{name}={value}\n" for name, value in values.items())


def test_all_is_green_after_onboarding_and_nothing_is_changed(healthy: Site) -> None:
    state = healthy.state()

    checks = _checks(healthy)

    assert list(checks) == NAMES
    assert {n for n, c in checks.items() if c.state != "green"} == {
        "ingress",
        *UNCONFIGURED,
    }
    assert checks["ingress"].state == "skipped"
    assert "--send" in checks["ingress"].text
    assert all(check.duration_ms >= 0 and not check.hint for check in checks.values())
    assert healthy.state() == state
    assert healthy.writes() == []
    assert healthy.adobe.published == []


def test_a_test_event_of_its_own_type_is_sent_when_asked(healthy: Site) -> None:
    checks = _checks(healthy, send=True)

    states = {check.state for n, check in checks.items() if n not in UNCONFIGURED}
    assert states == {"green"}
    (sent,) = [r for r in healthy.adobe.requests if r.endpoint == "ingress"]
    event = sent.json()
    assert event["type"] == TEST_EVENT
    assert event["source"] == f"urn:uuid:{healthy.adobe.provider_id}"
    # No registration receives it: who is registered for real events is not disturbed.
    assert sent.status == 204
    assert healthy.adobe.published == []


def _break_json(site: Site) -> None:
    site.configure("registrations", "{")


def _forget_an_entity(site: Site) -> None:
    site.configure("registrations", site.configured("registrations")[1:])


def _forget_a_setting(site: Site) -> None:
    values = site.environment
    del values["IO_WORKSPACE_ID"]
    site.write_env(values)


def _wrong_secret(site: Site) -> None:
    _set(site, OAUTH_CLIENT_SECRET="wrong")


def _no_scope(site: Site) -> None:
    _set(site, OAUTH_SCOPES="openid")


def _no_provider(site: Site) -> None:
    site.adobe.reset()


def _other_label(site: Site) -> None:
    providers = site.configured("providers")
    providers[0]["label"] = "Another"
    site.configure("providers", providers)


def _new_event(site: Site) -> None:
    events = site.configured("events")
    events["stock"]["be-observer.new"] = {}
    site.configure("events", events)


def _not_registered(site: Site) -> None:
    site.adobe.unregister("be-observer.catalog_stock_update")


def _ingress_refuses(site: Site) -> None:
    site.adobe.fail("ingress", status=403)


def _no_table(site: Site) -> None:
    _set(site, STOCK_INVENTORY_FILE="config/events.json")


def _no_stock_service(site: Site) -> None:
    _set(site, STOCK_SOURCE="http", STOCK_URL="http://127.0.0.1:9/")


def _stock_allowed_when_unknown(site: Site) -> None:
    _no_stock_service(site)
    _set(site, STOCK_ON_ERROR="allow")


def _stock_raises(site: Site) -> None:
    path = site.root / "actions" / "webhook" / "check_stock" / "stock.py"
    path.write_text("def check_available_stock(cart, request):\n    return 1 / 0\n")


@pytest.mark.parametrize(
    ("harm", "red", "says"),
    [
        (
            _break_json,
            "configuration",
            "config/registrations.json:1: this file is not JSON",
        ),
        (_forget_an_entity, "configuration", "no registration receives"),
        (_forget_a_setting, "settings", "not set: IO_WORKSPACE_ID"),
        (_wrong_secret, "token", "invalid client_secret"),
        (_no_scope, "scopes", "lacks the scope adobeio_api"),
        (_no_provider, "provider", "has no provider"),
        (_other_label, "provider", "not as configured"),
        (_new_event, "metadata", "be-observer.new: missing"),
        (_not_registered, "registrations", "Stock Sync: not as configured"),
        (_ingress_refuses, "ingress", "answered 403"),
        (_no_table, "configuration", "config/events.json:1: this line must name the"),
        (_no_stock_service, "stock", "STOCK_SOURCE http: "),
        (_stock_allowed_when_unknown, "stock", "STOCK_SOURCE http: "),
        (_stock_raises, "stock", "ZeroDivisionError"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_what_is_wrong_is_red_first_and_says_what_to_do(
    healthy: Site, harm: Callable[[Site], None], red: str, says: str
) -> None:
    harm(healthy)

    checks = _checks(healthy, send=True)

    states: list[Any] = [(n, c.state) for n, c in checks.items() if c.state == "red"]
    assert states[0] == (red, "red")
    assert says in " ".join((checks[red].text, *checks[red].details))
    assert checks[red].hint


def test_what_stands_on_a_red_check_is_skipped(healthy: Site) -> None:
    _wrong_secret(healthy)

    checks = _checks(healthy, send=True)

    states = {name: check.state for name, check in checks.items()}
    assert states == {
        "configuration": "green",
        "settings": "green",
        "token": "red",
        "clock": "skipped",
        "scopes": "skipped",
        "provider": "skipped",
        "metadata": "skipped",
        "registrations": "skipped",
        "ingress": "skipped",
        "stock": "green",
        **dict.fromkeys(UNCONFIGURED, "skipped"),
    }


@pytest.mark.parametrize(
    ("skew_s", "state", "says"),
    [
        (3600, "red", "3600 s behind Adobe's"),
        (-3600, "red", "3600 s ahead of Adobe's"),
        (0, "green", "within 60 s"),
    ],
)
def test_a_wrong_clock_is_red(site: Site, skew_s: int, state: str, says: str) -> None:
    machine = TimeMachine()
    # A quarter of a second past: HTTP's dates have whole ones.
    machine.move(1_800_000_000.25 - machine.clock.now_s())
    site.time = machine
    with AdobeStandIn(clock=lambda: machine.clock.now_s() + skew_s) as adobe:
        site.adobe = adobe
        site.write_env(adobe.environment)

        check = _checks(site)["clock"]

    assert check.state == state
    assert says in check.text
    assert bool(check.hint) == (state == "red")


def test_without_a_date_there_is_no_judgement_of_the_clock(healthy: Site) -> None:
    body = {"access_token": "a.b.c", "token_type": "bearer", "expires_in": 1}
    healthy.adobe.fail("ims", status=200, body=body, headers={"date": "sometime"})

    assert _checks(healthy)["clock"].state == "skipped"


def test_the_id_may_be_missing_from_the_settings(healthy: Site) -> None:
    healthy.write_env(healthy.environment)

    check = _checks(healthy)["provider"]

    assert check.state == "green"
    assert "BACKOFFICE_PROVIDER_ID is not set, so it is looked up" in check.text


@pytest.mark.parametrize("auth", ["api-key", "hmac"])
def test_the_stock_source_is_asked_whatever_the_check_of_callers(
    healthy: Site, auth: str
) -> None:
    _set(healthy, WEBHOOK_AUTH=auth, WEBHOOK_API_KEYS="k", WEBHOOK_HMAC_SECRETS="s")
    with StockService() as service:
        _set(healthy, STOCK_SOURCE="http", STOCK_URL=service.url)

        check = _checks(healthy)["stock"]

    assert (check.state, check.text) == ("green", "STOCK_SOURCE http answers")


def test_an_own_check_of_callers_that_refuses_the_doctor_is_no_fault(
    healthy: Site,
) -> None:
    path = healthy.root / "actions" / "webhook" / "check_stock" / "auth.py"
    path.write_text(
        "from actions.shared.auth import Refused\n\n\n"
        "def check_authentication(request):\n"
        '    return Refused("the doctor has no credential")\n'
    )

    check = _checks(healthy)["stock"]

    assert check.state == "skipped"
    assert "the doctor has no credential" in check.text


def test_without_a_stock_check_there_is_nothing_to_ask(healthy: Site) -> None:
    manifest = healthy.root / "app.config.yaml"
    text = manifest.read_text()
    start = text.index("      webhook:")
    end = text.index("      starter-kit:")
    manifest.write_text(text[:start] + text[end:])

    assert _checks(healthy)["stock"].state == "skipped"


def test_the_command_shows_every_check_and_fails_when_one_is_red(
    healthy: Site, capsys: Capture
) -> None:
    ran = healthy.command(capsys, "doctor", "--send")
    assert ran.code == 0, ran.out
    assert ran.out.count("✓") == len(NAMES) - len(UNCONFIGURED)
    assert ran.out.endswith("0 of 15 red\n")

    _wrong_secret(healthy)
    ran = healthy.command(capsys, "doctor")
    assert ran.code == 1
    assert "✗ token" in ran.out
    assert "Retrieve client secret" in ran.out

    ran = healthy.command(capsys, "doctor", "--json")
    assert ran.code == 1
    assert [check["name"] for check in ran.json] == NAMES
    assert ran.json[2]["state"] == "red"
    assert ran.json[2]["hint"]

    # What is wrong in several places has a line for each.
    _forget_a_setting(healthy)
    healthy.configure("registrations", [])
    lines = healthy.command(capsys, "doctor").out.splitlines()
    says = "no registration receives the events of"
    assert sum(says in line for line in lines) == 5
    assert max(line.count(says) for line in lines) == 1
    assert not [line for line in lines if r"\n" in line]
