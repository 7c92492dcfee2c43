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


@pytest.mark.parametrize(
    ("name", "value"), [row for row in forms.PLAIN if row not in forms.PRIVATE], ids=str
)
def test_what_is_close_to_a_secret_is_shown(
    name: str, value: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, inputs={name: value})
    ran = starter_kit("config", "--app", tmp_path, "--json")
    assert ran.json[0]["value"] == value


HIDDEN = "********"
TOKEN = "8f3a9b2c7d1e4f5a"
# Values of inputs whose names tell nothing, and what is shown of them.
UNKNOWN = [
    *((each, each) for each in (True, 0, 12, 1.5, None, "", "1000", "0.5", "-3")),
    *((each, each) for each in ("info", "en_US", "Europe/Berlin", "DE,AT,CH", "v2")),
    *((each, each) for each in ("x-api-key", "utf-8", "2026-01-31", "warehouseOne")),
    *((each, each) for each in ("./config/prices.csv", "/etc/ssl", "10.1.2.3", "10.")),
    *((each, each) for each in ("erp.example.com:8080", "application/json")),
    *((each, each) for each in ("Please call us.", "größer", "$5", {"a": ["b", 1]})),
    ("https://erp.example.com/api/v2/stock", "https://erp.example.com/api/v2/stock"),
    (
        "https://erp.example.com:8443/?mode=fast",
        "https://erp.example.com:8443/?mode=fast",
    ),
    *(
        (each, HIDDEN)
        for each in (
            TOKEN,
            f"{TOKEN}\n",
            "550e8400-e29b-41d4-a716-446655440000",
            "sk_live_4eC39HqLyjWDarjt",
            "ghp_abcdEFGHijklMNOP",
            "AKIAIOSFODNN7EXAMPLE",
            "wJalrXUtnFEMI",
            "aGVsbG8gd29ybGQ=",
            "qwertyuiopasdfghjklzxc",
            "hunter2",
            "shop:hunter",
            "a@example.com",
            "p&ssword",
            "x" * 100_000,
            "a." * 50_000,
        )
    ),
    (
        f"https://hooks.example.com/services/{TOKEN}",
        "https://hooks.example.com/services/********",
    ),
    (
        "https://h/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXX",
        "https://h/********/********/********",
    ),
    (f"https://h/in?x={TOKEN}&n=1#{TOKEN}", "https://h/in?x=********&n=1#********"),
    (f"https://me:{TOKEN}@h/in", "https://me:********@h/in"),
    (f"amqps://h/{TOKEN}", "amqps://h/********"),
    (
        {"url": f"https://h/{TOKEN}", "on": True},
        {"url": "https://h/********", "on": True},
    ),
    ([TOKEN, "a"], [HIDDEN, "a"]),
    (f'{{"hook": "{TOKEN}"}}', '{"hook": "********"}'),
    (f"[{TOKEN}", HIDDEN),
]


@pytest.mark.parametrize(("value", "shown"), UNKNOWN, ids=lambda value: str(value)[:40])
def test_of_an_unknown_input_only_what_is_plainly_harmless_is_shown(
    value: Any, shown: Any, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, inputs={"NOTIFY": value})
    ran = starter_kit("config", "--app", tmp_path, "--json")
    assert ran.json[0]["value"] == shown


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("BACKOFFICE_PROVIDER_ID", TOKEN, TOKEN),
        ("WEBHOOK_JWT_ISSUER", f"https://h/{TOKEN}/v2.0", f"https://h/{TOKEN}/v2.0"),
        ("WEBHOOK_JWT_JWKS_URL", f"https://h/{TOKEN}/keys", f"https://h/{TOKEN}/keys"),
        ("STOCK_URL", f"https://h/{TOKEN}/stock", "https://h/********/stock"),
        ("STOCK_URL", "https://host:8443/a?b=c&d=e", "https://host:8443/a?b=c&d=e"),
        ("IMS_JWKS_URL", "https://host/ims/keys", "https://host/ims/keys"),
        ("COMMERCE_WEBHOOKS_PUBLIC_KEY", "-----BEGIN", "-----BEGIN"),
        ("OAUTH_ORG_ID", "1@AdobeOrg", "1@AdobeOrg"),
        ("STOCK_SOURCE", "my.stock:ask", "my.stock:ask"),
        ("HOOK_URL", "https://me:pw@h/?q=1", "https://me:********@h/?q=1"),
        # Whether a secret is set at all is not a secret.
        ("STOCK_API_KEY", "", ""),
        ("STOCK_API_KEY", None, None),
        ("SERVICE", {"password": "", "on": True}, {"password": "", "on": True}),
        # Text for people stays what it is.
        ("WEBHOOK_JWT_AUDIENCE", "[no JSON", "[no JSON"),
        ("WEBHOOK_JWT_AUDIENCE", ":key: [bold]x[/] \\", ":key: [bold]x[/] \\"),
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
    write_action(tmp_path, inputs={"OAUTH_CLIENT_ID": value})
    ran = starter_kit("config", "--app", tmp_path)
    _, line = ran.out.splitlines()
    assert line.isprintable()
    shown = line.removesuffix("  app.config.yaml:1").split("OAUTH_CLIENT_ID")[1]
    assert shown.strip() in (str(value).rstrip(), json.dumps(value))


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
