"""``starter-kit check``: a function that an input names is there, and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.test_check import CONFIGURED, configure
from tests.manifest.apps import write, write_action

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

NEVER_ENDS = "it would never end"


def errors(folder: Path, starter_kit: StarterKit) -> list[str]:
    ran = starter_kit("check", "--app", folder, "--json")
    assert "Traceback" not in ran.err
    return [each["message"] for each in ran.json if each["severity"] == "error"]


@pytest.mark.parametrize(
    "source",
    [
        "def look(request): ...",
        "async def look(request): ...",
        "look = lambda request: None",
        "from functools import partial\nlook: object = partial(print)",
        "from other import look",
        "from other import there as look",
        "from other import *",
        (
            "try:\n    from fast import look\nexcept ImportError:\n"
            "    def look(request): ..."
        ),
        "class look:\n    def __new__(cls, request): ...",
    ],
)
@pytest.mark.parametrize("setting", ["WEBHOOK_AUTH", "STOCK_SOURCE"])
def test_a_function_that_is_there(
    setting: str, source: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, web="raw", inputs={setting: "my.checks:look"})
    other = "def look(request): ...\ndef there(request): ...\n"
    write(tmp_path, {"my/checks.py": source, "other.py": other})
    assert errors(tmp_path, starter_kit) == []


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("my.checks:nope", "there is no function nope in my.checks"),
        ("my.checks:request", "there is no function request in my.checks"),
        ("my.checks:TABLE", "there is no function TABLE in my.checks"),
        ("my.nope:look", "there is no module my.nope"),
        ("nope:look", "there is no module nope"),
        ("os:system", "there is no module os"),
        ("builtins:print", "there is no module builtins"),
        ("my.broken:look", "my.broken cannot be read as Python: "),
    ],
)
@pytest.mark.parametrize("setting", ["WEBHOOK_AUTH", "STOCK_SOURCE"])
def test_a_function_that_is_not_there_is_an_error(
    setting: str,
    reference: str,
    message: str,
    tmp_path: Path,
    starter_kit: StarterKit,
) -> None:
    write_action(tmp_path, web="raw", inputs={setting: reference})
    files = {
        "my/checks.py": "TABLE = {}\ndef look(request): ...\nraise SystemExit(9)\n",
        "my/broken.py": "def look(:\n",
        "os.py": "def system(request): ...\n",
    }
    write(tmp_path, files)
    (found,) = errors(tmp_path, starter_kit)
    assert found.startswith(message)


def test_one_of_several_is_named(tmp_path: Path, starter_kit: StarterKit) -> None:
    auth = "my:nope,adobe-ims"
    inputs = {"WEBHOOK_AUTH": auth, "OAUTH_ORG_ID": "1@AdobeOrg"}
    write_action(tmp_path, web="raw", inputs=inputs)
    write(tmp_path, {"my.py": "def look(request): ...\n"})
    assert errors(tmp_path, starter_kit) == ["there is no function nope in my"]


IMPORT = "from actions.shared.auth import authenticate\n"
CALLS = "def look(request):\n    return authenticate(request)\n"


@pytest.mark.parametrize(
    ("reference", "source"),
    [
        ("actions.ingestion.webhook.auth:check_authentication", ""),
        ("actions.shared.auth:authenticate", ""),
        (
            "mine:look",
            IMPORT + CALLS,
        ),
        (
            "mine:look",
            (
                "from actions.shared import auth\n"
                "def look(request):\n    return auth.authenticate(request)\n"
            ),
        ),
        (
            "mine:look",
            (
                "import actions.shared.auth\ndef look(request):\n"
                "    return actions.shared.auth.authenticate(request)\n"
            ),
        ),
        (
            "mine:look",
            (
                "def look(request):\n    return inner(request)\ndef inner(request):\n"
                "    from actions.webhook.check_stock import auth\n"
                "    return auth.check_authentication(request)\n"
            ),
        ),
        ("mine:look", "from actions.shared.auth import authenticate as look\n"),
    ],
)
def test_a_check_that_leads_back_to_itself_is_an_error(
    reference: str, source: str, ours: Path, starter_kit: StarterKit
) -> None:
    write(ours, {"mine.py": source})
    configure(ours, CONFIGURED | {"WEBHOOK_AUTH": reference})
    found = errors(ours, starter_kit)
    assert found
    assert all(each.endswith(NEVER_ENDS) for each in found)


def test_a_source_that_leads_back_to_itself_is_an_error(
    ours: Path, starter_kit: StarterKit
) -> None:
    source = "actions.webhook.check_stock.stock:check_available_stock"
    configure(ours, CONFIGURED | {"STOCK_SOURCE": source})
    (found,) = errors(ours, starter_kit)
    assert found.endswith(NEVER_ENDS)


@pytest.mark.parametrize("name", ["api_key", "basic", "bearer_jwt", "adobe_ims"])
def test_a_ready_made_check_may_be_called_from_one_of_yours(
    name: str, ours: Path, starter_kit: StarterKit
) -> None:
    source = (
        f"from actions.shared.auth import {name}, Refused\n"
        f"def look(request):\n    return {name}.check(request) or Refused('no')\n"
    )
    write(ours, {"mine.py": source})
    configure(ours, CONFIGURED | {"WEBHOOK_AUTH": "mine:look"})
    assert errors(ours, starter_kit) == []
