"""What the command says about itself."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from config import __version__
from scripts.cli import app

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

COMMANDS = sorted(
    [
        (),
        ("outbox",),
        *(
            (command.name or command.callback.__name__,)
            for command in app.registered_commands
            if command.callback
        ),
    ]
)


def test_it_says_its_version(starter_kit: StarterKit) -> None:
    ran = starter_kit("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"starter-kit {__version__}\n", "")


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_short_option_for_help_does_what_the_long_one_does(
    words: tuple[str, ...], starter_kit: StarterKit
) -> None:
    short, long = starter_kit(*words, "-h"), starter_kit(*words, "--help")
    assert (short.code, short.out, short.err) == (0, long.out, "")
    assert short.out.startswith(f"Usage: {' '.join(('starter-kit', *words))} ")


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_cuts_nothing_off_and_shows_no_types(
    words: tuple[str, ...], starter_kit: StarterKit
) -> None:
    shown = starter_kit(*words, "--help").out
    assert "..." not in shown.partition("\n")[2]
    assert re.findall(r"<[^>]*>", shown) == []
    assert max(map(len, shown.splitlines()[1:])) <= 80


def test_commands_are_listed_by_what_they_are_for(starter_kit: StarterKit) -> None:
    shown = starter_kit("--help").out
    for command in app.registered_commands:
        panel = str(command.rich_help_panel)
        summary = (command.callback.__doc__ or "").partition("\n")[0].strip()
        section = shown.partition(f"\n{panel}:\n")[2].partition("\n\n")[0]
        assert summary in " ".join(section.split())


def test_help_reads_no_application_and_loads_no_rich(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['starter-kit', '--help']\n"
        "from scripts.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print({'rich', 'yaml', 'httpx', 'pydantic', 'dotenv'} & set(sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True
    )
    assert ran.stdout.endswith(b"\nset()\n")
