"""Ctrl-C ends a command with 130 and without a traceback, wherever it is."""

from __future__ import annotations

import os
import pty
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.commands.interrupted import (
    interrupted,
    interrupted_once_it_asks,
    silent,
    started,
)
from tests.commands.warm_start import environment, starter_kit_program
from tests.conftest import ROOT
from tests.serving.waiting import eventually
from tests.shipped import copy_application

if TYPE_CHECKING:
    import socket
    from pathlib import Path

__all__ = ["silent"]


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one copy of the application: what is cut off has not changed it."""
    return copy_application(tmp_path_factory.mktemp("untouched"))


@pytest.mark.parametrize(
    "words",
    [
        ("status", "--no-build"),
        ("url",),
        ("call", "check-stock"),
        ("logs",),
        ("logs", "--follow"),
        ("activations",),
        ("deploy", "--allow-public"),
        ("undeploy", "--yes"),
        ("subscribe", "--yes"),
        ("outbox", "list"),
        ("outbox", "redeliver"),
        ("onboard",),
        ("doctor",),
    ],
    ids=" ".join,
)
def test_ctrl_c_while_another_host_is_waited_for(
    words: tuple[str, ...], silent: socket.socket, untouched: Path
) -> None:
    host = f"127.0.0.1:{silent.getsockname()[1]}"
    variables = {
        "OW_APIHOST": f"http://{host}",
        "OW_AUTH": "a:b",
        "OUTBOX_URL": f"redis://{host}",
        "OAUTH_BASE_URL": f"http://{host}/ims/",
        "IO_MANAGEMENT_BASE_URL": f"http://{host}/",
        "COMMERCE_BASE_URL": f"http://{host}/rest/",
        "COMMERCE_CONSUMER_KEY": "k",
        "COMMERCE_CONSUMER_SECRET": "s",
        "COMMERCE_ACCESS_TOKEN": "t",
        "COMMERCE_ACCESS_TOKEN_SECRET": "u",
        **dict.fromkeys(
            (
                *("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OAUTH_ORG_ID"),
                *("IO_CONSUMER_ID", "IO_PROJECT_ID", "IO_WORKSPACE_ID"),
                *("AIO_runtime_namespace", "BACKOFFICE_PROVIDER_ID", "OAUTH_SCOPES"),
            ),
            "123456789",
        ),
    }
    process = started(*words, "--app", untouched, cwd=untouched, **variables)
    interrupted_once_it_asks(silent, process)


def test_ctrl_c_while_an_action_runs(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(
        "import pathlib, time\n"
        "def main(params):\n"
        "    pathlib.Path(params['started']).touch()\n"
        "    time.sleep(600)\n",
        encoding="utf-8",
    )
    (tmp_path / "app.config.yaml").write_text(
        "application: {runtimeManifest: {packages: {p: {actions: {slow: {"
        "function: slow.py, runtime: 'python:3.12', web: yes}}}}}}\n",
        encoding="utf-8",
    )
    runs = tmp_path / "started"
    data = f'{{"started": "{runs}"}}'
    process = started("invoke", "p/slow", "--data", data, cwd=tmp_path)
    eventually(lambda: runs.exists() or process.poll() is not None)
    interrupted(process)


@pytest.mark.parametrize("words", [("demo",), ("bench", "--quick")], ids=" ".join)
def test_ctrl_c_in_the_middle(words: tuple[str, ...]) -> None:
    process = started(*words, "--app", ROOT, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline()
    interrupted(process)


def test_ctrl_c_at_a_question(untouched: Path) -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [starter_kit_program(), "outbox", "drop", "--all", "--app", untouched],
        cwd=untouched,
        env=environment(OUTBOX_URL="redis://127.0.0.1:1"),
        stdin=follower,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    os.close(follower)
    assert process.stderr is not None
    asked = b""
    while b"[y/N]" not in asked:
        read = process.stderr.read(1)
        assert read, asked
        asked += read
    interrupted(process)
    os.close(leader)
