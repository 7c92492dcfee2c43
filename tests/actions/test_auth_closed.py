"""A webhook is closed unless it is told to be open.

An entry of a list of secrets proves nothing unless it can be a secret.
"""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.ingestion.webhook.__main__ import main as ingestion
from actions.shared.auth import Accepted, Refused, authenticate
from actions.shared.auth.schemes import chosen
from actions.shared.errors import NotConfigured
from actions.starter_kit.info.__main__ import main as info
from actions.webhook.check_stock.__main__ import main as check_stock
from tests.actions.auth_contract import BODY, NOW_S, request

if TYPE_CHECKING:
    from collections.abc import Callable

UNREADABLE: list[Any] = [
    *(",", " , ,", " ", "\t\n", ";", "|", ":", "-", "\u00a0", "\u200b", "\ufeff"),
    *("$WEBHOOK_AUTH", "${WEBHOOK_AUTH}", "${WEBHOOK_AUTH:-none}", "$$WEBHOOK_AUTH"),
    *("anyone", "off", "false", "no", "null", "none;", '"none"', "none none"),
    *(True, False, 0, 1, 7, -1, 1.5, 10**40, float("nan"), float("inf")),
    *([], [""], ["none"], ["api-key"], {}, {"none": ""}, {"value": "none"}, [[]]),
]
OPEN: list[Any] = [None, "", "none", " NONE ", "none,", "api-key,none", "none,$OTHER"]


def _raw(auth: Any, **params: Any) -> dict[str, Any]:
    body = base64.b64encode(json.dumps({"data": {}}).encode()).decode()
    headers = {"content-type": "application/json"}
    raw = {"__ow_body": body, "__ow_query": "", "__ow_headers": headers}
    return {"WEBHOOK_AUTH": auth, "__ow_method": "post", **raw, **params}


@pytest.mark.parametrize("auth", UNREADABLE, ids=repr)
def test_what_cannot_be_read_refuses_every_caller_and_the_log_says_so(
    auth: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = ingestion(_raw(auth))
    assert answer["error"]["statusCode"] == 401
    assert "WEBHOOK_AUTH" in capsys.readouterr().err

    assert check_stock(_raw(auth))["body"]["op"] == "exception"
    assert "WEBHOOK_AUTH" in capsys.readouterr().err

    assert info(_raw(auth))["error"]["statusCode"] == 401


@pytest.mark.parametrize("auth", OPEN, ids=repr)
def test_an_absent_setting_and_the_word_none_let_every_caller_in(auth: Any) -> None:
    assert ingestion(_raw(auth))["error"]["statusCode"] == 400
    assert check_stock(_raw(auth))["body"]["message"].startswith("missing parameter")


def test_without_the_setting_every_caller_is_let_in() -> None:
    params = _raw("")
    del params["WEBHOOK_AUTH"]
    assert ingestion(params)["error"]["statusCode"] == 400


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@given(auth=json_values)
def test_no_value_of_any_type_opens_but_nothing_and_none(auth: Any) -> None:
    names = auth.split(",") if isinstance(auth, str) else []
    is_open = auth in (None, "") or "none" in [name.strip().lower() for name in names]
    verdict = authenticate(request({"WEBHOOK_AUTH": auth}, {}))
    assert isinstance(verdict, Accepted) == is_open


def test_another_default_holds_only_where_nothing_is_set() -> None:
    assert chosen({}, "adobe-ims") == ("adobe-ims",)
    with pytest.raises(NotConfigured):
        chosen({"WEBHOOK_AUTH": ","}, "none")


@dataclass(frozen=True)
class Proof:
    """What a caller sends that knows one of the secrets of a check."""

    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)


def _basic(credentials: str) -> Proof:
    encoded = base64.b64encode(credentials.encode("utf-8", "surrogatepass")).decode()
    return Proof({"authorization": f"Basic {encoded}"})


def _hmac(secret: str) -> Proof:
    digest = hmac.digest(secret.encode("utf-8", "surrogatepass"), BODY, "sha256")
    return Proof({"x-webhook-signature": f"sha256={digest.hex()}"})


def _standard(secret: str) -> Proof:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"))
    except ValueError:
        key = b""
    signed = f"msg_1.{int(NOW_S)}.".encode() + BODY
    signature = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    return Proof(
        {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(NOW_S)),
            "webhook-signature": f"v1,{signature}",
        }
    )


SCHEMES: dict[str, tuple[str, Callable[[str], Proof]]] = {
    "api-key": ("WEBHOOK_API_KEYS", lambda key: Proof({"x-api-key": key})),
    "url-token": ("WEBHOOK_URL_TOKENS", lambda token: Proof(query={"token": token})),
    "hmac": ("WEBHOOK_HMAC_SECRETS", _hmac),
    "basic": ("WEBHOOK_BASIC_USERS", _basic),
    "standard-webhooks": ("WEBHOOK_SIGNING_SECRETS", _standard),
}
GOOD = {
    "basic": "alice:open sesame",
    "standard-webhooks": f"whsec_{base64.b64encode(b'k' * 32).decode()}",
}
NO_SECRETS = [
    *("$KEY", "${KEY}", "${KEY:-}", "${KEY:-x}", "a-${KEY}", "$KEY$OTHER", "$$KEY"),
    *('"$KEY"', "'$KEY'", "$KEY;", "<$KEY>", "$(KEY)", "$KEY:$OTHER", "Bearer ${KEY}"),
    *(" ", ";", ":", "|", "-", ".", "=", "/", "$", "''", '""', "<>", "**********"),
    *("\u200b", "\ufeff", "\uff0c", "\u2026", "\u00a0", "\x00"),
]
NO_USERS = [
    *("alice:$KEY", "alice:${KEY}", "$USER:sesame", "$USER:$KEY", "alice:", ":sesame"),
    *(":", "::", "alice::", "alice: ", "alice", "alice:-", "alice:a-${KEY}"),
]
NO_SIGNING_SECRETS = ["whsec_", "whsec_$KEY", "whsec_${KEY}", "whsec_=", "whsec_===="]


def _verdict(scheme: str, secrets: Any, proof: Proof) -> Any:
    name, _ = SCHEMES[scheme]
    # As the platform hands on a plain action's query, and a raw one's body.
    params = {"WEBHOOK_AUTH": scheme, name: secrets, **proof.query}
    return authenticate(request(params, proof.headers))


CASES = [
    *((scheme, entry) for scheme in SCHEMES for entry in NO_SECRETS),
    *(("basic", entry) for entry in NO_USERS),
    *(("standard-webhooks", entry) for entry in NO_SIGNING_SECRETS),
]


@pytest.mark.parametrize(("scheme", "entry"), CASES, ids=repr)
def test_an_entry_that_cannot_be_a_secret_lets_no_caller_in(
    scheme: str, entry: str
) -> None:
    name, prove = SCHEMES[scheme]
    good = GOOD.get(scheme, "a-good-secret")
    assert isinstance(_verdict(scheme, good, prove(good)), Accepted)
    for secrets in (entry, f"{entry},{entry}", f"{good},{entry}", f",{entry},{good},"):
        # A list is not an entry; but as base64 it may be read as its first one.
        lists = () if scheme == "standard-webhooks" else (secrets,)
        for shown in (entry, entry.strip(), "", *lists):
            verdict = _verdict(scheme, secrets, prove(shown))
            assert isinstance(verdict, Refused), (secrets, shown)
            assert name in verdict.reason or "missing" in verdict.reason or not shown


@pytest.mark.parametrize("scheme", ["api-key", "url-token", "hmac"])
def test_the_other_entries_of_such_a_list_go_on_to_count(scheme: str) -> None:
    _, prove = SCHEMES[scheme]
    for entry in NO_SECRETS:
        for secrets in (
            f"{entry},good-one",
            f"good-one,{entry}",
            f",,good-one,{entry}",
        ):
            assert isinstance(_verdict(scheme, secrets, prove("good-one")), Accepted)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "value", [None, True, False, [], ["a"], ["$KEY"], {}, {"a": "b"}, 0, 7, 10**40]
)
def test_a_list_of_another_type_lets_no_caller_in(scheme: str, value: Any) -> None:
    _, prove = SCHEMES[scheme]
    shown = ("a", "b", "True", "true", "['a']", '["a"]', "None", "null", "{}", "")
    for text in shown:
        assert isinstance(_verdict(scheme, value, prove(text)), Refused)


@pytest.mark.parametrize("org", [*NO_SECRETS, True, [], ["a"], {}, None, ""])
def test_an_organisation_that_is_none_lets_no_caller_in(org: Any) -> None:
    params = {"WEBHOOK_AUTH": "adobe-ims", "OAUTH_ORG_ID": org}
    verdict = authenticate(request(params, {"x-gw-ims-org-id": str(org)}))
    assert isinstance(verdict, Refused)
    assert "OAUTH_ORG_ID is" in verdict.reason


MALFORMED: dict[tuple[str, str], list[Any]] = {
    ("api-key", "WEBHOOK_API_KEY_HEADER"): [
        *("x key", "é", "x:y", "Authorization: Bearer", True, ["x"], {}),
    ],
    ("url-token", "WEBHOOK_URL_TOKEN_PARAMETER"): [
        *("a b", "a&b", "a=", "?", "é", True, ["token"], {}),
    ],
    ("hmac", "WEBHOOK_HMAC_HEADER"): ["x,y", "x\r\ny", [], False],
    ("hmac", "WEBHOOK_HMAC_ENCODING"): ["hexx", "base32", True],
    ("hmac", "WEBHOOK_HMAC_ALGORITHM"): ["md5", "sha1", "sha-256", []],
    ("hmac", "WEBHOOK_HMAC_PREFIX"): [True, ["sha256="], {}],
    ("standard-webhooks", "WEBHOOK_TOLERANCE_S"): ["x", "0"],
}


@pytest.mark.parametrize(
    ("scheme", "name", "value"),
    [(*which, value) for which, values in MALFORMED.items() for value in values],
)
def test_a_malformed_setting_refuses_every_caller_and_is_named(
    scheme: str, name: str, value: Any
) -> None:
    setting, prove = SCHEMES[scheme]
    good = GOOD.get(scheme, "a-good-secret")
    proof = prove(good)
    params = {"WEBHOOK_AUTH": scheme, setting: good, **proof.query}
    assert isinstance(authenticate(request(params, proof.headers)), Accepted)
    verdict = authenticate(request({**params, name: value}, proof.headers))
    assert isinstance(verdict, Refused)
    assert name in verdict.reason
