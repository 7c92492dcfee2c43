"""What is typed may be a credential, also where it is typed wrongly: none is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.manifest.apps import write_action

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

KEY = "hunter2Zq7f3a9"
HOST = "http://127.0.0.1:1"
TYPED = [
    ("probe", HOST, "--probe-with", f"x-api-key: {KEY}"),
    ("probe", HOST, "--probe-with", f"x-api-key:{KEY}"),
    ("probe", HOST, "--probe-with", KEY),
    ("probe", HOST, "--probe-with", KEY * 30),
    ("probe", HOST, "--probe-with", f'{{"headers": {{"x-api-key": "{KEY}"}}}}'),
    ("probe", HOST, "--probe-with", "x-api-key:", KEY, KEY),
    ("probe", f"htp://host/x?code={KEY}", "demo/hello"),
    ("probe", f"{HOST}/x?code={KEY}", "demo/hello"),
    ("probe", f"http://user:{KEY}@127.0.0.1:1", "demo/hello"),
    ("deploy", "--probe-with", "x-api-key:", KEY),
    *(
        (command, "demo/hello", *words)
        for command in ("invoke", "call")
        for words in (
            ("--header", f"Bearer {KEY}"),
            ("--header", f": {KEY}"),
            ("--header", KEY),
            ("--header", "x-api-key:", KEY),
            ("--data", f"@x-api-key: {KEY}"),
            ("--data", f"@{KEY}"),
            ("--event", KEY),
            ("--event", KEY * 30),
        )
    ),
    *(
        (command, "demo/hello", "--env", *words)
        for command in ("invoke", "hook")
        for words in (
            (f"API-KEYS={KEY}",),
            (f"API KEYS={KEY}",),
            (KEY,),
            (f"./{KEY}",),
            (KEY * 30,),
            ("API_KEYS=", KEY),
        )
    ),
]


@pytest.mark.parametrize("words", TYPED, ids=lambda words: " ".join(words)[:60])
def test_a_credential_that_is_typed_wrongly_is_not_shown(
    words: tuple[str, ...],
    tmp_path: Path,
    starter_kit: StarterKit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_action(tmp_path, web=True)
    monkeypatch.setenv("OW_APIHOST", HOST)
    monkeypatch.setenv("OW_AUTH", "u:k")
    ran = starter_kit(*words, "--app", tmp_path)
    assert ran.code in (1, 2)
    assert KEY not in ran.out + ran.err
    assert ran.err.strip()


@pytest.mark.parametrize("name", [".env.stage", "config/stage.env", "events/new.json"])
def test_a_path_that_is_typed_wrongly_is_shown(
    name: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path)
    ran = starter_kit("invoke", "demo/hello", "--env", name, "--app", tmp_path)
    assert (ran.code, name in ran.err) == (2, True)
