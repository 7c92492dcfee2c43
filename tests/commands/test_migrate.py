"""What ``migrate`` takes over from the JavaScript kit, and what it says of the rest."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import pytest

from scripts.manifest.event_delivery import AS_IT_IS
from tests.migration.both_trees import new, old
from tests.migration.old_trees import CODES, SECRET, STUB, VARIABLES, OldTree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import Ran, StarterKit

__all__ = ["new", "old"]

GENERATIONS = (1, 2, 3, 4)
NODE_KEEPS = {"provider": "backoffice", "delivery": AS_IT_IS}
FETCHED = {"provider": "backoffice", "delivery": "journal"}


def state_of(ran: Ran, what: str) -> str:
    """Return what became of a thing, and the detail."""
    (found,) = [each for each in ran.json["outcomes"] if each["what"] == what]
    return f"{found['state']}: {found['detail']}"


def files_of(folder: Path) -> dict[Path, bytes]:
    return {
        path: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def config_of(new: Path, name: str) -> Any:
    return json.loads((new / "config" / f"{name}.json").read_text())


@pytest.mark.parametrize("generation", GENERATIONS)
def test_events_providers_and_registrations_are_taken_over(
    generation: int, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, generation)
    before = files_of(old)
    shipped = config_of(new, "events")["product"]

    ran = starter_kit("migrate", old, "--app", new, "--yes")

    assert ran.code == 0, ran.err
    assert files_of(old) == before
    events = config_of(new, "events")
    assert {entity: tuple(found) for entity, found in events.items()} == CODES
    kept = generation in (2, 3)
    known, own = (events["product"][code] for code in CODES["product"])
    assert known == (
        {"sku": "T-1", "price": 0.0} if kept else shipped[CODES["product"][0]]
    )
    assert own == ({"sku": "T-1", "price": 0.0} if kept else {})
    assert config_of(new, "providers") == [
        {"key": "backoffice", "label": "ERP", "description": "It's ours"}
    ]
    form = FETCHED if generation == 4 else NODE_KEEPS
    assert config_of(new, "registrations") == [
        {**form, "entity": "product"},
        {**form, "entity": "customer"},
    ]
    assert f"generation {generation}" in ran.out


@pytest.mark.parametrize("generation", GENERATIONS)
def test_check_has_no_errors_afterwards(
    generation: int, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, generation)
    starter_kit("migrate", old, "--app", new, "--yes")

    problems = starter_kit("check", "--app", new, "--json").json

    assert [each for each in problems if each["severity"] == "error"] == []


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_second_run_changes_nothing(
    generation: int, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, generation).inputs({"TOKEN": "$MY_TOKEN", "LOG_LEVEL": "debug"})
    (new / "config" / "providers.json").write_text("[]")
    assert starter_kit("migrate", old, "--app", new, "--yes").code == 0
    after = files_of(new)

    again = starter_kit("migrate", old, "--app", new, "--yes")

    assert (again.code, "nothing to write" in again.out) == (0, True)
    assert files_of(new) == after


@pytest.mark.parametrize(
    "words", [(), ("--json",), ("--dry-run",), ("--dry-run", "--yes")]
)
def test_nothing_is_written_without_a_word(
    words: tuple[str, ...], old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 3)
    before = files_of(new)

    ran = starter_kit("migrate", old, "--app", new, *words)

    assert files_of(new) == before
    assert ran.code == (0 if "--dry-run" in words else 1)
    assert "config/events.json" in ran.out
    assert "dry-run" in str(words) or "--yes" in ran.err


def test_variables_are_taken_over_and_their_values_not_shown(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 3)

    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")

    env = new / ".env"
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    lines = env.read_text().splitlines()
    for line in (
        f"OAUTH_CLIENT_SECRET={SECRET}",
        "OAUTH_SCOPES=AdobeID,openid,adobeio_api",
        "AIO_runtime_namespace=1340225-shop-stage",
        "IO_PROJECT_ID=45",
        # What is not taken over is as in .env.example.
        "AIO_runtime_auth=",
    ):
        assert line in lines
    assert lines[0].startswith("# Copy this file")
    assert "Zq7" not in ran.out + ran.err + env.read_text().replace(SECRET, "")
    for what, state in (
        (".env: OAUTH_TECHNICAL_ACCOUNT_ID", "not needed here"),
        (".env: AIO_runtime_auth", "stays in Node"),
        (".env: COMMERCE_CONSUMER_SECRET", "stays in Node"),
        (".env: EVENT_PREFIX", "stays in Node"),
        (".env: UNUSED", "stays in Node"),
    ):
        assert state_of(ran, what).startswith(state)


def test_the_names_of_generation_4_become_ours(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 4)
    starter_kit("migrate", old, "--app", new, "--yes")
    lines = (new / ".env").read_text().splitlines()
    for line in (
        f"OAUTH_CLIENT_ID={VARIABLES['OAUTH_CLIENT_ID']}",
        f"OAUTH_CLIENT_SECRET={SECRET}",
        "OAUTH_SCOPES=openid,adobeio_api",
        "LOG_LEVEL=debug",
    ):
        assert line in lines


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_what_env_has_already_stays(
    ending: str, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 2)
    env = new / ".env"
    mine = f"# mine{ending}IO_CONSUMER_ID=99 # ours{ending}LOG_LEVEL=error{ending}"
    env.write_bytes(mine.encode())
    env.chmod(0o644)

    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")

    assert env.read_bytes().startswith(mine.encode())
    assert env.read_bytes().count(ending.encode()) == env.read_bytes().count(b"\n")
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    assert state_of(ran, ".env: IO_CONSUMER_ID").startswith("there already")


def test_a_file_that_was_edited_stays_and_the_new_one_lies_beside(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 2)
    edited = new / "config" / "events.json"
    mine = b'{"loyalty": {"be-observer.points": {"id": 1}}}'
    edited.write_bytes(mine)

    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")

    assert edited.read_bytes() == mine
    beside = json.loads((new / "config" / "events.json.new").read_text())
    assert list(beside) == list(CODES)
    assert "events.json.new" in state_of(ran, "config/events.json")


def test_own_inputs_reach_our_manifest_with_their_values(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    tree = OldTree(old, 3)
    tree.inputs(
        {
            "HIGHEST": "$COMMERCE_HIGHEST",
            "NETWORK": "10.1: x",
            "RETRIES": 3,
            "IO_CONSUMER_ID": "$NUMBER",
            "OAUTH_TECHNICAL_ACCOUNT_ID": "$OAUTH_TECHNICAL_ACCOUNT_ID",
        }
    )
    tree.write(".env", "COMMERCE_HIGHEST=12\nNUMBER=7\nEVENT_PREFIX=acme\n")
    manifest = new / "actions" / "ingestion" / "actions.config.yaml"
    before = manifest.read_text().splitlines()

    starter_kit("migrate", old, "--app", new, "--yes")

    values = {
        each["name"]: each["value"]
        for each in starter_kit("config", "--app", new, "--json").json
        if each["action"] == "ingestion/webhook"
    }
    wanted = {"HIGHEST": "12", "NETWORK": "10.1: x", "RETRIES": 3}
    assert {name: values[name] for name in wanted} == wanted
    assert values["IO_CONSUMER_ID"] == "7"
    assert "OAUTH_TECHNICAL_ACCOUNT_ID" not in values
    added = [line for line in manifest.read_text().splitlines() if line not in before]
    assert len(added) == len(wanted)


def test_codes_that_get_the_prefix_there_have_it_here(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    tree = OldTree(old, 3)
    events: dict[str, Any] = {
        "be-observer.a": {},
        "erp.b": {},
        "com.adobe.commerce.c": {},
    }
    tree.configure("events", {"product": {"backoffice": events}})
    starter_kit("migrate", old, "--app", new, "--yes")
    assert list(config_of(new, "events")["product"]) == [
        "be-observer.a",
        "acme.erp.b",
        "com.adobe.commerce.acme.c",
    ]


@pytest.mark.parametrize(
    ("entity", "generation", "says"),
    [
        ("product", 2, None),
        ("product", 1, "'Backoffice Product Synchronization'"),
        ("priceList", 2, "'Backoffice Price List Sync'"),
    ],
)
def test_a_registration_that_onboard_would_not_find_is_named(
    entity: str,
    generation: int,
    says: str | None,
    old: Path,
    new: Path,
    starter_kit: StarterKit,
) -> None:
    tree = OldTree(old, generation)
    tree.configure(
        "events", {entity: {"backoffice": tree.events()["product"]["backoffice"]}}
    )
    tree.configure("starter-kit-registrations", {entity: ["backoffice"]})
    ran = starter_kit("migrate", old, "--app", new, "--dry-run", "--json")
    named = [
        each["detail"]
        for each in ran.json["outcomes"]
        if each["state"] == "for you to do" and each["what"].startswith("registration")
    ]
    assert [says in each for each in named if says] == [True] * bool(says)
    assert len(named) == bool(says)


def test_what_cannot_be_read_without_executing_it_is_named(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 4)
    ran = starter_kit("migrate", old, "--app", new, "--dry-run", "--json")
    external = "app.commerce.config.ts: eventing.external"
    for place in (
        f"{external}[0].events[3].name",
        f"{external}[0].events[4].name",
        f"{external}[1]",
    ):
        assert state_of(ran, place).startswith("for you to do")


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (STUB + "module.exports = {\n  checkAuthentication,\n};", "not needed here"),
        ("/* c */" + STUB + "export { checkAuthentication };", "not needed here"),
        (STUB.replace("true", "params.key === 'k'"), "for you to do"),
        (STUB.replace("return", "if (!params.k) throw 1; return"), "for you to do"),
    ],
)
def test_code_of_your_own_is_named(
    code: str, state: str, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    name = "actions/ingestion/webhook/auth.js"
    OldTree(old, 3).write(name, code)
    ran = starter_kit("migrate", old, "--app", new, "--dry-run", "--json")
    assert state_of(ran, name).startswith(state)
    assert "auth.py" in state_of(ran, name)


def test_what_stays_in_node_is_named(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 2)
    ran = starter_kit("migrate", old, "--app", new, "--dry-run", "--json")
    for what in (
        "package product-backoffice",
        "provider commerce",
        "events of the provider commerce",
    ):
        assert state_of(ran, what).startswith("stays in Node")
    assert "WEBHOOK_AUTH" in state_of(ran, "require-adobe-auth of webhook/check-stock")


def test_another_folder_is_refused(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    tree = OldTree(old, 2)
    for words, says in (
        ((new, "--app", new), "the same folder"),
        (
            (new / "docs", "--app", new),
            "not an application of the JavaScript Starter Kit",
        ),
        ((old, "--app", old / "scripts"), "not an application of this project"),
    ):
        ran = starter_kit("migrate", *words)
        assert (ran.code, says in ran.err) == (1, True), ran.err
    events = "scripts/onboarding/config/events.json"
    for content, says in (
        ("[" * 9, "is not JSON"),
        ("x" * 1_100_000, "has more than"),
        ("[]", "must hold an object"),
    ):
        tree.write(events, content)
        ran = starter_kit("migrate", old, "--app", new)
        assert (ran.code, says in ran.err) == (1, True), ran.err
