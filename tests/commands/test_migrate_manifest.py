"""Inputs and code are found wherever an old manifest has them; the rest is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.migration.both_trees import new, old
from tests.migration.old_trees import OldTree
from tests.migration.outcomes import FOR_YOU, INGESTION, errors_of, outcome

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

__all__ = ["new", "old"]

ACTION = "{webhook: {function: ./webhook/index.js, inputs: {ERP_URL: $ERP_URL}}}"
INCLUDES = "packages: {ingestion: {actions: {$include: %s}}}"


@pytest.mark.parametrize(
    "files",
    [
        {INGESTION: ACTION},
        {
            "app.config.yaml": "application: {runtimeManifest: {packages: {ingestion: "
            "{inputs: {ERP_URL: $ERP_URL}, actions: {webhook: {function: a.js}}}}}}"
        },
        {
            "app.config.yaml": "application: {runtimeManifest: {%s}}"
            % (INCLUDES % "./actions/ingestion/my.config.yaml"),
            "actions/ingestion/my.config.yaml": ACTION,
        },
        {
            "app.config.yaml": "extensions: {dx/excshell/1: {$include: e/x.yaml}}",
            "e/x.yaml": "runtimeManifest: {%s}" % (INCLUDES % "sub/y.yaml"),
            "e/sub/y.yaml": ACTION,
        },
        {
            "app.config.yaml": "application: {runtimeManifest: {%s}}"
            % (INCLUDES % "my.yaml"),
            "my.yaml": "webhook: {inputs: {ERP_URL: {type: string, value: $ERP_URL}}}",
        },
    ],
)
def test_inputs_are_found_wherever_the_manifest_has_them(
    files: dict[str, str], old: Path, new: Path, starter_kit: StarterKit
) -> None:
    tree = OldTree(old, 3)
    (old / INGESTION).unlink()
    for name, text in files.items():
        tree.write(name, text)
    tree.write(".env", "ERP_URL=https://erp.example\n")
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    assert outcome(ran, "input ERP_URL of ingestion/webhook").startswith("migrated")
    assert outcome(ran, ".env: ERP_URL").startswith("migrated")
    whats = [each["what"] for each in ran.json["outcomes"]]
    assert "package ingestion" not in whats
    (value,) = [
        each["value"]
        for each in starter_kit("config", "--app", new, "--json").json
        if (each["action"], each["name"]) == ("ingestion/webhook", "ERP_URL")
    ]
    assert value == "https://erp.example"


@pytest.mark.parametrize(
    ("manifest", "what"),
    [
        ("application: {runtimeManifest: {packages: {x: {}}}}", "package ingestion"),
        ("application: {runtimeManifest: {}}", "package webhook"),
        (
            "application: {runtimeManifest: {packages: {ingestion: {actions: {}}}}}",
            "action ingestion/webhook",
        ),
    ],
)
def test_what_is_switched_off_there_is_named(
    manifest: str, what: str, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 3).write("app.config.yaml", manifest)
    if what.startswith("action"):
        (old / INGESTION).unlink()
    ran = starter_kit("migrate", old, "--app", new, "--dry-run", "--json")
    assert "switched off" in outcome(ran, what)


@pytest.mark.parametrize(
    ("files", "what"),
    [
        (
            {"app.config.yaml": "application: {$include: none.yaml}"},
            "app.config.yaml:1: application.$include",
        ),
        ({INGESTION: "webhook: {inputs: [A]}"}, f"{INGESTION}:1: webhook.inputs"),
    ],
)
def test_what_cannot_be_read_in_the_manifest_is_named(
    files: dict[str, str],
    what: str,
    old: Path,
    new: Path,
    starter_kit: StarterKit,
) -> None:
    tree = OldTree(old, 3)
    for name, text in files.items():
        tree.write(name, text)
    ran = starter_kit("migrate", old, "--app", new, "--dry-run", "--json")
    assert outcome(ran, what).startswith(FOR_YOU)


def test_code_is_found_where_the_manifest_says(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    tree = OldTree(old, 3)
    tree.write(INGESTION, "webhook: {function: ../../src/erp/index.js}")
    tree.write("src/erp/auth.ts", "export const checkAuthentication = () => mine;")
    ran = starter_kit("migrate", old, "--app", new, "--dry-run", "--json")
    assert outcome(ran, "src/erp/auth.ts").startswith(FOR_YOU)


@pytest.mark.parametrize("written", ["$ERP2", "${ERP2}", "https://$ERP2/x", "a: $ERP2"])
def test_an_own_input_whose_variable_is_missing_is_named_there_and_by_check(
    written: str, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    tree = OldTree(old, 3)
    tree.inputs({"ERP": written})
    tree.write(".env", "ERP2=\n")
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    said = outcome(ran, "input ERP of ingestion/webhook")
    assert said.startswith(FOR_YOU)
    assert "set ERP2 in .env" in said
    assert "ERP2" in " ".join(errors_of(new, starter_kit))


@pytest.mark.parametrize(
    "variable", ["OAUTH_TECHNICAL_ACCOUNT_ID", "AIO_COMMERCE_AUTH_IMS_CLIENT_ID"]
)
def test_the_variable_of_an_own_input_is_there_under_its_own_name(
    variable: str, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    tree = OldTree(old, 3)
    tree.inputs({"MINE": f"${variable}"})
    tree.write(".env", f"{variable}=twelve\n")
    starter_kit("migrate", old, "--app", new, "--yes")
    (value,) = [
        each["value"]
        for each in starter_kit("config", "--app", new, "--json").json
        if each["name"] == "MINE"
    ]
    assert value == "twelve"


@pytest.mark.parametrize(
    ("here", "state"), [('"eu"', "there already"), ("ap", "migrated")]
)
def test_an_input_that_is_here_already_keeps_its_value(
    here: str, state: str, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 3).inputs({"REGION": "ap"})
    manifest = new / INGESTION
    before = manifest.read_text().replace(
        "  inputs:\n", f"  inputs:\n    REGION: {here}\n", 1
    )
    manifest.write_text(before)
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    assert outcome(ran, "input REGION of ingestion/webhook").startswith(state)
    assert manifest.read_text() == before


def test_a_manifest_in_another_style_is_not_broken(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 3).inputs({"REGION": "ap"})
    manifest = new / INGESTION
    before = "webhook: {function: ./webhook/__main__.py, inputs: {LOG_LEVEL: info}}\n"
    manifest.write_text(before)
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    assert outcome(ran, "input REGION of ingestion/webhook").startswith(FOR_YOU)
    assert manifest.read_text() == before
