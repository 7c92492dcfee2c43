"""While an application is served, its files change; no request sees a broken state."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from scripts.serving.served_application import SCAN_EVERY_S
from scripts.serving.server import Broken, Changed, LocalServer, Works
from tests.sample_applications import copy_of
from tests.serving.plain_http import WEB, Reply, send
from tests.serving.waiting import eventually, in_threads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CODE = 'def main(params):\n    return {{"body": {{"version": {}}}}}\n'
BROKEN = "def main(params:\n"


class Site:
    """A served application that a test may change, and what is heard of it."""

    def __init__(self, root: Path, *, eager: bool = False) -> None:
        self.root = root
        self.heard: list[Changed | Broken | Works] = []
        self.server = LocalServer(
            root, environment={}, on_change=self.heard.append, eager=eager
        )

    def write(self, name: str, text: str) -> None:
        """Write a file at one stroke, so that it is one change."""
        unfinished = self.root / ".unfinished"
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(self.root / name)
        wait_for_a_scan()

    def get(self, target: str = "demo/versioned") -> Reply:
        return send(self.server.url, f"{WEB}/{target}")

    def version(self) -> Any:
        return self.get().json["version"]

    def broken(self) -> list[Broken]:
        return [each for each in self.heard if isinstance(each, Broken)]

    def changed(self) -> list[str]:
        changes = [each for each in self.heard if isinstance(each, Changed)]
        return [file for change in changes for file in change.files]


def wait_for_a_scan() -> None:
    """Let so much time pass that the next request sees what was changed."""
    time.sleep(SCAN_EVERY_S)


def write_app(root: Path, function: str = "versioned.py") -> Path:
    root.mkdir(exist_ok=True)
    manifest = f"""\
application:
  runtimeManifest:
    packages:
      demo:
        actions:
          versioned:
            function: {function}
            runtime: python:3.12
            web: yes
"""
    (root / "app.config.yaml").write_text(manifest, encoding="utf-8")
    file = root / function
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(CODE.format(1), encoding="utf-8")
    return root


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Iterator[Site]:
    site = Site(write_app(tmp_path / "app"))
    with site.server:
        yield site


def test_the_next_request_gets_the_new_code(site: Site) -> None:
    assert site.version() == 1
    for version in range(2, 6):
        site.write("versioned.py", CODE.format(version))
        assert site.version() == version
    assert set(site.changed()) == {"versioned.py"}
    assert site.broken() == []


def test_a_change_is_taken_over_without_a_request(site: Site) -> None:
    site.write("versioned.py", CODE.format(2))
    eventually(lambda: site.changed() == ["versioned.py"])


def test_a_change_that_keeps_size_and_time_is_seen(site: Site) -> None:
    assert site.version() == 1
    file = site.root / "versioned.py"
    before = file.stat()
    file.write_text(CODE.format(2), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    wait_for_a_scan()
    assert file.stat().st_size == before.st_size
    assert site.version() == 2


def test_a_file_that_is_replaced_by_an_older_one_is_seen(site: Site) -> None:
    other = site.root.parent / "other.py"
    other.write_text(CODE.format(2), encoding="utf-8")
    time_ns = (site.root / "versioned.py").stat().st_mtime_ns
    os.utime(other, ns=(time_ns, time_ns))
    assert site.version() == 1
    other.replace(site.root / "versioned.py")
    wait_for_a_scan()
    assert site.version() == 2


def test_a_syntax_error_is_shown_and_the_last_good_code_goes_on_serving(
    site: Site,
) -> None:
    assert site.version() == 1
    site.write("versioned.py", BROKEN)
    assert [site.version() for _ in range(2)] == [1, 1]
    (broken,) = site.broken()
    assert (broken.action, broken.still_served) == ("demo/versioned", True)
    assert "SyntaxError" in broken.text
    assert "versioned.py" in broken.text
    site.write("versioned.py", CODE.format(2))
    assert site.version() == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import not_installed_anywhere\n", "not_installed_anywhere"),
        ("import sys\nsys.exit('enough')\n", "enough"),
        ("def other(params):\n    return {}\n", "has no attribute 'main'"),
    ],
)
def test_whatever_keeps_code_from_starting_is_shown(
    text: str, said: str, site: Site
) -> None:
    assert site.version() == 1
    site.write("versioned.py", text)
    assert site.version() == 1
    assert said in site.broken()[0].text


def test_code_that_was_never_called_has_a_last_good_version_too(
    tmp_path: Path,
) -> None:
    """For those who ask for it: it takes a process for every action."""
    root = write_app(tmp_path / "app")
    started = root / "started.log"
    code = f"from pathlib import Path\nPath({str(started)!r}).touch()\n"
    (root / "versioned.py").write_text(code + CODE.format(1), encoding="utf-8")
    site = Site(root, eager=True)
    with site.server:
        eventually(started.exists)
        site.write("versioned.py", BROKEN)
        eventually(lambda: len(site.broken()) == 1)
        assert site.version() == 1


def test_code_that_never_started_is_reported_once_for_every_change(
    tmp_path: Path,
) -> None:
    root = write_app(tmp_path / "app")
    (root / "versioned.py").write_text(BROKEN, encoding="utf-8")
    site = Site(root, eager=True)
    with site.server:
        eventually(lambda: len(site.broken()) == 1)
        assert not site.broken()[0].still_served
        assert site.get().status == 400
        site.write("other.json", "{}")
        eventually(lambda: len(site.broken()) == 2)
        site.write("versioned.py", CODE.format(2))
        assert site.version() == 2
    assert len(site.broken()) == 2


def test_an_action_that_does_not_work_does_not_hinder_another(tmp_path: Path) -> None:
    site = Site(copy_of("web", tmp_path))
    with site.server:
        assert site.get("demo/echo").status == 200
        assert site.get("demo/env").json["calls"] == 1
        site.write("actions/echo/__main__.py", BROKEN)
        assert site.get("demo/env").json["calls"] == 1
        assert site.get("demo/echo").status == 200


def test_a_module_that_an_action_imports_counts(tmp_path: Path) -> None:
    site = Site(copy_of("second", tmp_path))
    with site.server:
        assert site.get("demo/hello").json["name"] == "second"
        site.write("config/__init__.py", 'NAME = "changed"\n')
        assert site.get("demo/hello").json["name"] == "changed"


def test_the_manifest_and_the_variables_count(tmp_path: Path) -> None:
    root = copy_of("web", tmp_path)
    heard: list[Changed | Broken | Works] = []
    with LocalServer(root, on_change=heard.append) as server:

        def greeting(action: str) -> Any:
            return send(server.url, f"{WEB}/demo/{action}").json["GREETING"]

        manifest = root / "app.config.yaml"
        text = manifest.read_text(encoding="utf-8")
        (root / ".env").write_text("GREETING=one\n", encoding="utf-8")
        wait_for_a_scan()
        assert (greeting("echo"), greeting("final")) == ("one", "hello")
        (root / ".env").write_text("GREETING=two\n", encoding="utf-8")
        wait_for_a_scan()
        assert greeting("echo") == "two"
        manifest.write_text(text.replace("hello", "good day"), encoding="utf-8")
        wait_for_a_scan()
        assert greeting("final") == "good day"
        manifest.write_text("application: [", encoding="utf-8")
        wait_for_a_scan()
        assert greeting("final") == "good day"
        (broken,) = (each for each in heard if isinstance(each, Broken))
        assert (broken.action, broken.still_served) == ("", True)
        assert "app.config.yaml" in broken.text
        manifest.write_text(text.replace("final:", "last:"), encoding="utf-8")
        wait_for_a_scan()
        assert send(server.url, f"{WEB}/demo/final").status == 404
        assert greeting("last") == "hello"


@pytest.mark.parametrize(
    "function",
    ["../beside.py", "../beside/__main__.py", "build/out.py", ".hidden/a.py"],
)
def test_code_is_watched_wherever_it_lies(function: str, tmp_path: Path) -> None:
    site = Site(write_app(tmp_path / "app", function))
    with site.server:
        assert site.version() == 1
        site.write(function, CODE.format(2))
        assert site.version() == 2


def test_what_is_no_part_of_the_application_does_not_matter(tmp_path: Path) -> None:
    root = write_app(tmp_path / "app")
    for folder in (".git", "node_modules", "__pycache__", "venv"):
        (root / folder).mkdir()
    (root / "venv" / "pyvenv.cfg").touch()
    (root / "loop").symlink_to(root)
    site = Site(root)
    with site.server:
        assert site.version() == 1
        for name in (".git/a.py", "node_modules/a.json", "venv/a.py", "data.sqlite"):
            site.write(name, "")
        assert site.version() == 1
        site.write("versioned.py", CODE.format(2))
        assert site.version() == 2
    assert site.changed() == ["versioned.py"]


def test_a_call_that_runs_while_its_code_changes_ends_as_it_began(
    tmp_path: Path,
) -> None:
    site = Site(copy_of("web", tmp_path))
    room = tmp_path / "room"
    room.mkdir()
    seen: list[Reply] = []

    def call(me: str, other: str) -> None:
        seen.append(site.get(f"demo/meeting?room={room}&me={me}&other={other}"))

    def change_then_call() -> None:
        eventually((room / "a").exists)
        file = "actions/meeting.py"
        text = (site.root / file).read_text(encoding="utf-8")
        site.write(file, text.replace('"met": True', '"met": "changed"'))
        call("b", "a")

    with site.server:
        in_threads(lambda: call("a", "b"), change_then_call)
    assert sorted(str(reply.json["met"]) for reply in seen) == ["True", "changed"]


def test_no_request_fails_while_files_change(site: Site) -> None:
    """Not even the one that has found its containers just before they are retired."""
    statuses: list[int] = []
    done = threading.Event()

    def call() -> None:
        while not done.is_set():
            statuses.append(site.get().status)

    def change() -> None:
        for version in range(2, 12):
            site.write("versioned.py", CODE.format(version))
            assert site.version() == version
        done.set()

    in_threads(call, call, change)
    assert set(statuses) == {200}
