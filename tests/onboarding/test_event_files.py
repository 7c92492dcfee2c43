"""``config/*.json`` is judged as a whole, before Adobe is asked for anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import config
from scripts.manifest import ManifestError
from scripts.manifest.event_files import read_configuration
from tests.conftest import ROOT

if TYPE_CHECKING:
    from tests.onboarding.site import Site

ACTIONS = ("ingestion/webhook", "webhook/check-stock")
PROVIDER = {"key": "backoffice", "label": "Backoffice Provider", "description": ""}
REGISTRATION = {"provider": "backoffice", "entity": "stock", "delivery": "journal"}


def test_it_reads_what_the_actions_read() -> None:
    found = read_configuration(ROOT, ACTIONS)

    assert found.events == config.events()
    assert tuple(found.providers.values()) == config.providers()
    assert found.registrations == config.registrations()
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("name", "content", "line", "key", "message"),
    [
        ("events", "{\n\n", 3, "", "this file is not JSON"),
        ("events", "[]", 1, "", "must hold an object, and holds an array"),
        ("events", '{"stock": {"a": 1, "a": 2}}', 1, "", "repeats a key"),
        ("events", '{\n"stock": []}', 2, "stock", "maps event codes to samples"),
        ("events", '{\n"A B": {}}', 2, "A B", "not a name for an entity"),
        ("events", '{\n"stock": {\n"a b": 1}}', 3, "stock.a b", "not an event code"),
        ("events", '{"stock": {"": 1}}', 1, "stock.", "not an event code"),
        (
            "events",
            '{"stock": {"a": 1},\n"order": {"a": 1}}',
            1,
            "order.a",
            "belongs to 'stock' already",
        ),
        ("events", '{"stock": {"a": NaN}}', 1, "", "NaN is not a JSON number"),
        ("providers", "{}", 1, "", "must hold an array, and holds an object"),
        ("providers", [], 1, "", "no provider with the key 'backoffice'"),
        ("providers", [{}], 2, "[0]", "exactly these texts: key, label"),
        ("providers", [{**PROVIDER, "key": 1}], 2, "[0]", "exactly these texts"),
        ("providers", [{**PROVIDER, "key": "Back"}], 2, "[0].key", "a key is"),
        ("providers", [PROVIDER, PROVIDER], 7, "[1].key", "no two are equal"),
        ("providers", [{**PROVIDER, "label": ""}], 2, "[0].label", "a label has"),
        ("providers", [{**PROVIDER, "label": "<b>"}], 2, "[0].label", "a label has"),
        (
            "providers",
            [{**PROVIDER, "description": "x" * 256}],
            2,
            "[0].description",
            "up to 255",
        ),
        ("registrations", [1], 2, "[0]", "exactly these texts: provider, entity"),
        (
            "registrations",
            [REGISTRATION, {**REGISTRATION, "provider": "x"}],
            7,
            "[1].provider",
            "there is no provider 'x'",
        ),
        (
            "registrations",
            [{**REGISTRATION, "entity": "x"}],
            2,
            "[0].entity",
            "there is no entity 'x'",
        ),
        ("registrations", [REGISTRATION] * 2, 7, "[1]", "have a registration already"),
        *(
            (
                "registrations",
                [{**REGISTRATION, "delivery": delivery}],
                2,
                "[0].delivery",
                message,
            )
            for delivery, message in [
                ("", "not a way of delivery"),
                ("Journal", "not a way of delivery"),
                ("a/b/c", "not a way of delivery"),
                ("stock/sync", "app.config.yaml has no action stock/sync"),
                ("As it is", "not a way of delivery"),
                ("ingestion/webhook", "publishes the events that it would"),
                ("/_/ingestion/webhook", "publishes the events that it would"),
                ("https://user:pw@shop.example/", "this URL holds a credential"),
                ("/_/", "not a way of delivery"),
                ("/_/sync", "not a way of delivery"),
                ("/_/a/b/c", "not a way of delivery"),
                ("/other/stock/sync", "not a way of delivery"),
                ("/_/stock/" + "x" * 255, "not a way of delivery"),
                ("http://example.com/", "not delivered to this URL"),
                ("https://", "not delivered to this URL"),
                ("https://example.com/" + "x" * 4000, "not delivered to this URL"),
            ]
        ),
    ],
)
def test_a_fault_is_named_with_its_file_line_and_key(
    site: Site, name: str, content: Any, line: int, key: str, message: str
) -> None:
    site.configure(name, content)

    with pytest.raises(ManifestError) as caught:
        read_configuration(site.root, ACTIONS)

    found = next(p for p in caught.value.problems if p.file == f"config/{name}.json")
    assert (found.line, found.key) == (line, key)
    assert message in found.message


@pytest.mark.parametrize(
    ("size", "is_taken"), [(65_535, True), (65_536, False)], ids=["at", "above"]
)
def test_a_sample_fits_into_what_the_management_api_takes(
    site: Site, size: int, is_taken: bool
) -> None:
    site.configure("events", {"stock": {"a": "x" * (size - 2)}})
    site.configure("registrations", [REGISTRATION])

    if is_taken:
        read_configuration(site.root, ACTIONS)
    else:
        with pytest.raises(ManifestError, match="characters in base64"):
            read_configuration(site.root, ACTIONS)


@pytest.mark.parametrize(
    "delivery",
    [
        *("journal", "webhook/check-stock", "https://example.com/events?a=b"),
        *("/_/stock-backoffice/consumer", "as it is"),
    ],
)
def test_events_are_delivered_to_a_journal_an_action_or_a_url(
    site: Site, delivery: str
) -> None:
    entry = {**REGISTRATION, "delivery": delivery}
    site.configure("registrations", [entry])

    (found,) = read_configuration(site.root, ACTIONS).registrations

    assert found._asdict() == entry


def test_all_faults_of_all_files_are_named_at_once(site: Site) -> None:
    site.configure("events", {"stock": {"a b": 1, "c d": 1}})
    site.configure("providers", [{**PROVIDER, "label": ""}])
    site.configure("registrations", [{**REGISTRATION, "delivery": "x"}])

    with pytest.raises(ManifestError) as caught:
        read_configuration(site.root, ACTIONS)

    assert [(p.file, p.key) for p in caught.value.problems] == [
        ("config/events.json", "stock.a b"),
        ("config/events.json", "stock.c d"),
        ("config/providers.json", "[0].label"),
        ("config/registrations.json", "[0].delivery"),
    ]


def test_an_entity_without_a_registration_is_a_warning(site: Site) -> None:
    site.configure("registrations", [REGISTRATION])

    warnings = read_configuration(site.root, ACTIONS).warnings

    assert [p.key for p in warnings] == [
        "customer",
        "customer-group",
        "order",
        "product",
    ]


def test_a_file_that_is_missing_is_a_fault(site: Site) -> None:
    (site.root / "config" / "registrations.json").unlink()

    with pytest.raises(ManifestError, match="cannot be read"):
        read_configuration(site.root, ACTIONS)


KITS_EVENTS = {
    entity: {
        origin: {f"{origin}.{entity}": {"sampleEventTemplate": {"sku": "A"}}}
        for origin in ("commerce", "backoffice")
    }
    for entity in ("product", "customer", "order", "stock")
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("events", KITS_EVENTS),
        ("events", {"stock": {"backoffice": KITS_EVENTS["stock"]["backoffice"]}}),
        ("events", {"stock": {"another": KITS_EVENTS["stock"]["backoffice"]}}),
        ("events", {"stock": {"commerce": ["a.b"], "backoffice": ["c.d"]}}),
        ("events", {"stock": {"backoffice": []}}),
        ("providers", [{**PROVIDER, "docs_url": None}]),
        ("providers", [PROVIDER, {**PROVIDER, "docs_url": "x"}]),
        ("registrations", {"product": ["commerce", "backoffice"]}),
        ("registrations", {"product": [], "stock": ["backoffice"]}),
    ],
)
def test_a_file_of_the_javascript_kit_is_one_message(
    site: Site, name: str, content: Any
) -> None:
    site.configure(name, content)

    with pytest.raises(ManifestError) as caught:
        read_configuration(site.root, ACTIONS)

    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.key) == (f"config/{name}.json", 1, "")
    assert problem.message == "this is the format of the JavaScript Starter Kit"
    assert "starter-kit migrate" in problem.hint


@pytest.mark.parametrize(
    "events",
    [
        {"stock": {"be.stock": [{"sku": "A"}]}, "backoffice": {"be.a": {"id": 1}}},
        {"commerce": {"be.a": ["text"]}},
        {"stock": {"be.a": {"sampleEventTemplate": {"sku": "A"}}}},
    ],
)
def test_a_file_of_ours_is_not_taken_for_one_of_the_kit(
    site: Site, events: dict[str, Any]
) -> None:
    site.configure("events", events)
    site.configure("registrations", [])

    assert len(read_configuration(site.root, ACTIONS).events) > 0


@pytest.mark.parametrize("name", ["events", "providers", "registrations"])
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "this file cannot be read: No such file"),
        (b"\xff", "this file is not UTF-8 text"),
        ("{}".encode("utf-16-le"), "this file is not UTF-8 text"),
        (b"{", "this file is not JSON: "),
        (b"1", "this file must hold an "),
    ],
)
def test_a_file_that_cannot_be_used_is_one_message(
    site: Site, name: str, content: bytes | None, says: str
) -> None:
    file = site.root / "config" / f"{name}.json"
    file.unlink() if content is None else file.write_bytes(content)

    with pytest.raises(ManifestError) as caught:
        read_configuration(site.root, ACTIONS)

    (problem,) = caught.value.problems
    assert problem.file == f"config/{name}.json"
    assert problem.message.startswith(says)


@pytest.mark.parametrize("name", ["events", "providers", "registrations"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_changes_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch, name: str, encoding: str
) -> None:
    """Neither for the command nor for the actions, which read the files themselves."""
    file = site.root / "config" / f"{name}.json"
    expected = read_configuration(site.root, ACTIONS)
    file.write_text(file.read_text("utf-8"), encoding)

    assert read_configuration(site.root, ACTIONS) == expected
    monkeypatch.setattr(config, "__file__", str(site.root / "config" / "__init__.py"))
    read = getattr(config, name).__wrapped__()
    assert read == getattr(config, name)()
