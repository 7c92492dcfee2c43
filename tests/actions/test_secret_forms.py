"""A secret of the inputs is in no log, in whatever form; a caller makes none."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.ingestion.webhook.__main__ import main as ingestion
from actions.shared.frame import logging
from actions.shared.frame.redaction import LEAST_LENGTH, MAX_TEXTS, Redactor
from actions.webhook.check_stock.__main__ import main as check_stock
from tests.secret_forms import PLAIN, SECRET, SHORT, basic, encodings, forms

ACTIONS = {"ingestion/webhook": ingestion, "webhook/check-stock": check_stock}
WORDS = ("Request refused", "missing parameter(s)")


def logged(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the log, with what JSON escapes in it read once."""
    lines = capsys.readouterr().err.splitlines()
    return "\n".join(line + str(json.loads(line)) for line in lines)


def call(
    action: str, inputs: dict[str, Any], sent: dict[str, Any], *, raw: bool
) -> dict[str, Any]:
    """Return the parameters of a call: raw, or mixed as in a plain action."""
    headers = sent.pop("__ow_headers", {})
    head = {"__ow_method": "post", "__ow_path": "", "__ow_headers": headers}
    if not raw:
        return ACTIONS[action]({**sent, **inputs, **head})
    body = base64.b64encode(json.dumps(sent).encode()).decode()
    return ACTIONS[action]({**inputs, **head, "__ow_query": "", "__ow_body": body})


@pytest.mark.parametrize("raw", [False, True], ids=["plain", "raw"])
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(("name", "value"), forms(SECRET), ids=str)
def test_a_secret_of_the_inputs_is_hidden_wherever_it_turns_up(
    name: str,
    value: Any,
    action: str,
    raw: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STARTER_KIT_INPUTS", f"{name},LOG_LEVEL")
    notes = {f"x-{n}": f"<{text}>" for n, text in enumerate(encodings(SECRET))}
    data = {"note": f"<{SECRET}>"}
    inputs = {name: value, "LOG_LEVEL": "debug"}
    call(action, inputs, {"data": data, "__ow_headers": notes}, raw=raw)

    shown = logged(capsys)
    assert "Called" in shown
    for text in encodings(SECRET):
        assert text not in shown


@pytest.mark.parametrize(("name", "value"), forms(SHORT), ids=str)
def test_a_short_secret_is_hidden_where_it_stands_and_blinds_no_log(
    name: str, value: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(SHORT) < LEAST_LENGTH
    inputs = {name: value, "LOG_LEVEL": "debug"}
    call("ingestion/webhook", inputs, {"data": {"uid": 1}}, raw=True)
    shown = logged(capsys)
    assert SHORT not in shown
    assert "missing parameter(s)" in shown

    with logging.context("demo", {**inputs, "__ow_query": ""}):
        logging.info(f"the {SHORT}th of a thousand")
    assert f"the {SHORT}th of" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "value"), PLAIN, ids=str)
def test_what_is_no_secret_is_logged_as_it_is(
    name: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with logging.context("demo", {name: value, "__ow_query": ""}):
        logging.info(f"it is <{value}>", **{name: value})
    line = json.loads(capsys.readouterr().err)
    assert line["message"] == f"it is <{value}>"
    assert line[name] == value


@pytest.mark.parametrize(
    "login", ["shop:hunter2hunter2", "shop:größer", "a:pass:with:colons"]
)
def test_the_login_of_http_basic_is_hidden_as_it_is_sent(
    login: str, capsys: pytest.CaptureFixture[str]
) -> None:
    latin = base64.b64encode(login.encode("latin-1")).decode()
    with logging.context("demo", {"WEBHOOK_BASIC_USERS": f"a:b, {login}"}):
        logging.info(f"<{basic(login)}> <{latin}> <{quote_plus(login)}>")
    assert '"<<hidden>> <<hidden>> <<hidden>>"' in capsys.readouterr().err


@pytest.mark.parametrize(
    "secrets", ["<hidden>,hidden,<,h,i,d,e,n,>", "hidden> <hidden,hidden", "dd,id,hid"]
)
def test_what_stands_in_place_of_a_secret_is_not_replaced_again(
    secrets: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with logging.context("demo", {"WEBHOOK_API_KEYS": f"{secrets},hunter2hunter2"}):
        logging.info("a hunter2hunter2 b hunter2hunter2 c")
    assert '"a <hidden> b <hidden> c"' in capsys.readouterr().err


def test_of_overlapping_secrets_no_part_is_left(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with logging.context("demo", {"WEBHOOK_API_KEYS": "abcdefgh,efghijkl,aaaaaa"}):
        logging.info("<abcdefghijkl> <aaaaaaaaa>")
    assert '"<<hidden>> <<hidden>>"' in capsys.readouterr().err


def test_more_secrets_than_are_hidden_by_value_cost_a_bounded_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    keys = [f"key-{n:06}-{'x' * 20}" for n in range(MAX_TEXTS // 2 + 500)]
    with logging.context("demo", {"WEBHOOK_API_KEYS": ",".join(keys)}):
        logging.info(f"<{keys[0]}>")
    assert len(capsys.readouterr().err) < 300


@pytest.mark.parametrize("size", [3_990, 3_999, 4_000, 4_010, 100_000])
def test_a_text_is_not_cut_within_a_secret(
    size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    text = ("x" * size + SECRET) * 3
    with logging.context("demo", {"STOCK_API_KEY": SECRET}):
        logging.info(text)
        logging.info("m", text="x" * size + f"?token={SECRET}" + "x" * size)
    shown = capsys.readouterr().err
    assert not any(f"x{SECRET[:n]}" in shown for n in range(1, len(SECRET)))
    assert f"={SECRET[:2]}" not in shown


@pytest.mark.parametrize(
    "unit",
    [
        *("a=", "?a=", ";a={", ',a="', "?token=", "?a=%41", "?a=%253D", "?=%", "%25"),
        *(
            "'a':'",
            '"a":"',
            '\\"a\\":\\"',
            "://",
            "://a@",
            ",a://",
            "a:b@",
            "{",
            '{"a":',
        ),
        *("Basic ", "Basic aaaa", "Bearer ", "-----BEGIN PRIVATE KEY-----"),
    ],
)
def test_a_text_of_many_beginnings_is_logged(
    unit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pattern that starts anew at each of them would take minutes here."""
    Redactor(["hunter2hunter2"]).text(unit * (100_000 // len(unit)))
    with logging.context("demo", {}):
        logging.info("it happened", texts=[unit * 4_000] * 1_000)
    assert json.loads(capsys.readouterr().err)["message"] == "it happened"


PARAMS = [
    {"key": "Request refused"},
    {"key": "a,e,i,o,u,r,t,s,n"},
    {"key": "<,h,i,d,e,n,>", "x_key": "missing parameter(s)"},
    {"token": {"deep": ["Request refused", "missing parameter(s) 'data.uid"]}},
    {"x": '{"password": "Request refused"}', "y": "redis://refused@host"},
    {"password": "refused", "__ow_headers": {"authorization": "Basic cmVmdXNlZDo="}},
    {"secret": ",".join(f"{n:03}" for n in range(1000))},
]


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("sent", PARAMS, ids=str)
def test_nothing_that_a_caller_sends_makes_a_log_unreadable(
    sent: dict[str, Any],
    action: str,
    listed: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if listed:
        monkeypatch.setenv("STARTER_KIT_INPUTS", "STOCK_API_KEY,LOG_LEVEL")
    call(action, {"STOCK_API_KEY": SECRET}, {"data": {}, **sent}, raw=False)
    shown = capsys.readouterr().err
    assert any(word in shown for word in WORDS)
    assert "<hidden>" not in shown
    assert len(shown) < 1_000


telling = st.sampled_from(["key", "token", "password", "x-api-key", "secrets", "users"])
texts = st.text(max_size=40) | st.sampled_from(["Event", "refused", "e", "missing,a"])
values = st.recursive(
    texts | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(telling, inner, max_size=3)
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.dictionaries(telling, values, max_size=4))
def test_whatever_a_caller_sends_the_message_of_a_refusal_stays_readable(
    sent: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    params = {**sent, "data": {}, "STOCK_API_KEY": SECRET}
    ingestion(params)
    (line,) = map(json.loads, capsys.readouterr().err.splitlines())
    assert line["message"] == "Event refused"
    assert line["reason"] == "missing parameter(s) 'data.uid,data.event,data.value'"
