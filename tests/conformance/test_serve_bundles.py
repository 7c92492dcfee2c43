"""``starter-kit serve --bundles``: what is tried locally is what will run."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from scripts.manifest import ManifestError
from scripts.serving.served_application import SCAN_EVERY_S
from scripts.serving.server import Broken, Changed, LocalServer, Works
from tests.built import RUNTIME, needs_a_runtime

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.serving.platform_app import Served

pytestmark = needs_a_runtime

ACTION = """
import os, sys, time
from words import GREETING

calls = 0


def main(params):
    global calls
    calls += 1
    print("call", calls)
    if "exit" in params:
        os._exit(1)
    if "sleep" in params:
        time.sleep(60)
    if "large" in params:
        return {"body": "x" * 2_000_000}
    beside = [name for name in sys.modules if name == "pytest"]
    return {"body": {"greeting": GREETING, "calls": calls, "beside": beside}}
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    action = {
        "function": "hello.py",
        "runtime": RUNTIME,
        "web": "yes",
        "limits": {"timeout": 3000},
    }
    packages = {"demo": {"actions": {"hello": action}}}
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    (tmp_path / "app.config.yaml").write_text(json.dumps(manifest))
    (tmp_path / "hello.py").write_text(ACTION)
    (tmp_path / "words.py").write_text("GREETING = 'hello'\n")
    return tmp_path


def test_a_process_serves_until_it_ends_and_another_takes_over(app: Path) -> None:
    seen: list[Served] = []
    with LocalServer(
        app, environment={}, bundles=True, on_activation=seen.append
    ) as server:
        url = f"{server.url}/api/v1/web/guest/demo/hello"

        def call(query: str = "") -> httpx.Response:
            return httpx.get(f"{url}?{query}", timeout=30)

        assert call().json() == {"greeting": "hello", "calls": 1, "beside": []}
        assert call().json()["calls"] == 2
        crashed = call("exit=1")
        assert crashed.status_code == 400
        assert call().json()["calls"] == 1
        late = call("sleep=1")
        assert late.status_code == 400
        assert call().json()["calls"] == 1
        assert call("large=1").status_code >= 400
    logs = [each.activation.logs for each in seen if each.activation]
    assert [list(log) for log in logs[:2]] == [["call 1"], ["call 2"]]
    errors = [each.activation.result for each in seen if each.activation]
    assert errors[2] == {"error": "command exited"}
    assert "exceeded its time limits of 3000 milliseconds" in errors[4]["error"]


def test_a_changed_file_is_built_and_taken_over_unless_it_is_broken(app: Path) -> None:
    changes: list[Changed | Broken | Works] = []
    with LocalServer(
        app, environment={}, bundles=True, on_change=changes.append
    ) as server:
        url = f"{server.url}/api/v1/web/guest/demo/hello"
        assert httpx.get(url).json()["greeting"] == "hello"

        (app / "words.py").write_text("GREETING = 'good morning'\n")
        time.sleep(SCAN_EVERY_S)
        assert httpx.get(url, timeout=30).json()["greeting"] == "good morning"

        (app / "words.py").write_text("GREETING = open('gone').read()\n")
        time.sleep(SCAN_EVERY_S)
        assert httpx.get(url, timeout=30).json()["greeting"] == "good morning"
    broken = [each for each in changes if isinstance(each, Broken)]
    assert "does not pass its proof" in broken[-1].text
    assert broken[-1].still_served


def test_what_cannot_be_built_is_not_served(app: Path) -> None:
    (app / "hello.py").write_text("import nothing_of_that_name\n")

    with (
        pytest.raises(ManifestError, match="nothing_of_that_name"),
        LocalServer(app, environment={}, bundles=True),
    ):
        pass
    assert not [each for each in threading.enumerate() if each.name == "server"]
