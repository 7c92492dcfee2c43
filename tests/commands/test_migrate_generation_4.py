"""What ``app.commerce.config.ts`` says is here; what is no literal is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.migration.both_trees import new, old
from tests.migration.old_trees import OldTree
from tests.migration.outcomes import (
    CODE,
    EVENTS,
    FOR_YOU,
    ORDER,
    config_of,
    errors_of,
    outcome,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

__all__ = ["new", "old"]

EXTERNAL = "app.commerce.config.ts: eventing.external"


def commerce_config(external: str) -> str:
    return f"export default {{ eventing: {{ external: {external} }} }};"


def source(provider: str, actions: str = '["product-backoffice/a"]') -> str:
    event = f'{{ name: "{CODE}", runtimeActions: {actions} }}'
    return f"[{{ provider: {provider}, events: [{event}] }}]"


BACKOFFICE = '{ key: "backoffice", label: "ERP" }'


@pytest.mark.parametrize(
    ("external", "entity"),
    [
        (source(BACKOFFICE), "product"),
        (source(BACKOFFICE, '["product-backoffice/consumer"] as const'), "product"),
        (source(BACKOFFICE, '["product-x/a"] satisfies Map<A, () => B>'), "product"),
        (source(BACKOFFICE, "actions()"), "other"),
        (source(BACKOFFICE, "[]"), "other"),
        (source('{ label: "ERP" }'), "product"),
        (source('{ label: "ERP", key: KEY }'), "product"),
        (source('{ label: "ERP", key: "erp" } as const'), "product"),
    ],
)
def test_an_event_of_generation_4_is_not_lost(
    external: str, entity: str, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 4).write("app.commerce.config.ts", commerce_config(external))
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    assert {each: list(codes) for each, codes in config_of(new, "events").items()} == {
        entity: [CODE]
    }
    said = outcome(ran, f"event {CODE}")
    assert said.startswith(f"migrated: config/events.json, under '{entity}'")
    assert ("no literal" in said) == (entity == "other")
    assert config_of(new, "providers")[0]["label"] == "ERP"
    assert errors_of(new, starter_kit) == []


@pytest.mark.parametrize(
    ("text", "what", "state"),
    [
        (
            "export default { metadata: {} };",
            "app.commerce.config.ts: eventing",
            "not needed here",
        ),
        (
            "export default { ...base };",
            "app.commerce.config.ts: eventing",
            FOR_YOU,
        ),
        (
            "export default config;",
            "app.commerce.config.ts: what it exports",
            FOR_YOU,
        ),
        (commerce_config("[1]"), f"{EXTERNAL}[0]", FOR_YOU),
        (commerce_config("{}"), EXTERNAL, FOR_YOU),
        (commerce_config("[{ provider: p }]"), f"{EXTERNAL}[0].provider", FOR_YOU),
        (commerce_config("[{ events: e() }]"), f"{EXTERNAL}[0].events", FOR_YOU),
        (commerce_config("[{ events: [{}] }]"), f"{EXTERNAL}[0].events[0]", FOR_YOU),
    ],
)
def test_what_generation_4_does_not_say_as_a_literal_is_named(
    text: str, what: str, state: str, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 4).write("app.commerce.config.ts", text)
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    assert outcome(ran, what).startswith(state)
    assert errors_of(new, starter_kit) == []


def test_an_exported_constant_is_read(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    external = source(BACKOFFICE)
    text = f"const config = define({{ eventing: {{ external: {external} }} }});\n"
    OldTree(old, 4).write("app.commerce.config.ts", f"{text}export default config;")
    ran = starter_kit("migrate", old, "--app", new, "--dry-run", "--json")
    assert outcome(ran, f"event {CODE}").startswith("migrated")


def test_files_of_another_generation_are_named(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 4).configure("events", ORDER)
    ran = starter_kit("migrate", old, "--app", new, "--dry-run", "--json")
    assert "app.commerce.config.ts is read" in outcome(ran, EVENTS)
