"""The page about migrating shows commands that work, one after the other."""

from __future__ import annotations

import re
import shlex
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.migration.old_trees import OldTree
from tests.shipped import WORKING_TREE, copy_application

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

PAGE = (ROOT / "docs" / "from-javascript.md").read_text()


def commands() -> list[list[str]]:
    blocks = re.findall(r"^   ```sh\n(.*?)^   ```$", PAGE, re.MULTILINE | re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("generation", [1, 2, 3, 4])
def test_the_steps_work_one_after_the_other(
    generation: int,
    tmp_path: Path,
    starter_kit: StarterKit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    OldTree(tmp_path / "my-javascript-kit", generation)
    here = copy_application(tmp_path / "here")
    shipped = "tests/as_shipped"
    shutil.copytree(WORKING_TREE / shipped, here / shipped)
    monkeypatch.chdir(here)
    for number, (_, *words) in enumerate(commands()):
        # The page says that it asks; there is no terminal here.
        answer = ["--yes"] if words == ["migrate", "../my-javascript-kit"] else []
        ran = starter_kit(*words, *answer)
        assert ran.code == 0, (number, ran.err)
    assert len(commands()) == 4
    assert (here / ".env").exists()
    assert "tyre_mounted" in (here / "config" / "events.json").read_text()
