"""The page about webhooks shows what happens, in the order in which it is read."""

from __future__ import annotations

import re
import shlex
import textwrap
from typing import TYPE_CHECKING

import yaml

from actions.shared.commerce import answers
from scripts.deploy.webhooks_xml import as_xml
from scripts.manifest import load
from scripts.manifest.webhook_catalogue import read_catalogue
from scripts.manifest.webhook_subscription import Subscription
from tests.conftest import ROOT
from tests.pytest_runs import run_pytest
from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

PAGE = (ROOT / "docs" / "webhooks.md").read_text()


def blocks(page: str, language: str) -> list[str]:
    found = re.findall(
        rf"^ *```{language}\n(.*?)^ *```$", page, re.MULTILINE | re.DOTALL
    )
    return [textwrap.dedent(block) for block in found]


def do_as_said(page: str, root: Path, starter_kit: StarterKit) -> None:
    """Do the steps of a page in an application: its files, its commands."""
    steps = re.findall(
        r"^ *```(sh|python)\n(.*?)^ *```$", page, re.MULTILINE | re.DOTALL
    )
    for language, step in steps:
        text = textwrap.dedent(step)
        if language == "python":
            name = text.partition("\n")[0].removeprefix("# file: ")
            (root / name).write_text(text)
            continue
        for command in text.splitlines():
            program, *words = shlex.split(command, comments=True)
            if program == "pytest":
                ran = run_pytest(*words, cwd=root, path=str(ROOT))
                assert ran.returncode == 0, ran.stdout
            elif words[0] != "url":
                made = starter_kit(*words, "--app", root)
                assert made.code == 0, made.err


def test_the_steps_do_what_they_say(tmp_path: Path, starter_kit: StarterKit) -> None:
    root = copy_application(tmp_path / "app")
    (root / "tests" / "own").mkdir(parents=True)

    do_as_said(PAGE, root, starter_kit)

    action = load(root).action("webhook/check-discount")
    xml = as_xml([("https://h/", action)])
    assert 'name="plugin.magento.quote.api.guest_coupon_management.set"' in xml


def test_the_table_is_the_catalogue() -> None:
    rows = re.findall(
        r"^\| `([a-z-]+)` \| (\w+) `([\w.]+)` \| (.+) \| (\d+) / (\d+) \|$",
        PAGE,
        re.MULTILINE,
    )
    assert rows == [
        (
            name,
            each.type,
            each.method,
            each.use,
            str(each.timeout_ms),
            str(each.soft_timeout_ms),
        )
        for name, each in read_catalogue(ROOT).items()
    ]


def test_the_entry_shown_is_taken(tmp_path: Path) -> None:
    (entry,) = blocks(PAGE, "yaml")
    (tmp_path / "a.py").write_text("def main(params):\n    return {}\n")
    package = {"function": "a.py", "web": "raw", "runtime": "python:default"}
    actions = {"a": {**package, **yaml.safe_load(entry)}}
    manifest = {"runtimeManifest": {"packages": {"p": {"actions": actions}}}}
    (tmp_path / "app.config.yaml").write_text(
        yaml.safe_dump({"application": manifest}, sort_keys=False)
    )
    application = load(tmp_path, {})
    assert application.problems == ()
    webhook = application.action("p/a").webhook
    assert webhook
    assert [each.name for each in webhook.fields] == [
        "order.items[].sku",
        "order.total",
        "area",
    ]


def test_the_keys_and_the_answers_named_are_those_that_there_are() -> None:
    keys = set(Subscription.model_fields) - {
        *("name", "use", "editions", "category", "payload", "operations"),
        *("exception_type", "instances", "sample", "source"),
    }
    section = PAGE.partition("## What Commerce sends")[2].partition("## The")[0]
    for key in keys:
        assert re.search(rf"[`\s]{key}[`:]", section), key
    named = re.findall(r"``(\w+)``", (answers.__doc__ or "").partition("typed")[2])
    for name in named:
        if name[0].isupper() or "_" in name:
            assert f"`{name}`" in PAGE or name == "gift_cards", name
