"""Every option of every command stands in the README or in a page of docs/."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from typer.main import get_command

from scripts.cli import app
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = "".join(
    page.read_text("utf-8") for page in (ROOT / "README.md", *ROOT.glob("docs/*.md"))
)


def options() -> Iterator[tuple[str, str]]:
    """Yield each command and each of its long options."""
    waiting = [("starter-kit", get_command(app))]
    while waiting:
        name, command = waiting.pop()
        for parameter in command.params:
            for each in parameter.opts:
                if each.startswith("--"):
                    yield name, each
        inner = getattr(command, "commands", {})
        waiting += [(f"{name} {word}", each) for word, each in inner.items()]


@pytest.mark.parametrize(
    ("command", "option"), list(options()), ids=lambda text: text.replace(" ", "-")
)
def test_an_option_is_explained(command: str, option: str) -> None:
    assert re.search(rf"(?<![\w-]){option}(?![\w-])", PAGES), command
