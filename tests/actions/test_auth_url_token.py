"""A secret in the URL: for callers that can set nothing else, and never in a log."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import httpx
import pytest

from actions.ingestion.webhook.__main__ import main
from tests.actions.auth_contract import one_byte_changes
from tests.actions.test_challenges import BODY, EVENT, WEBHOOK, serving
from tests.commands.serving import Serving
from tests.conftest import ROOT
from tests.serving.waiting import eventually

if TYPE_CHECKING:
    from scripts.pytest_plugin import Answer, Invoke
    from scripts.stand_ins.adobe.adobe import AdobeStandIn

TOKEN = "0f5c2b9a7d"
ENV = {"WEBHOOK_AUTH": "url-token", "WEBHOOK_URL_TOKENS": f"{TOKEN},other-t0ken"}
BOTH = pytest.mark.parametrize("raw", [True, False])


def _call(invoke: Invoke, query: str, *, raw: bool = True, **changes: Any) -> Answer:
    env = {**ENV, **changes.pop("env", {})}
    return invoke(
        WEBHOOK, json={"data": EVENT}, query=query, raw=raw, env=env, **changes
    )


@BOTH
@pytest.mark.parametrize(
    ("query", "status"),
    [
        (f"token={TOKEN}", 200),
        ("token=other-t0ken", 200),
        (f"a=1&token={TOKEN}&b=%20", 200),
        (f"token=x&token={TOKEN}", 200),
        (f"token={quote(TOKEN.replace('0', '%30'), safe='%')}", 200),
        ("", 401),
        ("token", 401),
        ("token=", 401),
        (f"token={TOKEN}&token=", 401),
        (f"token={TOKEN},other-t0ken", 401),
        (f"token={TOKEN}%20", 401),
        (f"token={TOKEN}%00", 401),
        (f"TOKEN={TOKEN}", 401),
        (f"key={TOKEN}", 401),
        (f"{TOKEN}", 401),
        (f"{TOKEN}=token", 401),
        (f"token[]={TOKEN}", 401),
        (f"__ow_query=token%3D{TOKEN}", 400),
    ],
)
def test_the_token_is_a_parameter_of_the_query(
    query: str, status: int, *, raw: bool, invoke: Invoke
) -> None:
    if raw and status == 400:
        status = 401  # a name that only a plain action reserves
    assert _call(invoke, query, raw=raw).status == status


@BOTH
def test_every_one_byte_change_of_the_token_is_refused(*, raw: bool) -> None:
    for changed in [*one_byte_changes(TOKEN), TOKEN[:-1], f"{TOKEN}0", TOKEN.upper()]:
        sent = {"__ow_query": urlencode({"token": changed}), "__ow_body": ""}
        params = {**ENV, **(sent if raw else {"token": changed})}
        assert main(params)["error"]["statusCode"] == 401, changed


@BOTH
def test_the_parameter_may_have_another_name(*, raw: bool, invoke: Invoke) -> None:
    env = {"WEBHOOK_URL_TOKEN_PARAMETER": "code"}
    assert _call(invoke, f"code={TOKEN}", raw=raw, env=env).status == 200
    assert _call(invoke, f"token={TOKEN}", raw=raw, env=env).status == 401


@pytest.mark.parametrize(
    "name",
    [
        *("WEBHOOK_URL_TOKENS", "WEBHOOK_URL_TOKEN_PARAMETER", "LOG_LEVEL"),
        *("OAUTH_SCOPES", "AIO_runtime_namespace", "OAUTH_CLIENT_ID"),
    ],
)
def test_an_input_of_the_action_is_no_proof(name: str, invoke: Invoke) -> None:
    """Its value is there on every call: every caller would be let in."""
    env = {name: "debug", "WEBHOOK_URL_TOKENS": "debug"}
    env["WEBHOOK_URL_TOKEN_PARAMETER"] = name
    for raw in (True, False):
        answer = _call(invoke, "", raw=raw, env=env)
        assert answer.status == 401
        # The platform itself refuses that a caller sets an input that is final.
        shown = _call(invoke, f"{name}={quote(env['WEBHOOK_URL_TOKENS'])}", raw=False)
        assert shown.status == 400


def test_a_member_of_the_body_is_no_parameter_of_a_raw_action(invoke: Invoke) -> None:
    for body in ({"data": EVENT, "token": TOKEN}, {"__ow_query": f"token={TOKEN}"}):
        answer = invoke(WEBHOOK, json=body, env=ENV)
        assert answer.status == 401
    form = urlencode({"token": TOKEN})
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert invoke(WEBHOOK, body=form, headers=headers, env=ENV).status == 401


def test_the_parameter_is_not_published(invoke: Invoke, adobe: AdobeStandIn) -> None:
    for raw in (True, False):
        assert _call(invoke, f"token={TOKEN}", raw=raw).status == 200
    assert TOKEN not in json.dumps([dict(event) for event in adobe.published])


# Where a token may turn up: the right one, a former one, and under other names.
SECRETS = (TOKEN, "a-former-t0ken", "an/odd+t0ken")
HEADERS = (
    *("x-forwarded-uri", "x-original-uri", "x-original-url", "x-rewrite-url"),
    *("referer", "x-envoy-original-path", "x-original-query", "forwarded"),
)


def _queries(name: str, secret: str) -> list[str]:
    encoded = quote(secret, safe="")
    every_byte = "".join(f"%{byte:02x}" for byte in secret.encode())
    return [
        f"{name}={encoded}",
        f"a=1&{name}={encoded}&b=2",
        f"{name}={every_byte}",
        f"{name.upper()}={encoded}",
        f"x={encoded}",
        encoded,
        f"&&{name}%3d{encoded}",
    ]


@BOTH
@pytest.mark.parametrize("level", ["debug", "info"])
@pytest.mark.parametrize("name", ["token", "code", "k"])
@pytest.mark.parametrize("secret", SECRETS)
def test_no_line_of_the_log_has_it(
    secret: str, name: str, level: str, *, raw: bool, invoke: Invoke
) -> None:
    env = {"LOG_LEVEL": level, "WEBHOOK_URL_TOKEN_PARAMETER": name}
    forms = {secret, quote(secret, safe=""), "".join(f"%{ord(c):02x}" for c in secret)}
    for query in _queries(name, secret):
        is_named = query.startswith((f"{name}=", f"a=1&{name}="))
        if not (raw or is_named):
            continue  # the platform has decoded it: any parameter is like a body's
        headers = dict.fromkeys(HEADERS, f"https://h/p?{query}")
        headers["x-query"] = f"{name}={quote(secret, safe='')}"
        answer = _call(invoke, query, raw=raw, env=env, headers=headers)
        logged = json.dumps(answer.logs)
        assert ("Called" in logged) == (level == "debug")
        for form in forms:
            assert form not in logged, query


def test_the_log_still_says_which_parameters_there_were(invoke: Invoke) -> None:
    env = {"LOG_LEVEL": "debug"}
    answer = _call(invoke, f"page=2&token={TOKEN}&s3cret", env=env)
    (called,) = [line for line in answer.logs if line["message"] == "Called"]
    assert called["params"]["__ow_query"] == ["page", "token", "<hidden>"]
    refused = _call(invoke, "", env={"WEBHOOK_URL_TOKEN_PARAMETER": "code"})
    assert "has no parameter code" in json.dumps(refused.logs)


def test_the_names_of_the_settings_hide_no_word_of_the_log(invoke: Invoke) -> None:
    """They tell where a secret is sent, and are none."""
    env = {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEYS": "good-key-1"}
    answer = invoke(WEBHOOK, json={"data": EVENT}, env=env)
    assert "the header x-api-key is missing" in json.dumps(answer.logs)


def test_curl_with_a_url_and_nothing_else() -> None:
    curl = shutil.which("curl")
    if not curl:
        pytest.skip("curl is missing: apt-get install curl")
    with serving(**ENV) as (url, adobe):
        for query, status in ((f"?token={TOKEN}", "200"), ("?token=guess", "401")):
            words = [
                curl,
                "-s",
                "-w",
                " %{http_code}",
                "-d",
                BODY,
                f"http://{url}{query}",
            ]
            ran = subprocess.run(words, capture_output=True, text=True, check=True)
            assert ran.stdout.endswith(f" {status}")
        assert [event["id"] for event in adobe.published] == ["1"]


@pytest.mark.parametrize("name", ["token", "k"])
def test_serve_prints_no_token(name: str) -> None:
    env = {**ENV, "WEBHOOK_URL_TOKEN_PARAMETER": name, "LOG_LEVEL": "debug"}
    with Serving("--fake-adobe", cwd=ROOT, **env) as serve:
        base, path = serve.url_of(WEBHOOK)
        for token, status in ((TOKEN, 200), ("a-former-t0ken", 401)):
            answer = httpx.post(f"{base}{path}?a=1&{name}={token}", content=BODY)
            assert answer.status_code == status
        eventually(lambda: (serve.out + serve.err).count("Called") >= 2)
    printed = serve.out + serve.err
    assert f"?a=1&{name}=******** 200" in printed
    assert TOKEN not in printed
    assert "a-former-t0ken" not in printed
