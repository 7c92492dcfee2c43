"""A 401 says what would be accepted, so that clients that wait for it get in."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from actions.ingestion.webhook.__main__ import main as ingestion
from actions.shared import responses
from actions.shared.action import action
from actions.shared.auth import Refused, require
from actions.shared.errors import Unauthorized
from actions.starter_kit.info.__main__ import main as info
from scripts.serving.server import LocalServer
from scripts.stand_ins.adobe.adobe import AdobeStandIn
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from actions.shared.request import Request
    from scripts.pytest_plugin import Invoke

WEBHOOK = "ingestion/webhook"
EVENT = {
    "uid": "1",
    "event": "be-observer.catalog_product_delete",
    "value": {"sku": "A"},
}
BODY = json.dumps({"data": EVENT})
BASIC = 'Basic realm="webhook", charset="UTF-8"'
BEARER = 'Bearer realm="webhook"'
SIGNATURE = 'Signature realm="webhook"'
OTHER = 'Webhook realm="webhook"'
CHALLENGES: list[tuple[dict[str, str], str]] = [
    ({"WEBHOOK_AUTH": "basic"}, BASIC),
    ({"WEBHOOK_AUTH": "jwt"}, BEARER),
    ({"WEBHOOK_AUTH": "adobe-ims"}, BEARER),
    ({"WEBHOOK_AUTH": "api-key"}, 'ApiKey realm="webhook"'),
    (
        {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEY_HEADER": "AUTHORIZATION"},
        BEARER,
    ),
    ({"WEBHOOK_AUTH": "url-token"}, 'UrlToken realm="webhook"'),
    ({"WEBHOOK_AUTH": "hmac"}, SIGNATURE),
    ({"WEBHOOK_AUTH": "standard-webhooks"}, SIGNATURE),
    ({"WEBHOOK_AUTH": "commerce-signature"}, SIGNATURE),
    ({"WEBHOOK_AUTH": "tests.actions.custom_checks:fails"}, OTHER),
    ({"WEBHOOK_AUTH": "tests.actions.custom_checks:says_true"}, OTHER),
    ({"WEBHOOK_AUTH": ","}, OTHER),
    ({"WEBHOOK_AUTH": "no-such-check"}, OTHER),
    (
        {"WEBHOOK_AUTH": "jwt, API-Key ,Basic,adobe-ims"},
        f'{BASIC}, {BEARER}, ApiKey realm="webhook"',
    ),
]
# RFC 9110, section 11.6.1, as far as it is used here.
_CHALLENGE = r'[A-Za-z]+ [a-z]+="[^"]+"(?:, [a-z]+="[^"]+")*'


@pytest.mark.parametrize(("env", "challenge"), CHALLENGES)
@pytest.mark.parametrize("raw", [True, False])
def test_a_401_asks_for_what_the_configured_checks_need(
    env: Mapping[str, str], challenge: str, *, raw: bool, invoke: Invoke
) -> None:
    answer = invoke(WEBHOOK, json={"data": EVENT}, env=env, raw=raw)
    assert answer.status == 401
    assert answer.json == {"error": "Unauthorized"}
    assert answer.headers["www-authenticate"] == challenge
    assert re.fullmatch(rf"{_CHALLENGE}(?:, {_CHALLENGE})*", challenge)


def test_other_answers_ask_for_nothing(invoke: Invoke) -> None:
    env = {"WEBHOOK_AUTH": "basic", "WEBHOOK_BASIC_USERS": "shop:open sesame"}
    encoded = base64.b64encode(b"shop:open sesame").decode()
    for data in (EVENT, {}):
        headers = {"authorization": f"Basic {encoded}"}
        answer = invoke(WEBHOOK, json={"data": data}, env=env, headers=headers)
        assert answer.status in (200, 400)
        assert "www-authenticate" not in answer.headers
    stock = invoke("webhook/check-stock", json={}, env=env)
    assert stock.status == 200
    assert "www-authenticate" not in stock.headers


@pytest.mark.parametrize("auth", ["adobe-ims", "", "api-key"])
def test_the_info_action_asks_for_a_token_too(auth: str) -> None:
    error = info({"WEBHOOK_AUTH": auth})["error"]
    assert error["statusCode"] == 401
    expected = 'ApiKey realm="webhook"' if auth == "api-key" else BEARER
    assert error["headers"]["WWW-Authenticate"] == expected


class TestOwnCheck:
    """What a user's ``auth.py`` returns or raises."""

    @staticmethod
    def challenge(found: Any, auth: str) -> str:
        @action("sample", failure=responses.failed)
        def main(request: Request) -> dict[str, Any]:
            if isinstance(found, Exception):
                raise found
            require(found, request)
            return {}

        error = main({"WEBHOOK_AUTH": auth})["error"]
        assert error["statusCode"] == 401
        challenge: str = error["headers"]["WWW-Authenticate"]
        return challenge

    @pytest.mark.parametrize("found", [Refused("not from here"), True, None])
    def test_its_refusal_asks_for_what_is_configured(self, found: Any) -> None:
        assert self.challenge(found, "basic") == BASIC
        assert self.challenge(found, "none") == OTHER
        assert self.challenge(found, ",") == OTHER

    def test_it_may_say_itself_what_it_asks_for(self) -> None:
        refused = Refused("not in the directory", 'Basic realm="directory"')
        assert self.challenge(refused, "none") == 'Basic realm="directory"'

    @pytest.mark.parametrize(
        "illegal", ["a\r\nb: c", "é", "\x00", 5, True, ["a"], {"a": 1}]
    )
    def test_one_that_no_header_can_hold_is_replaced(self, illegal: Any) -> None:
        assert self.challenge(Refused("no", illegal), "none") == OTHER
        assert self.challenge(Unauthorized("no", illegal), "basic") == OTHER
        name = "tests.actions.custom_checks:asks_for_it"
        for auth, expected in ((name, OTHER), (f"{name},basic", BASIC)):
            error = ingestion({"WEBHOOK_AUTH": auth, "CHALLENGE": illegal})["error"]
            assert error["statusCode"] == 401
            assert error["headers"]["WWW-Authenticate"] == expected

    def test_an_error_that_it_raises_asks_for_something(self) -> None:
        for error in (Unauthorized("no"), Unauthorized("no", "")):
            assert self.challenge(error, "basic") == OTHER

    def test_without_a_request_there_is_a_challenge_all_the_same(self) -> None:
        with pytest.raises(Unauthorized) as raised:
            require(Refused("no"))
        assert raised.value.challenge == OTHER


USER, PASSWORD = "back-office", "correct horse"


@contextmanager
def serving(**env: str) -> Iterator[tuple[str, AdobeStandIn]]:
    """Serve the application; yield the webhook's URL without a scheme, and Adobe."""
    with (
        AdobeStandIn() as adobe,
        LocalServer(ROOT, environment={**adobe.environment, **env}) as server,
    ):
        yield f"{server.url.partition('://')[2]}/api/v1/web/guest/{WEBHOOK}", adobe


@pytest.fixture(scope="module", params=["basic", "jwt,api-key,basic"])
def webhook(request: pytest.FixtureRequest) -> Iterator[tuple[str, AdobeStandIn]]:
    env = {"WEBHOOK_AUTH": request.param, "WEBHOOK_BASIC_USERS": f"{USER}:{PASSWORD}"}
    with serving(**env) as served:
        yield served


def _installed(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is missing: apt-get install {name}")
    return found


def _run(*words: str) -> str:
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr


@pytest.mark.parametrize(("password", "status"), [(PASSWORD, 200), ("wrong", 401)])
class TestClients:
    """Real clients with a user and a password, and not one header set by hand."""

    def test_curl_with_both_in_the_url(
        self, password: str, status: int, webhook: tuple[str, AdobeStandIn]
    ) -> None:
        url = f"http://{USER}:{password.replace(' ', '%20')}@{webhook[0]}"
        out = _run(_installed("curl"), "-s", "-w", " %{http_code}", "-d", BODY, url)
        assert out.endswith(f" {status}")

    def test_curl_that_waits_to_be_asked(
        self, password: str, status: int, webhook: tuple[str, AdobeStandIn]
    ) -> None:
        options = ["--anyauth", "-u", f"{USER}:{password}", "-w", " %{http_code}"]
        out = _run(
            _installed("curl"), "-s", *options, "-d", BODY, f"http://{webhook[0]}"
        )
        assert out.endswith(f" {status}")

    def test_wget(
        self, password: str, status: int, webhook: tuple[str, AdobeStandIn]
    ) -> None:
        user = [f"--user={USER}", f"--password={password}", f"--post-data={BODY}"]
        url = f"http://{webhook[0]}"
        out = _run(_installed("wget"), "-q", "-S", "-O", "-", *user, url)
        assert re.findall(r"HTTP/1\.1 (\d+)", out)[-1] == str(status)

    def test_urllib(
        self, password: str, status: int, webhook: tuple[str, AdobeStandIn]
    ) -> None:
        url = f"http://{webhook[0]}"
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, url, USER, password)
        handler = urllib.request.HTTPBasicAuthHandler(passwords)
        opener = urllib.request.build_opener(handler)
        try:
            with opener.open(url, BODY.encode()) as answer:
                got = answer.status
        except urllib.error.HTTPError as error:
            with error:
                got = error.code
        assert got == status


@pytest.mark.parametrize("password", ["pässwörd", "£10 ÿ"])
@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_a_password_may_be_encoded_either_way(
    password: str, charset: str, invoke: Invoke
) -> None:
    env = {"WEBHOOK_AUTH": "basic", "WEBHOOK_BASIC_USERS": f"zoë:{password}"}
    for shown, status in ((password, 200), (password[:-1], 401), ("", 401)):
        encoded = base64.b64encode(f"zoë:{shown}".encode(charset)).decode()
        headers = {"authorization": f"Basic {encoded}"}
        answer = invoke(WEBHOOK, json={"data": EVENT}, env=env, headers=headers)
        assert answer.status == status
