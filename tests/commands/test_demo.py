"""``starter-kit demo`` shows what happens, and its exit code says whether it should."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.commands.command_line import starter_kit, starter_kit_here
from tests.conftest import ROOT
from tests.sample_applications import SAMPLE_APPS
from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(name="clone")
def _clone(tmp_path: Path) -> Path:
    clone = tmp_path / "clone"
    copy_application(clone)
    return clone


def test_every_outcome_is_the_expected_one(tmp_path: Path) -> None:
    ran = starter_kit("demo", "--app", ROOT, cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("\nAll 8 as expected\n")
    assert ran.out.count("✓ as expected") == 8
    for shown in (
        "/api/v1/web/guest/ingestion/webhook\nx-api-key: demo-key\n{\n",
        '"uid": "event_uid_1"',
        'HTTP 200\n{\n  "response": {\n    "message": "Event published successfully"',
        'arrived at I/O Events\n{\n  "specversion": "1.0",\n  "id": "event_uid_1"',
        "HTTP 401",
        "nothing arrived at I/O Events",
        "/api/v1/web/guest/webhook/check-stock\n",
        '"op": "success"',
        "CHAIR-OAK (12 left)",
    ):
        assert shown in ran.out


def test_no_configuration_of_the_application_matters(clone: Path) -> None:
    """Nor can the tour reach a real account."""
    settings = {
        "OAUTH_BASE_URL": "http://127.0.0.1:9",
        "WEBHOOK_AUTH": "jwt",
        "STOCK_SOURCE": "nonsense",
    }
    lines = [f"{name}={value}\n" for name, value in settings.items()]
    (clone / ".env").write_text("".join(lines), encoding="utf-8")
    ran = starter_kit_here("demo", cwd=clone, env={"EVENT_VALUE_VALIDATION": "off"})
    assert ran.code == 0, ran.out


@pytest.mark.parametrize(
    ("file", "text", "answer"),
    [
        (
            "stock.py",
            "def check_available_stock(cart, request):\n    raise ValueError('boom')\n",
            '"op": "exception"',
        ),
        ("__main__.py", "def main(params:\n", "HTTP 400"),
        ("__main__.py", "def main(_):\n    return {'body': 'no JSON'}\n", "no JSON"),
    ],
)
def test_an_outcome_that_differs_makes_it_fail(
    file: str, text: str, answer: str, clone: Path, tmp_path: Path
) -> None:
    changed = clone / "actions" / "webhook" / "check_stock" / file
    changed.write_text(text, encoding="utf-8")
    ran = starter_kit_here("demo", "--app", clone, cwd=tmp_path)
    assert ran.code == 1
    assert "of 8 went otherwise" in ran.err
    assert '✗ not expected; it should be HTTP 200, \'"op": "success"\'' in ran.out
    assert answer in ran.out
    assert "Traceback" not in ran.out + ran.err
    assert ran.out.count("✓ as expected") >= 5  # the other webhook works


def test_it_ends_with_a_summary_and_what_to_do_next(tmp_path: Path) -> None:
    ran = starter_kit_here("demo", "--app", ROOT, cwd=tmp_path)
    summary = ran.out.rpartition("✓ as expected")[2]
    rows = re.findall(r"^(\d) +(\d+) +(\w+) ", summary, re.MULTILINE)
    assert [row[1] for row in rows] == [
        *("200", "207", "400", "400", "401", "200", "200", "200")
    ]
    assert {row[2] for row in rows} == {"expected"}
    assert "starter-kit serve --fake-adobe" in summary


_NEEDS_AN_INPUT = """
from actions.ingestion.webhook.envelope import read_envelope


def validate_data(request):
    print("the limit is", float(request.params["LIMIT"]))
    return read_envelope(request)
"""


def test_an_own_input_is_named_when_it_is_missing_and_can_be_given(
    clone: Path, tmp_path: Path
) -> None:
    package = clone / "actions" / "ingestion"
    (package / "webhook" / "validator.py").write_text(_NEEDS_AN_INPUT)
    manifest = package / "actions.config.yaml"
    text = manifest.read_text().replace(
        "  inputs:\n", "  inputs:\n    LIMIT: $MINE\n", 1
    )
    manifest.write_text(text)

    ran = starter_kit_here("demo", "--app", clone, cwd=tmp_path)
    assert ran.code == 1
    assert "could not convert string to float" in ran.err
    assert "Variables without a value: MINE\n" in ran.out
    assert "--env NAME=value" in ran.out
    assert len(re.findall(r"otherwise +\w", ran.out)) == 4

    (clone / ".env").write_text(
        "MINE=5\nOUTBOX_URL=redis://127.0.0.1:9\nSTOCK_SOURCE=x\n"
    )
    for given in ("MINE=5", str(clone / ".env")):
        ran = starter_kit_here("demo", "--app", clone, "--env", given, cwd=tmp_path)
        assert (ran.code, ran.err) == (0, ""), ran.out


def test_the_stand_in_knows_the_registrations_of_the_application(
    clone: Path, tmp_path: Path
) -> None:
    file = clone / "config" / "registrations.json"
    kept = [
        each for each in json.loads(file.read_text()) if each["entity"] != "product"
    ]
    file.write_text(json.dumps(kept))
    ran = starter_kit_here("demo", "--app", clone, cwd=tmp_path)
    assert ran.code == 1
    assert "name the entity product in config/registrations.json" in ran.err


def test_an_application_without_these_webhooks_makes_it_fail(tmp_path: Path) -> None:
    ran = starter_kit_here("demo", "--app", SAMPLE_APPS / "web", cwd=tmp_path)
    assert ran.code == 1
    assert "8 of 8 went otherwise" in ran.err
    assert "HTTP 404" in ran.out


def test_a_folder_without_an_application_is_one_message(tmp_path: Path) -> None:
    ran = starter_kit_here("demo", cwd=tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert "there is no such file" in ran.err
    assert "Traceback" not in ran.err


def test_a_terminal_that_lacks_a_character_sees_the_rest(tmp_path: Path) -> None:
    env = {"PYTHONIOENCODING": "ascii"}
    ran = starter_kit("demo", "--app", ROOT, cwd=tmp_path, env=env)
    assert ran.code == 0
    assert r"\u2713 as expected" in ran.out
