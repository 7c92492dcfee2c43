"""The page about events shows what happens."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from scripts.commands import events_commands as command
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs" / "events.md").read_text()
CODE = "be-observer.price_list_publish"


def block(language: str) -> str:
    (found,) = re.findall(
        rf"^   ```{language}\n(.*?)^   ```$", PAGE, re.MULTILINE | re.DOTALL
    )
    return textwrap.dedent(found)


@pytest.fixture
def application(tmp_path: Path) -> Path:
    """The application with the page's event in it."""
    for name in ("actions", "config"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "app.config.yaml", tmp_path)
    registry = tmp_path / "config" / "events.json"
    entities = json.loads(registry.read_text())
    registry.write_text(json.dumps(entities | json.loads(block("json"))))
    return tmp_path


def run(folder: Path, script: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


LIST = """
import sys
from scripts.cli import main
sys.argv = ["starter-kit", "events", "--json"]
main()
"""
SEND = f"""
import json
from actions.ingestion.webhook.__main__ import main
event = {{"uid": "1", "event": "{CODE}", "value": {{"id": 7.5}}}}
print(json.dumps(main({{"data": event}})))
"""


def row(folder: Path) -> dict[str, Any]:
    (found,) = [each for each in run(folder, LIST) if each["event"] == CODE]
    return dict(found)


def test_an_event_of_the_registry_may_have_any_value(application: Path) -> None:
    assert row(application) == {
        "entity": "price-list",
        "event": CODE,
        "required": [],
        "sample": {"id": 7, "name": "Summer"},
    }
    # It is only the settings that are missing now.
    assert run(application, SEND)["error"]["statusCode"] == 500


def test_with_a_model_its_fields_are_required(application: Path) -> None:
    values = application / "config" / "values" / "own.py"
    values.write_text(block("python"))

    assert row(application)["required"] == ["id", "name"]
    refused = run(application, SEND)["error"]["body"]
    assert refused["error"] == (
        "missing parameter(s) 'data.value.name' and invalid parameter(s) "
        "'data.value.id'"
    )


def test_the_options_shown_are_those_of_the_command() -> None:
    shown = set(re.findall(r"starter-kit events (--\w+)", PAGE))
    assert shown == {"--schema", "--openapi", "--asyncapi"}
    assert {name.removeprefix("--") for name in shown} <= set(
        command.events.__annotations__
    )
