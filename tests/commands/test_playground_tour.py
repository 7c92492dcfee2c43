"""The README's tour of deploying without an account runs as it is written."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.built import RUNTIME, copy_of_application, kept_zips, needs_a_runtime
from tests.commands.playing import Running
from tests.commands.warm_start import environment, starter_kit_program
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

_SECTION = re.compile(
    r"^## Deploy without an account\n(.*?)^## ", re.MULTILINE | re.DOTALL
)
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def tour() -> tuple[str, list[str]]:
    """Return what the README types first, and its commands in their order."""
    (section,) = _SECTION.findall((ROOT / "README.md").read_text())
    (block,) = _BLOCK.findall(section)
    first, *commands = re.split(r"^(?=starter-kit )", block, flags=re.MULTILINE)
    return first.strip(), commands


def typed(before: str, command: str, cwd: Path) -> str:
    """Run a command as it is typed after ``before``; return what it prints."""
    bare = environment()
    ran = subprocess.run(
        ["/bin/sh", "-ec", f"{before}\n{command}"],
        cwd=cwd,
        env={
            **bare,
            "PATH": f"{starter_kit_program().parent}:{bare['PATH']}",
            "PIP_RETRIES": "1",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if "there is no wheel of" in ran.stdout:
        pytest.skip(f"no wheels: {ran.stdout}")
    assert ran.returncode == 0, f"{command}\n{ran.stdout}"
    return ran.stdout


@pytest.mark.long
@needs_a_runtime
def test_the_tour_in_the_readme(tmp_path: Path) -> None:
    root = tmp_path / "app"
    copy_of_application(root, RUNTIME)
    with kept_zips(root, f"tour-{RUNTIME}"):
        _take(root)


def _take(root: Path) -> None:
    before, commands = tour()
    names = [command.split()[1] for command in commands]
    assert names == [
        *("onboard", "deploy", "status", "call"),
        *("logs", "activations", "undeploy"),
    ]
    shown = {}
    with Running(cwd=root) as playground:
        for name, command in zip(names, commands, strict=True):
            shown[name] = typed(before, command, root)
            if name == "deploy":
                assert "0 of" in typed(before, "starter-kit doctor", root)
        assert playground.interrupted() == 0
    assert "be-observer.catalog_product_delete" in shown["onboard"]
    assert shown["status"].count("as in the tree") == 9
    assert "not deployed" not in shown["status"]
    assert shown["call"].startswith("HTTP 200 activation ")
    assert "ingestion/webhook success" in shown["logs"]
    assert "ingestion/webhook" in shown["activations"]
    assert "9 delete" in shown["undeploy"]
    lines = playground.out.splitlines()
    assert lines.count("event be-observer.catalog_product_delete 1") == 1
    assert "host  POST /api/v1/web/guest/ingestion/webhook 200" in lines
    # What it suggests is what the README shows.
    suggested = [line.strip() for line in lines if line.startswith("    ")]
    assert suggested[0] == before.partition("  ")[0]
    assert set(suggested[1:]) <= {command.strip() for command in commands}
    # The user's own settings are as they were.
    assert not (root / ".env").exists()
