"""What a tool would make of an input is seen before a project is written for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.deploy.shop import Shop

GREETING = "GREETING: ${GREETING:-hello}"
TITLE = "title: Guarded"
# What is edited, the tool, the key that is named, and the reason; empty for none.
CASES = {
    "a reference in a list": (
        (GREETING, "GREETING: [{deep: [$API_KEY]}]"),
        "wskdeploy",
        "hello.inputs.GREETING: ",
        "a reference to API_KEY in a list is not replaced there",
    ),
    "null": (
        (GREETING, "GREETING: null"),
        "wskdeploy",
        "hello.inputs.GREETING: ",
        "it is null, which becomes an empty text there",
    ),
    "null in an object": (
        (GREETING, "GREETING: {a: null}"),
        "wskdeploy",
        "hello.inputs.GREETING: ",
        "it holds null, on which the tool ends",
    ),
    "a $ beside a reference": (
        (GREETING, "GREETING: US$$5 $API_KEY"),
        "wskdeploy",
        "hello.inputs.GREETING: ",
        "the text holds a $ beside a reference",
    ),
    "a brace beside a reference": (
        (GREETING, 'GREETING: "{ $API_KEY"'),
        "wskdeploy",
        "hello.inputs.GREETING: ",
        "the text holds braces that are not pairs beside a reference",
    ),
    "a name in an object": (
        (GREETING, 'GREETING: {"${X}": 1}'),
        "digitalocean",
        "hello.inputs.GREETING: ",
        "the text holds ${ or $(, which begins a reference there",
    ),
    "a trigger's payload": (
        ("from: the clock", 'from: "$${CLOCK}"'),
        "digitalocean",
        "every-minute.inputs.trigger_payload: ",
        "the text holds ${ or $(",
    ),
    "a package's input": (
        ("REGION: ${REGION:-eu}", "REGION: $$EU"),
        "wskdeploy",
        "shop.inputs.REGION: ",
        "the text holds a $ that begins a reference there",
    ),
    "an annotation": (
        (TITLE, "title: $SECRET"),
        "wskdeploy",
        "guarded.title: ",
        "the text holds a $ that begins a reference there",
    ),
    "an annotation that is not a reference there": (
        (TITLE, "title: $SECRET"),
        "digitalocean",
        "",
        "",
    ),
    "what a shell would replace": (
        (TITLE, "title: it's $SECRET `x`"),
        "openserverless",
        "",
        "",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_tool_would_change_is_refused_with_its_place(
    shop: Shop, case: str
) -> None:
    edit, target, key, reason = CASES[case]
    shop.edit("app.config.yaml", *edit)
    ran = shop.command("export", "--format", target)
    text = " ".join(ran.err.split())
    assert ran.code == (1 if reason else 0), ran.err
    assert key in text
    assert reason in text
    assert not reason or "deploy with starter-kit deploy, which takes any value" in text
    assert (shop.root / "dist" / "export" / target).exists() is not bool(reason)


def test_all_is_refused_at_once_and_before_anything_is_built(shop: Shop) -> None:
    shop.edit("app.config.yaml", GREETING, "GREETING: null\n              OTHER: $$X")
    for path in shop.root.glob("dist/application/actions/shop/*.zip"):
        path.unlink()
    ran = shop.command("export", "--format", "wskdeploy")
    assert "hello.inputs.GREETING" in ran.err
    assert "hello.inputs.OTHER" in ran.err
    assert ".zip" not in ran.err
