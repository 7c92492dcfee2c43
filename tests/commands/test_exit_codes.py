"""The same exit codes everywhere: 0, 1 failed, 2 called wrongly."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

from scripts import cli
from scripts.commands import creating, outbox_commands
from tests.commands.command_line import starter_kit_here
from tests.sample_applications import SAMPLE_APPS, copy_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands.command_line import StarterKit

# Every command, with what it cannot do without.
COMMANDS: dict[str, tuple[str, ...]] = {
    "demo": (),
    "serve": ("--port", "0"),
    "playground": (),
    "run": ("--port", "0"),
    "invoke": ("demo/echo",),
    "hook": ("demo/echo",),
    "check": (),
    "config": (),
    "events": (),
    "onboard": (),
    "doctor": (),
    "migrate": ("old-tree",),
    "build": (),
    "deploy": (),
    "undeploy": (),
    "subscribe": (),
    "export": ("--format", "wskdeploy"),
    "probe": ("http://127.0.0.1:1",),
    "status": (),
    "url": (),
    "call": ("demo/echo",),
    "logs": (),
    "activations": (),
    "bench": (),
    "new webhook": ("check-code", "--method", "discount-code"),
    "new action": ("demo/more",),
    "new event": ("supplier_create", "--entity", "supplier"),
    "outbox list": (),
    "outbox redeliver": (),
    "outbox drop": ("--all",),
}
WRONG = [
    *((name, ("demo/nope",)) for name in ("invoke", "hook", "build", "url", "call")),
    *((name, ("demo/nope",)) for name in ("logs", "activations")),
    ("new webhook", ("check-code", "--method", "discount")),
    ("new webhook", ("Check Code", "--method", "discount-code")),
    ("new action", ("demo/echo",)),
    ("new event", ("two words", "--entity", "supplier")),
    ("new event", ("s_create", "--entity", "supplier", "--data", "{")),
    ("serve", ("--port", "http")),
    ("serve", ("--platform", "lambda", "--bundles")),
    ("invoke", ("demo/echo", "--event", "gone.json")),
    ("invoke", ("demo/echo", "--data", "@gone.json")),
    ("call", ("demo/echo", "--data", "@gone.json")),
    ("invoke", ("demo/echo", "--env", "gone.env")),
    ("hook", ("demo/echo", "--payload", "x.json", "--sample", "taxes")),
    ("hook", ("demo/echo", "--context", "store=1")),
    ("hook", ("demo/echo", "--env", "gone.env")),
    ("subscribe", ("--edition", "cloud")),
    ("events", ("--schema", "--openapi")),
    ("build", ("--arch", "mips")),
    ("build", ("--runtime", "python:2")),
    ("export", ("--format", "pulumi")),
    ("url", ("--hook", "json")),
    ("logs", ("--limit", "0")),
    ("logs", ("0" * 32, "--follow")),
    ("activations", ("--limit", "many")),
    ("outbox drop", ()),
    ("outbox nonsense", ()),
    ("nonsense", ()),
]


def functions() -> dict[str, Callable[..., object]]:
    """Return the function of each command."""
    groups = (("", cli), ("new ", creating), ("outbox ", outbox_commands))
    return {
        f"{group}{command.name or command.callback.__name__}": command.callback
        for group, commands in groups
        for command in commands.app.registered_commands
        if command.callback
    }


# What it measures takes long.
WITH_JSON = [
    name
    for name, function in functions().items()
    if "as_json" in inspect.signature(function).parameters and name != "bench"
]


def test_the_table_has_every_command() -> None:
    assert set(COMMANDS) == set(functions())


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_0_and_an_unknown_option_2(name: str, starter_kit: StarterKit) -> None:
    words = (*name.split(), *COMMANDS[name])
    assert starter_kit(*words, "--help").code == 0
    ran = starter_kit(*words, "--nonsense")
    assert (ran.code, "--nonsense" in ran.err) == (2, True)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_folder_without_an_application_is_1(
    name: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    ran = starter_kit(*name.split(), *COMMANDS[name], "--app", tmp_path)
    assert ran.code == 1, ran.err
    assert "Traceback" not in ran.err


@pytest.fixture
def _dead_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OW_APIHOST", "http://127.0.0.1:1")
    monkeypatch.setenv("OW_AUTH", "u:p")
    monkeypatch.setenv("OUTBOX_URL", "redis://127.0.0.1:1")


@pytest.mark.usefixtures("_dead_host")
@pytest.mark.parametrize("text", ["", "application: [", None])
@pytest.mark.parametrize("name", WITH_JSON)
def test_a_failure_is_one_document_for_a_program(
    name: str, text: str | None, tmp_path: Path, starter_kit: StarterKit
) -> None:
    folder = copy_of("web", tmp_path) if text is None else tmp_path
    if text:
        (tmp_path / "app.config.yaml").write_text(text)
    words: list[str | Path] = [*name.split(), *COMMANDS[name], "--app", folder]
    ran = starter_kit(*words, "--json")
    said = ran.json
    if ran.code:
        assert isinstance(said, list) or (said["error"]["message"] and ran.err)
    else:
        assert text is None


@pytest.mark.parametrize(("name", "more"), WRONG)
def test_what_is_called_wrongly_is_2(
    name: str, more: tuple[str, ...], starter_kit: StarterKit
) -> None:
    app = () if "nonsense" in name else ("--app", SAMPLE_APPS / "web")
    ran = starter_kit(*name.split(), *more, *app)
    assert ran.code == 2, ran.err
    assert "Traceback" not in ran.err


def test_an_answer_of_an_error_is_1(tmp_path: Path) -> None:
    words = ("invoke", "echo", "--app", SAMPLE_APPS / "web", "--data")
    assert starter_kit_here(*words, "{}", cwd=tmp_path).code == 0
    ran = starter_kit_here(*words, "{", cwd=tmp_path)
    assert (ran.code, "HTTP 400" in ran.out) == (1, True)


def test_a_body_is_taken_from_a_file_or_from_standard_input(tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text('{"here": "it is"}', encoding="utf-8")
    words = ("invoke", "echo", "--app", SAMPLE_APPS / "web", "--data")
    for data, stdin in (("@body.json", ""), ("-", '{"here": "it is"}')):
        ran = starter_kit_here(*words, data, cwd=tmp_path, stdin=stdin)
        assert (ran.code, '"here": "it is"' in ran.out) == (0, True)
