"""``starter-kit config``: every input of every action, its value and its origin."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scripts.manifest import ManifestError
from tests import secret_forms as forms
from tests.manifest.apps import write, write_action

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

SECRET = "hunter2"


def test_every_input_is_shown_with_its_value_and_where_it_comes_from(
    tmp_path: Path, starter_kit: StarterKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FROM_OUTSIDE", "o")
    write(
        tmp_path,
        {
            "app.config.yaml": """\
            application:
              runtimeManifest:
                packages:
                  demo:
                    inputs: {SHARED: s}
                    actions:
                      $include: actions.yaml
            """,
            "actions.yaml": """\
            hello:
              function: hello.py
              runtime: python:3.12
              inputs:
                PLAIN: p
                NUMBER: 5
                OUTSIDE: $FROM_OUTSIDE
                INSIDE: pre-$FROM_FILE
                DEFAULT: ${NO:-d}
                MISSING: $NO
            """,
            "hello.py": "",
            ".env": "\nFROM_FILE=f\n",
        },
    )

    ran = starter_kit("config", "--app", tmp_path)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "action      input    value  from",
        "demo/hello  SHARED   s      app.config.yaml:5",
        "demo/hello  PLAIN    p      actions.yaml:5",
        "demo/hello  NUMBER   5      actions.yaml:6",
        "demo/hello  OUTSIDE  o      environment",
        "demo/hello  INSIDE   pre-f  .env:2",
        "demo/hello  DEFAULT  d      default",
        "demo/hello  MISSING         missing",
    ]

    ran = starter_kit("config", "--app", tmp_path, "--json")

    assert (ran.code, ran.err) == (0, "")
    assert ran.json[4] == {
        "action": "demo/hello",
        "name": "INSIDE",
        "value": "pre-f",
        "source": ".env:2",
        "place": "actions.yaml:8",
        "is_missing": False,
    }
    assert [each["is_missing"] for each in ran.json] == [False] * 6 + [True]


def test_every_input_of_this_application_is_there(
    ours: Path, starter_kit: StarterKit
) -> None:
    shown = starter_kit("config", "--app", ours, "--json").json
    by_action: dict[str, list[str]] = {}
    for each in shown:
        by_action.setdefault(each["action"], []).append(each["name"])
    assert list(by_action) == [
        "ingestion/webhook",
        "ingestion/redeliver",
        "webhook/check-stock",
        "starter-kit/info",
    ]
    for action, names in by_action.items():
        assert ("WEBHOOK_AUTH" in names) is (action != "ingestion/redeliver")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OAUTH_CLIENT_SECRET", SECRET),
        ("WEBHOOK_API_KEYS", f"{SECRET},other"),
        ("WEBHOOK_BASIC_USERS", f"shop:{SECRET}"),
        ("WEBHOOK_HMAC_SECRETS", SECRET),
        ("WEBHOOK_URL_TOKENS", SECRET),
        ("WEBHOOK_SIGNING_SECRETS", SECRET),
        ("STOCK_API_KEY", SECRET),
        ("apiKey", SECRET),
        ("X-Api-Key", SECRET),
        ("AWS_ACCESS_KEY_ID", SECRET),
        ("DB_PASSWORD", SECRET),
        ("DB_PWD", SECRET),
        ("GITHUB_TOKEN", SECRET),
        ("PRIVATE_KEY_PATH", SECRET),
        ("__OW_API_KEY", SECRET),
        ("AIO_runtime_auth", SECRET),
        ("CREDENTIALS", {"user": SECRET, "more": [SECRET]}),
        ("SECRET_NUMBERS", [SECRET]),
        # By the name of a member, or of a variable.
        ("SERVICE", {"url": "u", "login": {"password": SECRET}}),
        ("SERVICE", f'{{"url": "u", "apiKey": "{SECRET}"}}'),
        ("SERVICE", f' [{{"token": "{SECRET}"}}]'),
        ("SERVICE", "Bearer $MY_TOKEN"),
        ("SERVICE", "${NO:-${MY_TOKEN}}"),
        # In a URL or a connection string.
        ("DATABASE_URL", f"postgres://user:{SECRET}@host/db"),
        ("DATABASE_URL", f"postgres://:{SECRET}@host/db"),
        ("HOOK_URL", f"https://host/hook?a=b&api_key={SECRET}&c=d"),
        ("HOOK_URL", f"https://host/hook?code={SECRET}"),
        ("HOOK_URL", f"https://host/hook?sig={SECRET}#top"),
        ("CONNECTION", f"Server=host;Password={SECRET};Port=1"),
    ],
)
def test_a_secret_is_masked(
    name: str, value: Any, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write(tmp_path, {".env": f"MY_TOKEN={SECRET}\n"})
    write_action(tmp_path, inputs={name: value})
    ran = starter_kit("config", "--app", tmp_path)
    assert (ran.code, SECRET in ran.out + ran.err) == (0, False)
    assert "********" in ran.out
    ran = starter_kit("config", "--app", tmp_path, "--json")
    assert SECRET not in ran.out + ran.err
    assert "********" in json.dumps(ran.json[0]["value"])


@pytest.mark.parametrize("secret", [forms.SECRET, forms.SHORT])
def test_a_secret_is_masked_in_every_form(
    secret: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    rows = enumerate(forms.forms(secret))
    inputs = {f"ROW_{number}": {name: value} for number, (name, value) in rows}
    write_action(tmp_path, inputs=inputs)
    for words in ([], ["--json"]):
        ran = starter_kit("config", "--app", tmp_path, *words)
        assert ran.code == 0
        shown = ran.out + ran.err
        assert [text for text in forms.encodings(secret) if text in shown] == []
        assert shown.count("********") >= len(inputs)


@pytest.mark.parametrize(("name", "value"), forms.PLAIN, ids=str)
def test_what_is_close_to_a_secret_is_shown(
    name: str, value: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, inputs={name: value})
    ran = starter_kit("config", "--app", tmp_path, "--json")
    assert ran.json[0]["value"] == value


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("STOCK_URL", "https://host:8443/a?b=c&d=e", "https://host:8443/a?b=c&d=e"),
        ("IMS_JWKS_URL", "https://host/ims/keys", "https://host/ims/keys"),
        ("COMMERCE_WEBHOOKS_PUBLIC_KEY", "-----BEGIN", "-----BEGIN"),
        ("OAUTH_ORG_ID", "1@AdobeOrg", "1@AdobeOrg"),
        ("STOCK_SOURCE", "my.stock:ask", "my.stock:ask"),
        ("HOOK_URL", "https://me:pw@h/?q=1", "https://me:********@h/?q=1"),
        ("EMAIL", "a@example.com", "a@example.com"),
        # Whether a secret is set at all is not a secret.
        ("STOCK_API_KEY", "", ""),
        ("STOCK_API_KEY", None, None),
        ("SERVICE", {"password": "", "on": True}, {"password": "", "on": True}),
        ("TEXT", "article code=5", "article code=5"),
        # Text for people stays what it is.
        ("TEXT", "[no JSON", "[no JSON"),
        ("TEXT", ":key: [bold]x[/] \\", ":key: [bold]x[/] \\"),
        ("TEXT", "größer", "größer"),
    ],
)
def test_what_is_no_secret_is_shown_as_it_is(
    name: str, value: Any, shown: Any, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, inputs={name: value})
    ran = starter_kit("config", "--app", tmp_path, "--json")
    assert ran.json[0]["value"] == shown
    text = shown if isinstance(shown, str) else json.dumps(shown)
    last = starter_kit("config", "--app", tmp_path).out.splitlines()[-1]
    assert last.split(name, 1)[1].rsplit("app.config", 1)[0].strip() == text


@pytest.mark.parametrize(
    "value", ["a\nb\tc\x1b[31m", "\x9b31m", "long " * 100, {"a": [None, True, "\x1b"]}]
)
def test_a_value_takes_one_line_however_long_and_controls_no_terminal(
    value: Any, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, inputs={"TEXT": value})
    ran = starter_kit("config", "--app", tmp_path)
    _, line = ran.out.splitlines()
    assert line.isprintable()
    shown = line.removesuffix("  app.config.yaml:1").split("TEXT   ")[1]
    assert shown.rstrip() in (str(value).rstrip(), json.dumps(value))


def test_a_manifest_that_cannot_be_read_is_one_message(
    tmp_path: Path, starter_kit: StarterKit
) -> None:
    write(tmp_path, {"app.config.yaml": "application: {"})
    for words in ([], ["--json"]):
        ran = starter_kit("config", "--app", tmp_path, *words)
        assert ran.code == 1
        assert bool(ran.out) == ("--json" in words)
        assert ran.err.startswith("error app.config.yaml:1: no YAML: ")
        assert len(ran.err.splitlines()) == 1


def test_debug_shows_where_in_the_code_it_failed(
    tmp_path: Path, starter_kit: StarterKit
) -> None:
    with pytest.raises(ManifestError):
        starter_kit("--debug", "config", "--app", tmp_path)


def test_called_wrongly(starter_kit: StarterKit) -> None:
    ran = starter_kit("config", "--values")
    assert (ran.code, ran.out) == (2, "")
    assert "No such option: --values" in ran.err
