"""What stands in for ``starter-kit`` in tests does what the installed command does."""

from __future__ import annotations

import json
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.commands.warm_start import STARTER_KIT, environment, starter_kit_program
from tests.sample_applications import SAMPLE_APPS
from tests.serving.waiting import PATIENCE_S, LifeLine

if TYPE_CHECKING:
    from pathlib import Path


def ran(program: Path, *words: str, **env: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [program, *words],
        cwd=SAMPLE_APPS / "web",
        env=environment(**env),
        input='{"a": "é"}'.encode(),
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize(
    "words",
    [
        ("--version",),
        ("check", "--json"),
        ("invoke", "echo", "--event", "-"),
        ("invoke", "no-such-action"),
        ("no-such-command",),
        ("url",),
    ],
    ids=" ".join,
)
def test_it_ends_alike(words: tuple[str, ...]) -> None:
    cold, warm = ran(STARTER_KIT, *words), ran(starter_kit_program(), *words)
    assert warm[0] == cold[0]
    # An activation has an id of its own.
    assert [len(text) for text in warm[1:]] == [len(text) for text in cold[1:]]


def test_it_does_not_start_the_installed_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    text = starter_kit_program.__wrapped__().read_text()
    assert str(STARTER_KIT) in text
    program = tmp_path / "starter-kit"
    program.write_text(text.replace(str(STARTER_KIT), "/nowhere/starter-kit"))
    program.chmod(0o700)
    assert ran(program, "--version") == ran(STARTER_KIT, "--version")


def test_variables_of_the_interpreter_are_those_of_the_command() -> None:
    words = ("invoke", "echo", "--event", "-")
    _, out, _ = ran(starter_kit_program(), *words, PYTHONIOENCODING="ascii")
    assert r"\xe9" in out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_what_it_stands_for(
    number: signal.Signals, tmp_path: Path
) -> None:
    with LifeLine(tmp_path) as line:
        code = f"held = open({str(line.path)!r}, 'w')\ndef main(params): return {{}}\n"
        (tmp_path / "hello.py").write_text(code)
        action = {"function": "hello.py", "runtime": "python:3.11", "web": True}
        packages = {"p": {"actions": {"hello": action}}}
        manifest = {"application": {"runtimeManifest": {"packages": packages}}}
        (tmp_path / "app.config.yaml").write_text(json.dumps(manifest))
        process = subprocess.Popen(
            [starter_kit_program(), "serve", "--port", "0", "--app", tmp_path],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        line.wait_until_held()
        process.send_signal(number)
        process.wait(PATIENCE_S)
        line.assert_let_go()
