"""``--platform``: an action through the front door of another platform."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scripts.front_doors.through import PLATFORMS
from scripts.serving.server import LocalServer
from tests.conftest import ROOT
from tests.sample_applications import SAMPLE_APPS
from tests.serving.plain_http import WEB, post_json, send

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.pytest_plugin import Invoke
    from tests.commands.command_line import StarterKit

ITEM = {"item": {"sku": "CHAIR-OAK", "qty": 13}}
NOT_AVAILABLE = {
    "op": "exception",
    "message": "Not available in the requested quantity: CHAIR-OAK (12 left)",
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_invoke_calls_through_a_front_door(
    platform: str, ours: Path, starter_kit: StarterKit
) -> None:
    ran = starter_kit(
        *("invoke", "webhook/check-stock", "--app", ours, "--json"),
        *("--platform", platform, "--data", json.dumps(ITEM)),
        *("--env", "LOG_LEVEL=debug"),
    )

    assert ran.code == 0, ran.err
    assert ran.json["http"]["status"] == 200
    assert ran.json["http"]["body"] == NOT_AVAILABLE
    # The id of the platform's call, with a deadline of its own.
    (called, *_) = ran.json["logs"]
    assert len(called["activation_id"]) == 32


@pytest.mark.parametrize("platform", PLATFORMS)
def test_invoke_shows_no_secret_of_the_inputs_or_of_a_header(
    platform: str, ours: Path, starter_kit: StarterKit
) -> None:
    ran = starter_kit(
        *("invoke", "webhook/check-stock", "--app", ours, "--json"),
        *("--platform", platform, "--data", json.dumps(ITEM)),
        *("--env", "LOG_LEVEL=debug", "--env", "WEBHOOK_AUTH=api-key"),
        *("--env", "WEBHOOK_API_KEYS=f7Hq2kLw9zXc4vB8"),
        *("--header", "x-api-key: of another shop"),
    )

    assert "cannot be checked" in ran.json["http"]["body"]["message"]
    assert "f7Hq2kLw9zXc4vB8" not in ran.out
    assert "of another shop" not in ran.out


@pytest.mark.parametrize("platform", PLATFORMS)
def test_serve_calls_through_a_front_door(platform: str) -> None:
    environment = {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEYS": "f7Hq2kLw9zXc4vB8"}
    with LocalServer(ROOT, environment=environment, platform=platform) as server:
        target = f"{WEB}/webhook/check-stock"
        refused = post_json(server.url, target, ITEM)
        answered = send(
            server.url,
            target,
            method="POST",
            headers=[("x-api-key", "f7Hq2kLw9zXc4vB8")],
            body=json.dumps(ITEM).encode(),
        )
        other_extension = post_json(server.url, f"{target}.json", ITEM)

    assert "cannot be checked" in refused.json["message"]
    assert answered.json == NOT_AVAILABLE
    assert other_extension.status == 404


def test_the_front_door_is_that_of_the_application(
    ours: Path, starter_kit: StarterKit
) -> None:
    door = ours / "actions" / "shared" / "platforms" / "asgi.py"
    text = door.read_text(encoding="utf-8")
    door.write_text(f"{text}\nraise RuntimeError('a door of its own')\n", "utf-8")

    ran = starter_kit(
        *("invoke", "webhook/check-stock", "--app", ours, "--json"),
        *("--platform", "asgi", "--data", "{}"),
    )

    assert ran.json["http"]["status"] == 502
    assert ran.json["http"]["body"]["error"] == "a door of its own"


def test_an_input_without_value_is_as_closed_as_there(invoke: Invoke) -> None:
    answer = invoke("starter-kit/info", env={"OAUTH_ORG_ID": ""}, platform="lambda")
    assert answer.status == 500
    assert "OAUTH_ORG_ID" in answer.logs[0]["message"]


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (
            ("webhook/check-stock", "--platform", "heroku"),
            "there is no front door of heroku",
            "known: digitalocean, lambda, lambda-rest, lambda-alb, google, azure, asgi",
        ),
        (
            ("demo/echo", "--platform", "lambda", "--app", SAMPLE_APPS / "web"),
            f"{SAMPLE_APPS / 'web'} has no front doors",
            "call without --platform",
        ),
    ],
    ids=["unknown", "another application"],
)
def test_what_cannot_be_called_so_is_said(
    words: tuple[str, ...], message: str, hint: str, starter_kit: StarterKit
) -> None:
    app = () if "--app" in words else ("--app", ROOT)
    ran = starter_kit("invoke", *words, *app)

    assert ran.code == 1
    shown = " ".join(ran.err.split())
    assert message in shown
    assert hint in shown


def test_a_platform_whose_types_are_missing_is_named(
    ours: Path, starter_kit: StarterKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "scripts.front_doors.front_door.LIBRARIES",
        {"azure": ("no_such_package", "azure-functions")},
    )
    ran = starter_kit(
        *("invoke", "webhook/check-stock", "--app", ours, "--platform", "azure")
    )
    assert ran.code == 1
    assert "pip install azure-functions" in ran.err


def test_serve_says_that_zips_are_openwhisks(starter_kit: StarterKit) -> None:
    ran = starter_kit("serve", "--bundles", "--platform", "lambda")
    assert ran.code == 2
    assert "leave out --platform" in ran.err
