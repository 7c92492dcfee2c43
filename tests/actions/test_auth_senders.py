"""Each sender in the docs' table gets in with the lines that stand there, and no code.

The signatures are made here by the rule that each sender publishes, over its own body,
and sent to the check as the platform hands them on. Where a sender has a library of its
own, that one signs.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib
import json
import re
import shutil
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from actions.shared.auth import Accepted, Refused, authenticate
from actions.shared.request import Request
from tests.actions.auth_contract import NOW_S, FakeTime, one_byte_changes
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from actions.shared.auth import Verdict

PAGE = (ROOT / "docs" / "authentication.md").read_text()
SECRET = "a-Secret of 2 systems!"
BODY = '{"name": "Café", "qty": 1.50}'.encode()
NOW = str(int(NOW_S))
# A sender's headers and query, given its secret and its body.
Sent = tuple[dict[str, str], dict[str, str]]


def _table() -> dict[str, str]:
    """Return what the table of the docs has for each sender."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]*\|$", PAGE, re.MULTILINE)
    start = [name for name, _ in rows].index("sender")
    return dict(rows[start + 1 :])


def _lines(cell: str) -> dict[str, str]:
    """Return the lines of .env in a cell of the table."""
    settings = (line.partition("=") for line in re.findall(r"`(\w+=[^`]*)`", cell))
    return {name: value for name, _, value in settings}


TABLE = _table()
WITHOUT_CODE = {name: _lines(cell) for name, cell in TABLE.items() if "=" in cell}


def _digest(secret: str, signed: bytes, algorithm: str = "sha256") -> bytes:
    return hmac.new(secret.encode(), signed, getattr(hashlib, algorithm)).digest()


def _hex(header: str, form: str = "{}") -> Callable[[str, bytes], Sent]:
    return lambda s, b: ({header: form.format(_digest(s, b).hex())}, {})


def _base64(header: str, algorithm: str = "sha256") -> Callable[[str, bytes], Sent]:
    return lambda secret, body: (
        {header: base64.b64encode(_digest(secret, body, algorithm)).decode()},
        {},
    )


def _standard(prefix: str) -> Callable[[str, bytes], Sent]:
    def sent(secret: str, body: bytes) -> Sent:
        signature = _digest(secret, f"msg_1.{NOW}.".encode() + body)
        values = {
            "id": "msg_1",
            "timestamp": NOW,
            "signature": f"v1,{base64.b64encode(signature).decode()}",
        }
        return {f"{prefix}-{name}": value for name, value in values.items()}, {}

    return sent


def _basic(secret: str, _: bytes) -> Sent:
    credentials = base64.b64encode(f"shop:{secret}".encode()).decode()
    return {"authorization": f"Basic {credentials}"}, {}


# How each of them proves who it is, by its own documentation.
SENDERS: dict[str, Callable[[str, bytes], Sent]] = {
    "GitHub": _hex("X-Hub-Signature-256", "sha256={}"),
    "Gitea": _hex("X-Gitea-Signature"),
    "GitLab": lambda secret, _: ({"X-Gitlab-Token": secret}, {}),
    "Shopify": _base64("X-Shopify-Hmac-SHA256"),
    "WooCommerce": _base64("X-WC-Webhook-Signature"),
    "BigCommerce": _standard("webhook"),
    "Shopline": _hex("X-Shopline-Hmac-Sha256"),
    "Commerce Layer": _base64("X-CommerceLayer-Signature"),
    "Fourthwall": _base64("X-Fourthwall-Hmac-SHA256"),
    "Oracle CX Commerce": _base64("X-Oracle-CC-WebHook-Signature", "sha512"),
    "HaloPSA": _hex("X-HaloPSA-Signature", "sha256= {}"),
    "Svix": _standard("svix"),
    "Odoo": lambda secret, _: ({}, {"token": secret}),
    "SAP": _basic,
    "NetSuite": lambda secret, _: ({"Authorization": f"Bearer {secret}"}, {}),
    "Dynamics 365": lambda secret, _: ({}, {"code": secret}),
    "Salesforce": lambda secret, _: ({"Authorization": f"ApiKey {secret}"}, {}),
}
SECRETS = {
    "api-key": "WEBHOOK_API_KEYS",
    "basic": "WEBHOOK_BASIC_USERS",
    "url-token": "WEBHOOK_URL_TOKENS",
    "hmac": "WEBHOOK_HMAC_SECRETS",
    "standard-webhooks": "WEBHOOK_SIGNING_SECRETS",
}


def _configured(lines: Mapping[str, str], secret: str) -> dict[str, str]:
    forms = {
        "basic": f"shop:{secret}",
        "standard-webhooks": f"whsec_{base64.b64encode(secret.encode()).decode()}",
    }
    scheme = lines["WEBHOOK_AUTH"]
    return {**lines, SECRETS[scheme]: forms.get(scheme, secret)}


def _verdict(params: Mapping[str, Any], sent: Sent, body: bytes = BODY) -> Verdict:
    headers, query = sent
    call = {
        **params,
        "__ow_method": "post",
        "__ow_query": "&".join(
            f"{name}={value.replace(' ', '%20')}" for name, value in query.items()
        ),
        "__ow_headers": {"content-type": "application/json", **headers},
        "__ow_body": base64.b64encode(body).decode(),
    }
    return authenticate(Request.from_params(call, FakeTime().clock))


def test_the_table_names_every_sender_that_is_tried_here() -> None:
    assert set(WITHOUT_CODE) == set(SENDERS)
    assert set(TABLE) - set(SENDERS) == {"Stripe", "Slack", "Akeneo"}


@pytest.mark.parametrize("name", SENDERS)
def test_a_sender_gets_in_with_the_lines_of_the_table(name: str) -> None:
    params = _configured(WITHOUT_CODE[name], SECRET)
    sign = SENDERS[name]
    assert isinstance(_verdict(params, sign(SECRET, BODY)), Accepted)
    assert isinstance(_verdict(params, sign(f"{SECRET}?", BODY)), Refused)
    assert isinstance(_verdict(params, ({}, {})), Refused)
    if WITHOUT_CODE[name]["WEBHOOK_AUTH"] in ("hmac", "standard-webhooks"):
        changed = BODY.replace(b"1.50", b"9.50")
        assert isinstance(_verdict(params, sign(SECRET, BODY), changed), Refused)


def test_the_vector_that_github_publishes() -> None:
    digits = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    params = _configured(WITHOUT_CODE["GitHub"], "It's a Secret to Everybody")
    for digest, expected in ((digits, Accepted), (digits[:-1] + "8", Refused)):
        sent = {"X-Hub-Signature-256": f"sha256={digest}"}, dict[str, str]()
        assert isinstance(_verdict(params, sent, b"Hello, World!"), expected)


FORMS: list[tuple[dict[str, str], str, bool]] = [
    # Settings beside the secret; the header's value, {} being the signature; accepted?
    ({}, "sha256={}", True),
    ({}, "{}", False),
    ({"PREFIX": "none"}, "{}", True),
    ({"PREFIX": "NONE"}, "{}", True),
    ({"PREFIX": "none"}, "sha256={}", False),
    ({"PREFIX": "v0="}, "v0={}", True),
    ({"PREFIX": "v0="}, "v0= {}", True),
    ({"PREFIX": "v0="}, "{}", False),
    ({"PREFIX": "v0="}, "sha256={}", False),
    ({"PREFIX": "HMAC "}, "HMAC {}", True),
    ({"PREFIX": "$UNSET"}, "sha256={}", True),
    ({"HEADER": "X-Sig"}, "sha256={}", True),
    ({"HEADER": "X-Sig"}, "{}", True),
    ({"HEADER": "X-Sig"}, "sha512={}", False),
    ({"HEADER": "X-Sig", "PREFIX": "sha256="}, "{}", False),
    ({"HEADER": "X-Sig", "PREFIX": "none"}, "sha256={}", False),
    ({"ENCODING": "base64"}, "{}", True),
    ({"ENCODING": "BASE64"}, "sha256={}", True),
    ({"ENCODING": "base64", "ALGORITHM": "sha512"}, "sha512={}", True),
    ({"ENCODING": "base64", "ALGORITHM": "sha512"}, "sha256={}", False),
    ({"ALGORITHM": "sha512"}, "sha512={}", True),
    ({"ALGORITHM": "SHA512"}, "sha512={}", True),
    ({"ALGORITHM": "sha512"}, "sha256={}", False),
]


@pytest.mark.parametrize(("settings", "form", "accepted"), FORMS)
def test_every_form_of_a_signature_can_be_configured(
    settings: dict[str, str], form: str, *, accepted: bool
) -> None:
    params = {f"WEBHOOK_HMAC_{name}": value for name, value in settings.items()}
    params |= {"WEBHOOK_AUTH": "hmac", "WEBHOOK_HMAC_SECRETS": f"other,{SECRET}"}
    digest = _digest(SECRET, BODY, settings.get("ALGORITHM", "sha256").lower())
    is_hex = settings.get("ENCODING", "hex").lower() == "hex"
    text = digest.hex() if is_hex else base64.b64encode(digest).decode()
    header = settings.get("HEADER", "x-webhook-signature")
    spellings = [text, f" {text}\t"] + ([text.upper(), text.title()] if is_hex else [])
    for spelling in spellings:
        verdict = _verdict(params, ({header: form.format(spelling)}, {}))
        assert isinstance(verdict, Accepted) is accepted
    other = [text.swapcase()] if not is_hex else []
    for changed in (*one_byte_changes(text), text[:-1], f"{text}0", "", *other):
        if not (is_hex and changed.lower() == text):
            sent = {header: form.format(changed)}, dict[str, str]()
            assert isinstance(_verdict(params, sent), Refused), changed


@pytest.mark.parametrize(
    ("header", "value", "accepted"),
    [
        ("x-api-key", SECRET, True),
        ("X-Gitlab-Token", SECRET, True),
        ("X-Gitlab-Token", f"Bearer {SECRET}", False),
        ("Authorization", f"Bearer {SECRET}", True),
        ("authorization", f"ApiKey {SECRET}", True),
        ("AUTHORIZATION", f"Token  {SECRET}", True),
        ("Authorization", SECRET, True),
        ("Authorization", f"Bearer x {SECRET}", False),
        ("Authorization", f"Bearer {SECRET}x", False),
        ("Authorization", "Bearer", False),
        ("Authorization", "Bearer ", False),
        ("Authorization", "", False),
    ],
)
def test_a_key_may_stand_in_another_header(
    header: str, value: str, *, accepted: bool
) -> None:
    params = {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEYS": f"other,{SECRET}"}
    params["WEBHOOK_API_KEY_HEADER"] = header
    verdict = _verdict(params, ({header: value}, {}))
    assert isinstance(verdict, Accepted) is accepted
    if accepted and header.lower() != "x-api-key":
        assert isinstance(_verdict(params, ({"x-api-key": SECRET}, {})), Refused)


WHSEC = f"whsec_{base64.b64encode(b'0123456789abcdef01234567').decode()}"


@pytest.mark.parametrize("family", ["webhook", "svix"])
@pytest.mark.parametrize("library", ["standardwebhooks", "svix"])
def test_the_libraries_of_the_scheme_sign_what_is_accepted(
    library: str, family: str
) -> None:
    at = datetime.fromtimestamp(NOW_S, UTC)
    webhook = importlib.import_module(library).Webhook(WHSEC)
    signature = webhook.sign("msg_1", at, BODY.decode())
    headers = {"id": "msg_1", "timestamp": NOW, "signature": signature}
    sent = {f"{family}-{name}": value for name, value in headers.items()}
    params = {"WEBHOOK_AUTH": "standard-webhooks", "WEBHOOK_SIGNING_SECRETS": WHSEC}
    assert isinstance(_verdict(params, (sent, {})), Accepted)
    assert isinstance(_verdict(params, (sent, {}), BODY + b" "), Refused)


_CODE = re.compile(r"^```python\n# file: (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class TestCode:
    """The functions that the docs show, as WEBHOOK_AUTH names them."""

    @pytest.fixture(autouse=True)
    def _shop(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        ((file, code),) = _CODE.findall(PAGE)
        module = tmp_path / "senders_of_the_docs.py"
        module.write_text(code)
        assert file == "actions/ingestion/webhook/signed_time.py"
        monkeypatch.syspath_prepend(str(tmp_path))
        yield
        sys.modules.pop(module.stem, None)
        shutil.rmtree(tmp_path)

    @staticmethod
    def signed(name: str, secret: str, body: bytes, time_s: str) -> dict[str, str]:
        before = {"slack": f"v0:{time_s}:"}.get(name, f"{time_s}.")
        digits = _digest(secret, before.encode() + body).hex()
        return {
            "stripe": {
                "Stripe-Signature": f"t={time_s},v1={'0' * 64},v1={digits},v0=abc"
            },
            "slack": {
                "X-Slack-Request-Timestamp": time_s,
                "X-Slack-Signature": f"v0={digits}",
            },
            "akeneo": {
                "X-Akeneo-Request-Timestamp": time_s,
                "X-Akeneo-Request-Signature": digits,
            },
        }[name]

    @pytest.mark.parametrize("name", ["stripe", "slack", "akeneo"])
    def test_they_accept_what_the_sender_signs_and_nothing_else(
        self, name: str
    ) -> None:
        assert f"code: `{name}` below" in TABLE[name.title()]
        params = {
            "WEBHOOK_AUTH": f"senders_of_the_docs:{name}",
            "WEBHOOK_HMAC_SECRETS": f"other,{SECRET}",
        }
        good = self.signed(name, SECRET, BODY, NOW)
        assert isinstance(_verdict(params, (good, {})), Accepted)
        assert isinstance(_verdict(params, (good, {}), BODY + b" "), Refused)
        no_secret = {**params, "WEBHOOK_HMAC_SECRETS": "$SECRET"}
        assert isinstance(_verdict(no_secret, (good, {})), Refused)
        for secret, time_s in (
            ("guess", NOW),
            ("", NOW),
            *((SECRET, str(int(NOW_S) + off_s)) for off_s in (-301, 301)),
            *((SECRET, text) for text in ("", "now", "٣", "9" * 5000)),
        ):
            bad = self.signed(name, secret, BODY, time_s)
            assert isinstance(_verdict(params, (bad, {})), Refused)
        assert isinstance(_verdict(params, ({}, {})), Refused)

    def test_the_vector_that_slack_publishes(self) -> None:
        """With the clock of that moment; the body is a form."""
        body = (
            b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
            b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA"
            b"&user_name=roadrunner&command=%2Fwebhook-collect&text="
            b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F"
            b"397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
            b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
        )
        call = {
            "WEBHOOK_AUTH": "senders_of_the_docs:slack",
            "WEBHOOK_HMAC_SECRETS": "8f742231b10e8888abcd99yyyzzz85a5",
            "__ow_body": base64.b64encode(body).decode(),
            "__ow_headers": {
                "x-slack-request-timestamp": "1531420618",
                "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235"
                "a7b4a8d21a10bd27519666489c69b503",
            },
        }
        verdict = authenticate(Request.from_params(call, FakeTime(1531420618.0).clock))
        assert isinstance(verdict, Accepted)


def test_a_signature_is_for_the_body_as_it_was_sent() -> None:
    """Not for the same JSON written in another way."""
    params = _configured(WITHOUT_CODE["Shopify"], SECRET)
    sent = SENDERS["Shopify"](SECRET, BODY)
    other = json.dumps(json.loads(BODY)).encode()
    assert isinstance(_verdict(params, sent, other), Refused)
