"""Each part of an old tree has exactly one outcome, whatever its form and its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.migration.both_trees import new, old
from tests.migration.old_trees import CODES, OldTree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import Ran, StarterKit

__all__ = ["new", "old"]

EVENTS = "scripts/onboarding/config/events.json"
REGISTRATIONS = "scripts/onboarding/config/starter-kit-registrations.json"
INGESTION = "actions/ingestion/actions.config.yaml"
CODE = "be-observer.catalog_product_create"
FOR_YOU = "for you to do"


def outcome(ran: Ran, what: str) -> str:
    """Return the one outcome of a thing."""
    assert ran.code == 0, ran.err
    (found,) = [each for each in ran.json["outcomes"] if each["what"] == what]
    return f"{found['state']}: {found['detail']}"


def config_of(new: Path, name: str) -> Any:
    return json.loads((new / "config" / f"{name}.json").read_text())


def errors_of(new: Path, starter_kit: StarterKit) -> list[str]:
    problems = starter_kit("check", "--app", new, "--json").json
    return [str(each) for each in problems if each["severity"] == "error"]


# --- .env -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("OAUTH_CLIENT_ID: abc", "dotenv reads there is taken"),
        ('OAUTH_CLIENT_ID="abc', "never closed"),
        ('OAUTH_CLIENT_ID="abc"d', "after the closing quote"),
        ("OAUTH_CLIENT_ID=`abc", "never closed"),
        ("OAUTH_CLIENT_ID=\u201cabc\u201d", "typographic quotes"),
        ("OAUTH_CLIENT_ID='abc'\n;", "a comment begins with # here"),
        ("OAUTH_CLIENT_ID=abc\nset A=b", "this line is a command"),
    ],
)
def test_a_doubtful_line_of_env_is_named(
    line: str, says: str, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 3).write(".env", f"OAUTH_ORG_ID=x@AdobeOrg\n{line}\n")
    ran = starter_kit("migrate", old, "--app", new, "--dry-run", "--json")
    said = [
        each["detail"]
        for each in ran.json["outcomes"]
        if each["what"].startswith((".env:2", ".env:3")) and each["state"] == FOR_YOU
    ]
    assert len(said) == 1
    assert says in said[0]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *((each, "ab c") for each in ("=`ab c`", "='ab c'", '="ab c"', "=ab c # why")),
        # What this tool reads otherwise in its own .env.
        ("=ab#c", "ab"),
        (": ab c", "ab c"),
        ('="ab', '"ab'),
        ("=ab\\", "ab\\"),
        ("='a\\\\b'", "a\\\\b"),
        (r"='a\'b'", r"a\'b"),
        (r'="a\"b"', r"a\"b"),
        (r'="a\tb"', r"a\tb"),
        (r"='a\nb'", r"a\nb"),
        ('="a"b', '"a"b'),
        ("='a' 'b'", "a' 'b"),
        ("=`a'b\"c`", "a'b\"c"),
        ("='a#b'", "a#b"),
        ('="a$b${c}"', "a$b${c}"),
    ],
)
def test_a_value_is_the_same_there_and_here(
    written: str, value: str, old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 3).write(".env", f"OAUTH_CLIENT_ID{written}\nA=1\nA=2\nEMPTY=\n")
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    assert outcome(ran, ".env: OAUTH_CLIENT_ID") == "migrated: OAUTH_CLIENT_ID in .env"
    assert outcome(ran, ".env:2: A").startswith("not needed here: line 3")
    assert "EMPTY" in outcome(ran, ".env: variables without a value")
    (read,) = {
        each["value"]
        for each in starter_kit("config", "--app", new, "--json").json
        if each["name"] == "OAUTH_CLIENT_ID"
    }
    assert read == value


def test_a_value_that_this_tool_reads_otherwise_is_named(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 3).write(".env", "OAUTH_CLIENT_ID=ab#c\nOAUTH_ORG_ID='x@AdobeOrg'\n")
    ran = starter_kit("migrate", old, "--app", new, "--dry-run", "--json")
    assert "JavaScript's dotenv" in outcome(ran, ".env:1: OAUTH_CLIENT_ID")
    assert not [each for each in ran.json["outcomes"] if ".env:2" in each["what"]]


def test_a_value_of_several_lines_is_for_its_user(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 3).write(".env", 'OAUTH_CLIENT_ID="a\\nb"\n')
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    assert "several lines" in outcome(ran, ".env: OAUTH_CLIENT_ID")


def test_what_env_has_here_in_backticks_is_the_same_value(
    old: Path, new: Path, starter_kit: StarterKit
) -> None:
    OldTree(old, 3).write(".env", "OAUTH_CLIENT_ID='ab c'\nOAUTH_ORG_ID=1@AdobeOrg\n")
    (new / ".env").write_text("OAUTH_CLIENT_ID=`ab c`\nOAUTH_ORG_ID=2@AdobeOrg\n")
    ran = starter_kit("migrate", old, "--app", new, "--yes", "--json")
    assert outcome(ran, ".env: OAUTH_CLIENT_ID").startswith("migrated")
    assert outcome(ran, ".env: OAUTH_ORG_ID").startswith("there already")


# --- the manifest ---------------------------------------------------------------------

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


# --- config/*.json --------------------------------------------------------------------

ORDER: dict[str, Any] = {
    "order": {"backoffice": {"be-observer.sales_order_status_update": {}}}
}
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


# --- generation 4 ---------------------------------------------------------------------

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
