"""The command as its user runs it, and this application without anybody's settings."""

from __future__ import annotations

import json
import re
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from scripts.cli import main
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed for a program."""
        return json.loads(self.out)


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
        monkeypatch.setattr(sys, "argv", ["starter-kit", *map(str, words)])
        code: Any = 0
        try:
            main()
        except SystemExit as exit_:
            code = exit_.code or 0
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return run


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """Return a copy of this application, without .env."""
    for name in ("actions", "config"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("app.config.yaml", ".env.example"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path
