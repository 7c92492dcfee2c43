"""What ``starter-kit config`` prints can be piped on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.commands.command_line import starter_kit
from tests.sample_applications import SAMPLE_APPS

if TYPE_CHECKING:
    from pathlib import Path


def test_nothing_is_cut_off(tmp_path: Path) -> None:
    value = "https://example.com/" + "very/" * 60
    env = {"GREETING": value}
    ran = starter_kit("config", "--app", SAMPLE_APPS / "web", cwd=tmp_path, env=env)
    assert ran.code == 0
    (line,) = [line for line in ran.out.splitlines() if value in line]
    assert line.split() == ["demo/echo", "GREETING", value, "environment"]
