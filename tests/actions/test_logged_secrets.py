"""What stands in a log holds no secret: by its name, and by its value."""

from __future__ import annotations

import pytest

from actions.shared.frame import logging

SECRET = "hunter2"
NAMES = [
    "OAUTH_CLIENT_SECRET",
    "WEBHOOK_API_KEYS",
    "WEBHOOK_BASIC_USERS",
    "WEBHOOK_SIGNING_SECRETS",
    "STOCK_API_KEY",
    "apiKey",
    "x-api-key",
    "Authorization",
    "x-require-whisk-auth",
    "AWS_ACCESS_KEY_ID",
    "DB_PASSWORD",
    "DB_PWD",
    "passwort",
    "sig",
    "bearer",
    "AIO_runtime_auth",
    "__OW_AUTH",
    "TOKEN_URL",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_member_with_a_telling_name_is_hidden_at_any_depth(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with logging.context("demo", {}):
        logging.info("m", **{name: SECRET, "deep": [{"deeper": {name: [SECRET]}}]})
    assert SECRET not in capsys.readouterr().err


@pytest.mark.parametrize("name", [name for name in NAMES if name != "__OW_AUTH"])
def test_the_value_of_an_input_with_such_a_name_is_hidden_wherever_it_turns_up(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = {name: f"shop:{SECRET}, {SECRET}2", "__ow_query": ""}
    with logging.context("demo", inputs):
        logging.info(f"<shop:{SECRET}>", more=[f"<{SECRET}2>", {f"<{SECRET}2>": 1}])
    logged = capsys.readouterr().err
    assert SECRET not in logged
    assert "<<hidden>>" in logged


@pytest.mark.parametrize(
    "name", ["sku", "COMMERCE_WEBHOOKS_PUBLIC_KEY", "IMS_JWKS_URL", "monkeys_count"]
)
def test_what_has_no_such_name_is_logged(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with logging.context("demo", {name: "visible"}):
        logging.info("it is visible", **{name: "visible"})
    assert capsys.readouterr().err.count("visible") == 2


@pytest.mark.parametrize(
    "inputs",
    [
        {"SHOP": {"password": SECRET}},
        {"SHOPS": [{"name": "a", "api": {"token": SECRET}}]},
        {"SHOP_SECRETS": {"a": {"b": [SECRET]}}},
        {"SHOP": {"url": f"https://user:{SECRET}@example.com/"}},
    ],
    ids=str,
)
def test_a_secret_inside_an_input_is_hidden_too(
    inputs: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    with logging.context("demo", inputs):
        logging.info(f"it said <{SECRET}>")
    assert "it said <<hidden>>" in capsys.readouterr().err


def test_a_secret_that_is_a_number_is_hidden(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with logging.context("demo", {"DOOR_PASSWORD": 48151623, "API_KEYS": True}):
        logging.info("door 48151623 is open: True")
    assert "door <hidden> is open: True" in capsys.readouterr().err


def test_a_caller_cannot_make_a_text_a_secret(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with logging.context("demo", {"data": {"token": "e", "password": "visible"}}):
        logging.info("everything is visible")
    assert "everything is visible" in capsys.readouterr().err
