"""The pages about subscribing and about running here show what happens."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from scripts.stand_ins.openwhisk import OpenWhiskHost
from tests.conftest import ROOT
from tests.pytest_runs import run_pytest
from tests.shipped import copy_application
from tests.stand_ins.commerce.commerce_server import CommerceStandIn

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.commands.command_line import StarterKit

PAGE = (ROOT / "docs" / "subscribe.md").read_text()
RUNNING_HERE = (ROOT / "docs" / "running-here.md").read_text()


def commands(text: str) -> list[list[str]]:
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    lines = (line for block in blocks for line in block.splitlines())
    return [shlex.split(line, comments=True) for line in lines]


def test_its_steps_do_what_it_says(
    starter_kit: StarterKit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_application(tmp_path)
    monkeypatch.chdir(root)
    with CommerceStandIn() as commerce, OpenWhiskHost() as host:
        settings = {
            **commerce.environment,
            "OW_APIHOST": host.url,
            "OW_AUTH": host.auth,
        }
        lines = (f"{name}='{value}'\n" for name, value in settings.items())
        (root / ".env").write_text("".join(lines))
        seen = []
        for program, *words in commands(PAGE):
            assert program == "starter-kit"
            ran = starter_kit(*words)
            assert (ran.code, ran.err) == (0, "")
            seen.append(([each.hook_name for each in commerce.hooks], ran.out))
    assert [hooks for hooks, _ in seen] == [[], ["check_stock"], ["check_stock"], []]
    assert "create    validate_stock/check_stock" in seen[0][1]
    assert "0 create, 0 update, 1 unchanged, 0 delete" in seen[2][1]


def test_it_names_every_setting_and_every_option(starter_kit: StarterKit) -> None:
    with CommerceStandIn() as commerce:
        variables = commerce.environment
    assert [name for name in variables if f"`{name}`" not in PAGE] == []
    options = set(re.findall(r"--[a-z-]+", starter_kit("subscribe", "--help").out))
    named = set(re.findall(r"--[a-z-]+", PAGE))
    assert options - named == {"--app", "--help"}


def test_the_options_of_hook_are_explained(starter_kit: StarterKit) -> None:
    part = RUNNING_HERE.partition("## `starter-kit hook`")[2].partition("\n## ")[0]
    options = set(re.findall(r"--[a-z-]+", starter_kit("hook", "--help").out))
    assert options - set(re.findall(r"--[a-z-]+", part)) == {"--app", "--help"}


def test_the_example_of_the_fixture_passes(tmp_path: Path) -> None:
    (code,) = re.findall(
        r"```python\n# file: (tests/own/test_too_many_chairs\.py)\n(.*?)```",
        RUNNING_HERE,
        re.DOTALL,
    )
    root = copy_application(tmp_path)
    (root / "pytest.ini").write_text("[pytest]\n")
    file = root / code[0]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(code[1])
    ran = run_pytest(code[0], cwd=root, path=str(ROOT))
    assert ran.returncode == 0, ran.stdout + ran.stderr
