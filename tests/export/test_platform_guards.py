"""What a platform has no place for is refused before a file is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.export.platform_shop import PLATFORMS, make_portable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.deploy.shop import Shop

CLOCK = '"cron": "* * * * *"'
EVERY = set(PLATFORMS)
LAMBDA = {"sam", "terraform"}


def _cron(text: str) -> tuple[str, str]:
    return CLOCK, f'"cron": "{text}"'


# What is edited, the formats that refuse it, the key that is named, and the reason.
PARTS: Mapping[str, Any] = {
    "another feed": (
        ("/whisk.system/alarms/alarm", "/whisk.system/cloudant/changes"),
        EVERY,
        "triggers.every-minute: ",
        "has no trigger but the clock",
    ),
    "an end of the schedule": (
        (CLOCK, f'{CLOCK}, "maxTriggers": 3'),
        EVERY,
        "inputs.maxTriggers: ",
        "has no maxTriggers",
    ),
    "seconds": (
        _cron("*/10 * * * * *"),
        EVERY - {"azure"},
        "inputs.cron: ",
        "has no such time: it names seconds",
    ),
    "two kinds of days": (
        _cron("0 3 1 * 1"),
        LAMBDA | {"compose"},
        "inputs.cron: ",
        "has no such time",
    ),
    "a last day": (
        _cron("0 0 L * *"),
        EVERY,
        "inputs.cron: ",
        "has no such time: it names a last day",
    ),
    "a time of the day": (
        _cron("0 3 * * *"),
        {"compose"},
        "inputs.cron: ",
        "only wait",
    ),
    "a payload": (
        (CLOCK, f'{CLOCK}, "trigger_payload": {{"a": 1}}'),
        EVERY - LAMBDA - {"google"},
        "inputs.trigger_payload: ",
        "has no payload",
    ),
    "a secret in a payload": (
        (CLOCK, f'{CLOCK}, "trigger_payload": "$API_KEY"'),
        EVERY,
        "inputs.trigger_payload: ",
        "the value of API_KEY is a secret, and would stand in a file",
    ),
}


@pytest.mark.parametrize("target", PLATFORMS)
@pytest.mark.parametrize("case", PARTS)
def test_a_trigger_that_a_platform_has_not_is_refused(
    shop: Shop, case: str, target: str
) -> None:
    make_portable(shop)
    edit, refusing, key, reason = PARTS[case]
    shop.edit("app.config.yaml", *edit)
    _refused(shop, target, key, reason, is_refused=target in refusing)


@pytest.mark.parametrize("target", PLATFORMS)
def test_a_sequence_is_refused(shop: Shop, target: str) -> None:
    _refused(shop, target, "sequences.both: ", "has no sequences of actions")


@pytest.mark.parametrize("target", PLATFORMS)
def test_two_names_that_become_one_are_refused(shop: Shop, target: str) -> None:
    make_portable(shop)
    file = shop.root / "app.config.yaml"
    manifest = yaml.safe_load(file.read_text())
    actions = manifest["application"]["runtimeManifest"]["packages"]["shop"]["actions"]
    actions["In.ner"] = actions["in-ner"] = actions["inner"]
    file.write_text(yaml.safe_dump(manifest))
    _refused(shop, target, "actions.In.ner", "2 actions are shop-in-ner there")


# The name of a variable, its value, and the formats that refuse it.
VARIABLES: Mapping[str, Any] = {
    "of the platform: AWS": (
        "AWS_REGION",
        "x",
        LAMBDA,
        "takes no variable of the name",
    ),
    "of the platform: Azure": ("WEBSITE_X", "x", {"azure"}, "takes no variable"),
    "of the server": (
        "PORT",
        "x",
        {"compose", "google", "knative"},
        "takes no variable",
    ),
    "an underscore before": ("_NAME", "x", LAMBDA, "takes no variable of the name"),
    "a reference of CloudFormation": (
        "GREETING",
        "{{resolve:ssm:x}}",
        {"sam"},
        "holds {{resolve:, which CloudFormation replaces",
    ),
    "a reference of Azure": (
        "GREETING",
        "@Microsoft.AppConfiguration(x)",
        {"azure"},
        "is a reference there",
    ),
    "much text": ("GREETING", "x" * 4097, LAMBDA, "takes 4096"),
    "very much text": (
        "GREETING",
        "x" * 40_000,
        LAMBDA | {"google"},
        "",
    ),
}


@pytest.mark.parametrize("target", PLATFORMS)
@pytest.mark.parametrize("case", VARIABLES)
def test_a_variable_that_a_platform_would_change_is_refused(
    shop: Shop, case: str, target: str
) -> None:
    name, value, refusing, reason = VARIABLES[case]
    make_portable(shop, {"OTHER": f"${name}"})
    is_refused = target in refusing
    _refused(
        shop, target, "actions.hello", reason, is_refused=is_refused, **{name: value}
    )


@pytest.mark.parametrize("target", PLATFORMS)
def test_a_secret_that_a_shell_reads_otherwise_is_refused(
    shop: Shop, target: str
) -> None:
    make_portable(shop)
    (shop.root / ".env").write_text("API_KEY=a$b-c of the shop\nGREETING=two words\n")
    (shop.root / ".env").chmod(0o600)
    del shop.env["API_KEY"]
    _refused(shop, target, "inputs.API_KEY: ", "reads API_KEY in .env:1 otherwise")
    assert "GREETING" not in shop.command("export", "--format", target).err


def _refused(
    shop: Shop,
    target: str,
    key: str,
    reason: str,
    *,
    is_refused: bool = True,
    **env: str,
) -> None:
    ran = shop.command("export", "--format", target, **env)
    said = " ".join(ran.err.split())
    assert ran.code == (1 if is_refused else 0), ran.err
    if is_refused:
        assert key in said
        assert reason in said
        assert "deploy with starter-kit deploy, which takes any value" in said or (
            "write it in quotes" in said
        )
    assert (shop.root / "dist" / "export").exists() is not is_refused
