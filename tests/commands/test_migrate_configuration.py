"""Events, registrations and providers of an old tree are here, or are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.migration.both_trees import new, old
from tests.migration.old_trees import CODES, OldTree
from tests.migration.outcomes import (
    CODE,
    EVENTS,
    FOR_YOU,
    ORDER,
    REGISTRATIONS,
    config_of,
    errors_of,
    outcome,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

__all__ = ["new", "old"]

COMMERCE: dict[str, Any] = {
    "product": {"commerce": {"com.adobe.commerce.observer.a": {}}}
}


@pytest.mark.parametrize(
    ("events", "registrations", "kept", "what"),
    [
        (ORDER, {"product": ["commerce"]}, [], "registrations that are missing"),
        (ORDER, {}, [], "registrations that are missing"),
        (ORDER, None, [], "registrations that are missing"),
        (COMMERCE, {"product": ["commerce"]}, [], "events of the back office"),
        (COMMERCE, {"product": ["backoffice"]}, [], "events of the back office"),
        ({}, {}, [], "events of the back office"),
    ],
)
def test_what_the_old_tree_has_not_is_not_here_either(
    events: Any,
    registrations: Any,
    kept: list[Any],
    what: str,
    old: Path,
    new: Path,
    starter_kit: StarterKit,
) -> None:
    tree = OldTree(old, 3)
    tree.configure("events", events)
    tree.configure("starter-kit-registrations", registrations)
    if registrations is None:
        (old / REGISTRATIONS).unlink()
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    assert outcome(ran, what).startswith(FOR_YOU)
    assert list(config_of(new, "events")) == (["order"] if events is ORDER else [])
    assert config_of(new, "registrations") == kept
    assert errors_of(new, starter_kit) == []


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("52.5200065999999999", "52.5200065999999999"),
        ("1e400", "1E+400"),
        ("0.10", "0.1"),
        ("12345678901234567890123", "12345678901234567890123"),
    ],
)
def test_a_number_of_a_sample_arrives_as_it_is(
    number: str, kept: str, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    sample = f'{{"sampleEventTemplate": {{"lat": {number}}}}}'
    OldTree(old, 3).write(EVENTS, f'{{"a": {{"backoffice": {{"b.c": {sample}}}}}}}')
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    assert ran.code == 0, ran.err
    assert f'"lat": {kept}\n' in (new / "config" / "events.json").read_text()
    again = starter_kit("migrate", old, "--app", new, "--yes")
    assert "nothing to write" in again.out


def test_a_sample_that_cannot_be_sent_is_named(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    sample = r'{"sampleEventTemplate": "\ud800"}'
    OldTree(old, 3).write(EVENTS, f'{{"a": {{"backoffice": {{"b.c": {sample}}}}}}}')
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    assert "cannot be sent" in outcome(ran, "event b.c")


def test_two_entities_of_one_name_here_have_one_registration(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    tree = OldTree(old, 2)
    codes = tree.events()["product"]
    more: dict[str, Any] = {"backoffice": {CODE: {}, "be-observer.own": {}}}
    tree.configure("events", {"product": codes, "Product": more})
    both = ["backoffice"]
    tree.configure("starter-kit-registrations", {"product": both, "Product": both})
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    assert [each["entity"] for each in config_of(new, "registrations")] == ["product"]
    assert "'product'" in outcome(ran, "registration of Product")
    assert outcome(ran, f"event {CODE}").startswith("migrated")
    assert outcome(ran, f"event {CODE} of Product").startswith(FOR_YOU)
    assert list(config_of(new, "events")["product"]) == [
        *CODES["product"],
        "be-observer.own",
    ]
    assert errors_of(new, starter_kit) == []


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("events", {"stock": {"backoffice": "be-observer.q"}}, "stock.backoffice"),
        ("events", {"product": "x"}, "product"),
        ("events", {"product": None}, "product"),
        ("events", {"product": {"backoffice": ["a", 1]}}, "product.backoffice[1]"),
        ("starter-kit-registrations", {"stock": "backoffice"}, "stock"),
        ("starter-kit-registrations", {"stock": [None]}, "stock[0]"),
        ("starter-kit-registrations", [], ""),
        ("providers", {"key": "backoffice"}, ""),
        ("providers", ["backoffice"], "[0]"),
        ("providers", [{"label": "ERP"}], "[0]"),
    ],
)
def test_what_is_malformed_is_named(
    name: str, content: Any, what: str, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 2).configure(name, content)
    ran = starter_kit("migrate", old, "--app", new, "--dry-run", "--json")
    file = f"scripts/onboarding/config/{name}.json"
    assert outcome(ran, f"{file}: {what}" if what else file).startswith(FOR_YOU)


@pytest.mark.parametrize(
    "folder", ["scripts/onboarding/config/custom", "onboarding/custom", "scripts/mine"]
)
@pytest.mark.parametrize("also", [False, True])
def test_a_file_in_another_folder_is_read_or_named(
    folder: str, also: bool, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    tree = OldTree(old, 2)
    name = f"{folder}/starter-kit-registrations.json"
    tree.write(name, '{"product": ["backoffice"]}')
    if not also:
        (old / REGISTRATIONS).unlink()
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    entities = [each["entity"] for each in config_of(new, "registrations")]
    assert entities == (["product", "customer"] if also else ["product"])
    if also:
        assert REGISTRATIONS in outcome(ran, name)


def test_a_file_beside_which_the_new_one_lies_is_not_called_migrated(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 2)
    (new / "config" / "events.json").write_text('{"loyalty": {"b.points": {}}}')
    for _ in range(2):
        ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
        assert "config/events.json.new," in outcome(ran, f"event {CODE}")
        assert outcome(ran, "config/events.json").startswith(FOR_YOU)
