"""``starter-kit check``: inputs and keys without effect; limits that hosts refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.manifest.apps import write, write_action

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

READS = """
from actions.shared import settings

def main(params):
    return {"found": settings.text(params, "WAREHOUSE_NAME")}
"""


UNREAD = (
    "the code of demo/hello is not seen to read this input; it reads WAREHOUSE_NAME"
)


def said(folder: Path, starter_kit: StarterKit) -> list[tuple[str, str, str]]:
    """Return severity, the end of the key, and message of each problem."""
    ran = starter_kit("check", "--app", folder, "--json")
    return [
        (found["severity"], found["key"].rpartition("hello.")[2], found["message"])
        for found in ran.json
    ]


@pytest.mark.parametrize(
    ("inputs", "misspelt"),
    [
        (["WAREHOUSE_NAME"], []),
        (["WAREHOUSE_NAEM"], ["WAREHOUSE_NAEM"]),
        (["WAREHOUSENAME"], ["WAREHOUSENAME"]),
        # The setting is listed: the other input may be meant for anything.
        (["WAREHOUSE_NAME", "WAREHOUSE_NAMES"], []),
        (["SOMETHING_ELSE"], []),
    ],
)
def test_an_input_that_is_almost_the_one_that_the_code_reads(
    inputs: list[str], misspelt: list[str], tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, inputs=dict.fromkeys(inputs, "x"))
    # The application has this module of the kit.
    settings = "def text(params, name): ...\n"
    write(tmp_path, {"hello.py": READS, "actions/shared/settings.py": settings})
    assert said(tmp_path, starter_kit) == [
        (
            "warning",
            f"inputs.{name}",
            UNREAD,
        )
        for name in misspelt
    ]


@pytest.mark.parametrize(
    ("limits", "named"),
    [
        ({"timeout": 100, "memorySize": 128, "logSize": 0}, ""),
        ({"timeout": 300_000, "memorySize": 512, "logSize": 10}, ""),
        ({"timeout": 300_001}, "timeout 300001: it allows 100 to 300000 ms"),
        ({"memorySize": 127}, "memorySize 127: it allows 128 to 512 MB"),
        ({"memory": 1024}, "memorySize 1024: it allows 128 to 512 MB"),
        ({"logSize": 11}, "logSize 11: it allows 0 to 10 MB"),
    ],
)
def test_a_limit_outside_of_openwhisk_s_own_is_a_warning(
    limits: dict[str, Any], named: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, limits=limits)
    found = said(tmp_path, starter_kit)
    assert [severity for severity, _, _ in found] == ["warning"] * bool(named)
    assert all(message.endswith(named) for _, _, message in found)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("application", "aplication"),
        ("runtimeManifest", "runtimeManifests"),
        ("runtimeManifest", "runtime-manifest"),
        ("packages", "package"),
    ],
)
def test_a_misspelt_key_above_the_packages_is_named(
    right: str, wrong: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path)
    manifest = tmp_path / "app.config.yaml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace(f'"{right}"', f'"{wrong}"'), encoding="utf-8")
    ran = starter_kit("check", "--app", tmp_path, "--json")
    (hint,) = (
        each["hint"] for each in ran.json if each["message"].startswith("no tool reads")
    )
    assert hint == f"write {right}"


@pytest.mark.parametrize("key", ["web", "hooks", "configSchema", "dist", "events"])
def test_what_other_tools_read_there_is_no_fault(
    key: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path)
    manifest = tmp_path / "app.config.yaml"
    for above in ("application", "runtimeManifest"):
        text = manifest.read_text(encoding="utf-8")
        more = text.replace(f'"{above}"', f'"{key}": {{}}, "{above}"', 1)
        write(tmp_path, {"app.config.yaml": more})
        assert said(tmp_path, starter_kit) == []
        write(tmp_path, {"app.config.yaml": text})
