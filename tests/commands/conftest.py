"""The command as its user runs it, and this application without anybody's settings."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.commands.command_line import Ran, run_here
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


class StarterKit(Protocol):
    """Runs ``starter-kit`` in this process."""

    def __call__(self, *words: str | Path) -> Ran:
        """Run it with these words."""


@pytest.fixture
def starter_kit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> StarterKit:
    """Run the command without a terminal, and without the developer's settings."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in re.findall(r"^([A-Za-z_]+)=", example, re.MULTILINE):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str | Path) -> Ran:
        return run_here(capsys, *words)

    return run


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """Return a copy of this application, without .env."""
    for name in ("actions", "config"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("app.config.yaml", ".env.example"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path
