"""``starter-kit check`` and ``config`` read any application, from any folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.command_line import starter_kit_here
from tests.sample_applications import SAMPLE_APPS

if TYPE_CHECKING:
    from pathlib import Path

# What the samples show, and check finds.
ERRORS = {
    "web": ["a caller may override every input with a parameter of its name"],
    "misbehaving": [
        "asynchronous in actions/bad.py:59 is async: the runtime does not wait",
        "there is no function not_there in actions/bad.py",
        "actions/broken_import.py:5 imports not_installed_anywhere, which is neither",
        "there is no function main in actions/exits_at_import.py",
        "there is no function main in actions/slow_import.py",
    ],
}


@pytest.mark.parametrize("command", ["check", "config"])
@pytest.mark.parametrize("app", ["first", "second", "loose", "web", "misbehaving"])
def test_any_application_is_checked(command: str, app: str, tmp_path: Path) -> None:
    env = {"GREETING": "hi"}
    words = (command, "--app", SAMPLE_APPS / app, "--json")
    ran = starter_kit_here(*words, cwd=tmp_path, env=env)
    expected = ERRORS.get(app, []) if command == "check" else []
    assert ran.code == bool(expected), ran.err
    errors = [each for each in ran.json if each.get("severity") == "error"]
    assert len(errors) == len(expected)
    for found, words_of_it in zip(errors, expected, strict=True):
        assert found["message"].startswith(words_of_it)
