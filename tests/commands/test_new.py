"""``starter-kit new``: what it writes works at once, and changes nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scripts.manifest import load
from scripts.manifest.webhook_catalogue import read_catalogue
from tests.conftest import ROOT
from tests.pytest_runs import run_pytest
from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

_INLINE = """\
# Mine.
application:
  runtimeManifest:
    packages:
      shop:
        actions:
          first: # the first
            function: first.py
            runtime: python:default
            web: raw
            inputs:
              LOG_LEVEL: ${LOG_LEVEL:-info}
            # about the first

          # about the second
          'second':
              function: first.py
              runtime: python:default
        # about what follows
        sequences: {}
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    root = copy_application(tmp_path / "app")
    (root / "tests" / "own").mkdir(parents=True)
    return root


def test_a_webhook_of_every_method_works_at_once(
    app: Path, starter_kit: StarterKit
) -> None:
    before = {
        problem.message
        for problem in load(app).problems
        if "is not set" not in problem.message
    }
    for name in read_catalogue(ROOT):
        words = ("new", "webhook", f"my-{name}", "--method", name)
        ran = starter_kit(*words, "--app", app)
        assert ran.code == 0, ran.err
    ran = starter_kit("new", "action", "starter-kit/hello", "--app", app)
    assert ran.code == 0, ran.err
    sample = '{"id": 7, "price": 1.10}'
    for entity in ("supplier", "product"):
        words = ("new", "event", f"{entity}_seen", "--entity", entity)
        ran = starter_kit(*words, "--data", sample, "--app", app)
        assert ran.code == 0, ran.err

    application = load(app)

    assert {
        problem.message
        for problem in application.problems
        if "is not set" not in problem.message
    } == before
    for name in read_catalogue(ROOT):
        action = application.action(f"webhook/my-{name}")
        assert action.webhook
        assert action.webhook.name == name
        assert action.raw_http
        assert action.final
    tests = run_pytest("tests/own", cwd=app, path=str(ROOT))
    assert tests.returncode == 0, tests.stdout
    assert f"{len(read_catalogue(ROOT)) + 3} passed" in tests.stdout


def test_the_manifest_keeps_its_comments_and_its_order(
    tmp_path: Path, starter_kit: StarterKit
) -> None:
    (tmp_path / "first.py").write_text("def main(params):\n    return {}\n")
    (tmp_path / "app.config.yaml").write_text(_INLINE)

    words = ("new", "webhook", "shop/codes", "--method", "discount-code")
    assert starter_kit(*words, "--app", tmp_path).code == 0

    manifest = (tmp_path / "app.config.yaml").read_text()
    lines = manifest.splitlines()
    first = lines.index("          codes:")
    more = len(lines) - len(_INLINE.splitlines())
    kept = [*lines[: first - 1], *lines[first - 1 + more :]]
    assert "\n".join(kept) + "\n" == _INLINE
    action = load(tmp_path).action("shop/codes")
    assert action.webhook
    assert action.webhook.name == "discount-code"
    assert manifest.index("about the second") < manifest.index("          codes:")
    assert manifest.index("          codes:") < manifest.index("# about what follows")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_endings_stay(
    ending: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    (tmp_path / "first.py").write_text("def main(params):\n    return {}\n")
    manifest = tmp_path / "app.config.yaml"
    manifest.write_bytes(_INLINE.replace("\n", ending).encode())
    assert starter_kit("new", "action", "shop/more", "--app", tmp_path).code == 0
    content = manifest.read_bytes()
    assert content.count(b"\n") == content.count(ending.encode())
    assert b"\r\r" not in content
    assert "shop/more" in load(tmp_path).actions


def test_inputs_that_the_package_has_are_not_repeated(
    tmp_path: Path, starter_kit: StarterKit
) -> None:
    (tmp_path / "first.py").write_text("def main(params):\n    return {}\n")
    shared = "      shop:\n        inputs: {LOG_LEVEL: debug, WEBHOOK_AUTH: none}\n"
    manifest = tmp_path / "app.config.yaml"
    manifest.write_text(_INLINE.replace("      shop:\n", shared))
    assert starter_kit("new", "action", "shop/more", "--app", tmp_path).code == 0
    action = load(tmp_path).action("shop/more")
    assert action.parameters["LOG_LEVEL"] == "debug"
    entry = manifest.read_text().partition("more:")[2]
    assert "LOG_LEVEL" not in entry
    assert "WEBHOOK_AUTH:" not in entry
    assert "WEBHOOK_API_KEYS: ${WEBHOOK_API_KEYS:-}" in entry


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("webhook", "check-stock", "--method", "stock-check"), 2, "already"),
        (
            ("webhook", "a b", "--method", "stock-check"),
            2,
            "is not a name for an action",
        ),
        (("webhook", "class", "--method", "stock-check"), 2, "is not a name"),
        (("webhook", "mine", "--method", "order-placment"), 2, "order-placement?"),
        (("webhook", "nope/mine", "--method", "stock-check"), 1, "no package nope"),
        (("webhook", "validate-order", "--method", "stock-check"), 1, "there already"),
        (("action", "webhook/check-stock"), 2, "already"),
        (("event", "be-observer.customer_create", "--entity", "x"), 2, "of customer"),
        (("event", "a b", "--entity", "customer"), 2, "is not a code of an event"),
        (("event", "ab", "--entity", "Customer"), 2, "is not a name of an entity"),
        (("event", "ab", "--entity", "c", "--data", "{"), 2, "--data is not JSON"),
    ],
)
def test_what_cannot_be_made_changes_nothing(
    words: tuple[str, ...],
    code: int,
    message: str,
    app: Path,
    starter_kit: StarterKit,
) -> None:
    before = _content(app)
    ran = starter_kit("new", *words, "--app", app)
    assert ran.code == code
    assert message in ran.err
    assert _content(app) == before


@pytest.mark.parametrize("entity", ["customer", "supplier"])
def test_the_other_events_stay_as_they_are_written(
    entity: str, app: Path, starter_kit: StarterKit
) -> None:
    path = app / "config" / "events.json"
    before = path.read_text().replace("129.9,", "129.900,")
    path.write_text(before)
    words = ("new", "event", "be.seen", "--entity", entity, "--data", '{"a": "é"}')
    assert starter_kit(*words, "--app", app).code == 0
    after = path.read_text()
    assert json.loads(after)[entity]["be.seen"] == {"a": "é"}
    kept = [line for line in before.splitlines() if line.rstrip(",") != "  }"]
    lines = after.splitlines()
    assert [each for each in kept if not {each, f"{each},"} & {*lines}] == []


def _content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
