"""``starter-kit check``: protected means that no caller can switch the check off."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from scripts.build.source_files import collect
from scripts.check.settings_read import settings_read
from scripts.manifest import load
from tests.manifest.apps import CODE, write, write_action

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import Ran, StarterKit

FINAL = {"final": True}
SECRET = "a-secret-of-20-bytes"
MY_CHECK = "def check(request):\n    return None\n"
OPEN = "a web action may be called by any caller who knows its URL"
UNREADABLE = "this cannot be read as a list of checks: every caller would be refused"


def check(folder: Path, starter_kit: StarterKit) -> Ran:
    return starter_kit("check", "--app", folder, "--json")


def errors(ran: Ran) -> list[str]:
    assert ran.code == any(each["severity"] == "error" for each in ran.json)
    return [each["message"] for each in ran.json if each["severity"] == "error"]


def warnings(ran: Ran) -> list[str]:
    return [each["message"] for each in ran.json if each["severity"] == "warning"]


@pytest.mark.parametrize("value", [None, "", "none", "None ", "none,", "x:y,none"])
def test_only_nothing_and_the_word_none_open(
    value: Any, tmp_path: Path, starter_kit: StarterKit
) -> None:
    inputs = {"WEBHOOK_AUTH": value}
    write_action(tmp_path, web="raw", inputs=inputs)
    write(tmp_path, {"x.py": "def y(request): ...\n"})
    ran = check(tmp_path, starter_kit)
    assert (errors(ran), warnings(ran)) == ([], [OPEN])


@pytest.mark.parametrize(
    "value",
    [
        *(
            ",",
            " , ,",
            "  ",
            "$$WEBHOOK_AUTH",
            "$${WEBHOOK_AUTH}",
            True,
            False,
            0,
            7,
            1.5,
        ),
        *([], ["none"], ["api-key"], {"a": "none"}),
    ],
    ids=repr,
)
def test_what_is_no_list_of_checks_is_an_error_and_does_not_open(
    value: Any, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, web="raw", inputs={"WEBHOOK_AUTH": value})
    ran = check(tmp_path, starter_kit)
    assert (errors(ran), warnings(ran)) == ([UNREADABLE], [])


@pytest.mark.parametrize("value", [",", "$WEBHOOK_AUTH", "${WEBHOOK_AUTH}"])
def test_a_variable_that_is_no_list_of_checks_is_an_error(
    value: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, web="raw", inputs={"WEBHOOK_AUTH": "${WEBHOOK_AUTH:-none}"})
    write(tmp_path, {".env": f"WEBHOOK_AUTH='{value}'\n"})
    assert errors(check(tmp_path, starter_kit)) == [UNREADABLE]


@pytest.mark.parametrize("required", ["", "  ", "$SECRET", "${SECRET}"])
def test_a_platform_secret_that_is_none_protects_nothing(
    required: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    annotations = FINAL | {"require-whisk-auth": required}
    write_action(tmp_path, web="yes", annotations=annotations)
    assert OPEN in warnings(check(tmp_path, starter_kit))


def override_of(setting: str) -> str:
    return f"a caller may set {setting}: hello.py reads it, and it is not among the"


@pytest.mark.parametrize(
    "code",
    [
        'settings.text(request.params, "IMS_URL")',
        'settings.items(request.params, "IMS_URL", "x")',
        'Reader(request.params).url("IMS_URL", "https://h")',
        'reader.integer("IMS_URL", 1, least=1, most=2)',
        '(look := reader) and reader.choice("IMS_URL", "a", ("a",))',
        'request.params["IMS_URL"]',
        'request.params.get("IMS_URL", "")',
        "reader.required(NAME)",
        "find(NAME)",
    ],
)
def test_a_setting_that_code_reads_and_the_manifest_does_not_list_is_the_caller_s(
    code: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    source = (
        'NAME = "IMS_URL"\n\n\ndef read(request, reader, settings, Reader):\n'
        f"    find = reader.text if request else reader.required\n    {code}\n"
        f"{CODE}"
    )
    inputs = {"WEBHOOK_AUTH": "my:check"}

    def said(keys: dict[str, Any]) -> list[str]:
        write_action(tmp_path, **keys)
        write(tmp_path, {"hello.py": source, "my.py": MY_CHECK})
        return errors(check(tmp_path, starter_kit))

    plain = {"web": "yes", "annotations": FINAL, "inputs": inputs}
    (message,) = said(plain)
    assert message.startswith(override_of("IMS_URL"))
    assert said({**plain, "inputs": inputs | {"IMS_URL": ""}}) == []
    assert said({**plain, "web": "raw"}) == []
    assert said({**plain, "web": "no"}) == []
    # What is read makes a null dangerous.
    (message,) = said({**plain, "inputs": inputs | {"IMS_URL": None}})
    assert message == "a caller may set this input: final does not protect a null"


def test_a_check_of_ours_has_its_settings_among_the_inputs(
    ours: Path, starter_kit: StarterKit
) -> None:
    manifest = ours / "actions/starter_kit/actions.config.yaml"
    text = manifest.read_text()
    (line,) = (each for each in text.splitlines(True) if "IMS_JWKS_URL" in each)
    manifest.write_text(text.replace(line, ""))
    write(ours, {".env": "OAUTH_ORG_ID=1@AdobeOrg\n"})
    said = errors(check(ours, starter_kit))
    assert any(each.startswith("a caller may set IMS_JWKS_URL") for each in said)


@pytest.mark.parametrize(
    ("web", "annotations", "inputs", "is_wrong"),
    [
        ("yes", {}, {"A": "x"}, True),
        ("yes", FINAL, {"A": "x"}, True),
        (True, FINAL, {"A": "x"}, True),
        ("raw", {}, {"A": "x"}, False),
        ("yes", {"raw-http": True}, {"A": "x"}, False),
        ("no", {}, {"A": "x"}, False),
        ("yes", {}, {}, False),
    ],
)
def test_a_caller_of_a_sequence_sets_the_inputs_of_its_first_action(
    web: str,
    annotations: dict[str, Any],
    inputs: dict[str, str],
    is_wrong: bool,
    tmp_path: Path,
    starter_kit: StarterKit,
) -> None:
    actions: dict[str, Any] = {
        "hello": {"function": "hello.py", "runtime": "python:3.12"}
    }
    actions["hello"] |= {"inputs": inputs, "annotations": FINAL} if inputs else {}
    sequence = {"actions": "inner", "web": web, "annotations": annotations}
    package = {
        "actions": actions,
        "sequences": {"inner": {"actions": "hello"}, "outer": sequence},
    }
    write_app(tmp_path, {"demo": package})
    said = errors(check(tmp_path, starter_kit))
    assert [each[:44] for each in said] == [
        "a caller of the sequence demo/outer may over"
    ] * is_wrong


def write_app(folder: Path, packages: dict[str, Any]) -> None:
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    write(folder, {"app.config.yaml": json.dumps(manifest), "hello.py": CODE})


@pytest.mark.parametrize(
    "sequences",
    [
        {"one": "one"},
        {"one": "two", "two": "one"},
        {"one": "hello,two", "two": "hello, three", "three": ["one"]},
    ],
)
def test_sequences_in_a_circle_are_one_error(
    sequences: dict[str, Any], tmp_path: Path, starter_kit: StarterKit
) -> None:
    package = {
        "actions": {"hello": {"function": "hello.py", "runtime": "python:3.12"}},
        "sequences": {
            name: {"actions": parts, "web": "yes"} for name, parts in sequences.items()
        },
    }
    write_app(tmp_path, {"demo": package})
    (said,) = errors(check(tmp_path, starter_kit))
    assert "contains itself" in said


@pytest.mark.parametrize(
    "action",
    [
        "ingestion/webhook",
        "ingestion/redeliver",
        "webhook/check-stock",
        "starter-kit/info",
    ],
)
def test_every_setting_that_an_action_reads_is_among_its_inputs(
    action: str, root: Path
) -> None:
    """Whatever a variable may choose; what the manifest fixes is chosen for good."""
    application = load(root, {"STOCK_INVENTORY_FILE": "config/inventory.csv"})
    found = application.action(action)
    unset = {
        name: replace(setting, value="")
        for name, setting in found.inputs.items()
        if setting.variables and name != "STOCK_INVENTORY_FILE"
    }
    with_any = replace(found, inputs={**found.inputs, **unset})
    read = settings_read(collect(application, with_any).files.values())
    assert "LOG_LEVEL" in read
    assert set(read) <= set(found.inputs), "read, and not listed"
    assert set(found.inputs) <= set(read), "listed, and not read"
