"""No command shows a secret of the inputs, in whatever form an input holds it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests import secret_forms as forms

if TYPE_CHECKING:
    from tests.deploy.shop import Shop

READING = ["config", "config --json", "check", "check --json"]
DEPLOYING = [
    "deploy --dry-run --allow-weak --allow-public",
    "deploy --dry-run --allow-weak --allow-public --json",
    "deploy --no-probe --allow-weak --allow-public --yes",
    "status",
    "status --json",
    "url",
    "call shop/row-0",
    "call shop/row-0 --json",
    "logs",
    "activations --json",
    "undeploy --dry-run",
]
# What `check` calls an error in such a setting, a deployment does not get beyond.
NOT_DEPLOYED = ("COMMERCE_WEBHOOKS_PUBLIC_KEY", "OUTBOX_URL", "WEBHOOK_SIGNING_SECRETS")


@pytest.mark.parametrize("secret", [forms.SECRET, forms.SHORT])
def test_no_command_shows_a_secret_of_the_inputs(secret: str, shop: Shop) -> None:
    rows = forms.forms(secret)
    # The sample's own code reads a parameter of its caller.
    (shop.root / "actions" / "hello.py").write_text(
        "def main(params):\n    return {}\n"
    )
    deployed = [row for row in rows if row[0] not in NOT_DEPLOYED]
    for some, commands in ((rows, READING), (deployed, DEPLOYING)):
        (shop.root / "app.config.yaml").write_text(json.dumps(manifest_of(some)))
        shop.zip_all()
        for command in commands:
            ran = shop.command(*command.split())
            shown = ran.out + ran.err
            assert [t for t in forms.encodings(secret) if t in shown] == [], command
            assert ran.code == 0 or command.startswith("check"), (command, shown)
    assert "********" in shop.command("config").out


def manifest_of(rows: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a manifest with an action for each row, of which it is an input."""
    actions = {
        f"row-{number}": {
            "function": "actions/hello.py",
            "runtime": "python:3.11",
            "web": "raw",
            "annotations": {"raw-http": True, "final": True},
            "inputs": {name: value, "LOG_LEVEL": "debug"},
        }
        for number, (name, value) in enumerate(rows)
    }
    return {
        "application": {"runtimeManifest": {"packages": {"shop": {"actions": actions}}}}
    }


def test_no_command_shows_what_an_input_of_any_name_may_hide(shop: Shop) -> None:
    tokens = [f"Zq7{number}f3a9B2c7D1e4" for number in range(4)]

    def write(token: str, other: str) -> None:
        rows = [
            ("NOTIFY", f"https://hooks.example.com/in/{token}?n={token}"),
            ("PARTNER", token),
            ("PARTNERS", {"a": [token], "b": f'["{token}"]'}),
        ]
        manifest = manifest_of(rows)
        package = manifest["application"]["runtimeManifest"]["packages"]["shop"]
        package["inputs"] = {"OF_ALL": token}
        for action in package["actions"].values():
            action["annotations"]["require-whisk-auth"] = other
            action["annotations"]["note"] = other
        (shop.root / "app.config.yaml").write_text(json.dumps(manifest))
        shop.zip_all()

    (shop.root / "actions" / "hello.py").write_text(
        "def main(params):\n    return {}\n"
    )
    for token, other in (tokens[:2], tokens[2:]):
        write(token, other)
        for command in (*READING, *DEPLOYING):
            ran = shop.command(*command.split())
            shown = ran.out + ran.err
            assert [each for each in tokens if each in shown] == [], command
            if "dry-run --allow" in command and token == tokens[2]:
                for what in ("input NOTIFY", "input OF_ALL", "annotation note"):
                    assert what in shown
            assert ran.code == 0 or command.startswith(("check", "call")), command
