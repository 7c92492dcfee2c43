"""What ``deploy`` refuses, ``export`` refuses, in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.export.platform_shop import PLATFORMS, make_portable

if TYPE_CHECKING:
    from tests.commands.command_line import Ran
    from tests.deploy.shop import Shop

FLAGS = ("--allow-public", "--allow-override", "--allow-weak")
GREETING = "GREETING: ${GREETING:-hello}"
# What is edited, the flag that allows it, and what is said without the flag.
DANGERS = {
    "public": (
        ("WEBHOOK_AUTH: none", "WEBHOOK_AUTH: ${HELLO_AUTH:-none}"),
        "--allow-public",
        "any caller who knows the URL of shop/hello could call it",
    ),
    "a public sequence": (
        ("actions: inner, inner", "actions: inner, inner\n            web: raw"),
        "--allow-public",
        "any caller who knows the URL of shop/both could call it",
    ),
    "an input that callers set": (
        (
            "              final: true\n            limits",
            "              title: x\n            limits",
        ),
        "--allow-override",
        "a caller may override every input with a parameter of its name",
    ),
    "a weak credential": (
        (GREETING, "GREETING: hello\n              WEBHOOK_API_KEYS: short"),
        "--allow-weak",
        "a secret has less than 16 bytes",
    ),
}
FAULTS = {
    "a missing credential": (
        ("API_KEY: $API_KEY", "API_KEY: $NOT_SET"),
        "the variable NOT_SET is not set",
    ),
    "a check that needs another form": (
        (
            "WEBHOOK_AUTH: none",
            "WEBHOOK_AUTH: hmac",
        ),
        "WEBHOOK_AUTH hmac needs the raw body",
    ),
    "a rule without its trigger": (
        ("trigger: every-minute", "trigger: never"),
        "the rule each-minute names a trigger that is not there: never",
    ),
}


def said_without_flags(shop: Shop, target: str, *flags: str) -> Ran:
    """Export, and compare what is refused with what ``deploy`` refuses."""
    refused = shop.command("export", "--format", target, *flags)
    assert refused.code == 1
    assert not (shop.root / "dist" / "export").exists()
    assert refused.err == shop.command("deploy", *flags).err
    assert not shop.writes()
    return refused


OPENWHISK = ("wskdeploy", "openserverless", "digitalocean")
CASES = [
    (danger, target)
    for danger in DANGERS
    for target in (*OPENWHISK, *PLATFORMS)
    if target in OPENWHISK or "sequence" not in danger
]


@pytest.mark.parametrize(("danger", "target"), CASES)
def test_what_is_dangerous_is_exported_only_when_that_is_meant(
    shop: Shop, danger: str, target: str
) -> None:
    edit, flag, text = DANGERS[danger]
    shop.edit("app.config.yaml", *edit)
    if target in PLATFORMS:
        make_portable(shop)

    others = [each for each in FLAGS if each != flag]
    assert text in said_without_flags(shop, target, *others).err

    ran = shop.command("export", "--format", target, flag)
    assert ran.code == 0, ran.err
    assert (shop.root / "dist" / "export" / target).is_dir()


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_work_is_not_exported(shop: Shop, fault: str) -> None:
    edit, text = FAULTS[fault]
    shop.edit("app.config.yaml", *edit)
    assert text in said_without_flags(shop, "wskdeploy", *FLAGS).err
