"""Ctrl-C ends a command that downloads libraries, and no zip is left behind."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.commands.interrupted import interrupted_once_it_asks, silent, started

if TYPE_CHECKING:
    import socket
    from pathlib import Path

__all__ = ["silent"]


@pytest.mark.parametrize(
    "words",
    [
        ("build",),
        ("build", "--target", "lambda"),
        ("export", "--format", "openserverless", "--allow-public"),
    ],
    ids=" ".join,
)
def test_ctrl_c_while_libraries_are_downloaded(
    words: tuple[str, ...], silent: socket.socket, ours: Path, tmp_path: Path
) -> None:
    variables = {
        "PIP_INDEX_URL": f"http://127.0.0.1:{silent.getsockname()[1]}/simple",
        "PIP_CONFIG_FILE": os.devnull,
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "BACKOFFICE_PROVIDER_ID": "7e5ff6d9-6e1d-4b29-9a38-0f3b1a1fd6d4",
        **dict.fromkeys(
            ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OAUTH_ORG_ID"),
            "p8e-0123456789abcdef",
        ),
    }
    process = started(*words, "--app", ours, cwd=ours, **variables)
    interrupted_once_it_asks(silent, process)
    assert not list((ours / "dist").rglob("*.zip"))
