"""What the command says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config import __version__
from scripts.cli import app

if TYPE_CHECKING:
    from tests.commands.conftest import StarterKit

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
