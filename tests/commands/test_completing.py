"""What the shell completes: the names of actions, and no message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.command_line import starter_kit_here
from tests.sample_applications import SAMPLE_APPS

if TYPE_CHECKING:
    from pathlib import Path


def completed(line: str, cwd: Path) -> tuple[list[str], str]:
    env = {
        "_STARTER_KIT_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1),
    }
    ran = starter_kit_here(cwd=cwd, env=env)
    return ran.out.split(), ran.err


@pytest.mark.parametrize(
    "command", ["invoke", "call", "url", "logs", "activations", "build"]
)
def test_every_command_that_takes_an_action_completes_it(
    command: str, ours: Path
) -> None:
    assert completed(f"starter-kit {command} webhook/", ours) == (
        ["webhook/check-stock"],
        "",
    )
    assert completed(f"starter-kit {command} che", ours) == (["check-stock"], "")


def test_an_action_that_is_named_already_is_left_out(ours: Path) -> None:
    found, _ = completed("starter-kit build ingestion/webhook ingestion/", ours)
    assert found == ["ingestion/redeliver"]


def test_the_actions_are_those_of_the_application_that_is_named(tmp_path: Path) -> None:
    line = f"starter-kit invoke --app {SAMPLE_APPS / 'web'} demo/ec"
    assert completed(line, tmp_path) == (["demo/echo"], "")


@pytest.mark.parametrize(
    "manifest", [None, "a: [", "application: 5", "application: {$include: gone.yaml}"]
)
def test_a_broken_tree_completes_nothing_and_says_nothing(
    manifest: str | None, tmp_path: Path
) -> None:
    if manifest is not None:
        (tmp_path / "app.config.yaml").write_text(manifest, encoding="utf-8")
    assert completed("starter-kit invoke ", tmp_path) == ([], "")
