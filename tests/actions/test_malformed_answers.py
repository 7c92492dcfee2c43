"""What Adobe answers may be malformed in any way: it costs no list and no outbox."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from actions.shared.adobe import ims
from tests.actions.outbox_sender import Sender, age, attempts, event, ids, stored

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from tests.redis_server import RedisServer

LABEL = "Backoffice Provider - starterkit-stage"
DATA: dict[str, Any] = {
    "single": event("u1"),
    "list": [event("u1"), event("u2"), event("u3")],
}


def provider(**more: Any) -> dict[str, Any]:
    return {"label": LABEL, "id": "p", **more}


def linked(next_page: Any) -> dict[str, Any]:
    return {"_embedded": {"providers": []}, "_links": {"next": next_page}}


_NO_IDS: tuple[Any, ...] = (None, "", 5, [], {"id": "p"}, "p\n", "\ud800", "é")
_NO_URLS: tuple[Any, ...] = (
    *(None, 5, "", "a b", "\x00", "é", "/x" * 10_000, "http://["),
)
#: A page, and what the log says was expected.
PAGES: list[tuple[Any, str]] = [
    (b"", "not JSON"),
    (b"<html>", "not JSON"),
    (b"[" * 100_000, "not JSON"),
    (b"null", "not an object"),
    (b"[]", "not an object"),
    (b'"_embedded"', "not an object"),
    ({"_embedded": None}, "_embedded must be an object"),
    ({"_embedded": []}, "_embedded must be an object"),
    ({"_embedded": "providers"}, "_embedded must be an object"),
    ({"_embedded": {"providers": None}}, "_embedded.providers must be a list"),
    ({"_embedded": {"providers": {}}}, "_embedded.providers must be a list"),
    ({"_embedded": {"providers": provider()}}, "_embedded.providers must be a list"),
    ({"_embedded": {"providers": ["x"]}}, "_embedded.providers must hold objects"),
    ({"_embedded": {"providers": [None, {}]}}, "_embedded.providers must hold objects"),
    ({"_embedded": {"providers": [[provider()]]}}, "must hold objects"),
    *(
        ({"_embedded": {"providers": [provider(id=each)]}}, "has no id")
        for each in _NO_IDS
    ),
    ({"_links": None}, "_links must be an object"),
    ({"_links": []}, "_links must be an object"),
    (linked(None), "_links.next must be an object"),
    (linked("/providers"), "_links.next must be an object"),
    *((linked({"href": each}), "_links.next.href must be a URL") for each in _NO_URLS),
    (linked({"href": "/events/1340225/providers"}), "its pages do not end"),
    (linked({"href": "http://127.0.0.1:9/x"}), "on another host"),
    (linked({"href": "//127.0.0.1:9/x"}), "on another host"),
    (linked({"href": "https://127.0.0.1/x"}), "on another host"),
    (linked({"href": "file:///etc/passwd"}), "on another host"),
]
PAGE_IDS = [f"{says}-{n}" for n, (_, says) in enumerate(PAGES)]
TOKENS: list[bytes] = [
    b"",
    b"null",
    b"[]",
    b"{}",
    *(
        b'{"access_token": %s, "expires_in": 86399}' % text
        for text in (
            b"null",
            b"5",
            b"[]",
            b'""',
            b'"a\\nb"',
            b'"\\u00e9"',
            b'"\\ud800"',
        )
    ),
    *(
        b'{"access_token": "a.b.c", "expires_in": %s}' % lifetime
        for lifetime in (
            *(b"null", b"[]", b"0", b"-1", b'"soon"', b'"nan"', b'"inf"', b'"-inf"'),
            *(b"1e999", b"1" + b"0" * 400),
        )
    ),
]


def problem_in(log: str) -> str:
    """Return what the log says kept the events from being published."""
    lines = [json.loads(line) for line in log.splitlines()]
    return " ".join(x["message"] for x in lines if "not published" in x["message"])


@pytest.mark.parametrize("shape", DATA)
@pytest.mark.parametrize(("page", "says"), PAGES, ids=PAGE_IDS)
def test_a_malformed_list_of_providers_is_answered_and_says_what_was_expected(
    page: Any,
    says: str,
    shape: str,
    root: Path,
    adobe: AdobeStandIn,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sender = Sender(root, adobe, "")
    adobe.fail("providers", status=200, body=page, times=None)
    status, body, headers = sender.send(DATA[shape])
    log = capsys.readouterr().err

    assert status in (502, 503)
    assert ("Retry-After" in headers) is (status == 503)
    assert isinstance(body["error"], str)
    assert says in problem_in(log)
    assert "Traceback" not in log
    assert "traceback" not in log
    if shape == "list":
        assert [entry["status"] for entry in body["events"]] == ["failed"] * 3
    adobe.heal()
    assert sender.send(DATA[shape])[0] == 200


@pytest.mark.parametrize("shape", DATA)
@pytest.mark.parametrize(("page", "says"), PAGES, ids=PAGE_IDS)
def test_with_an_outbox_it_costs_no_event(
    page: Any,
    says: str,
    shape: str,
    root: Path,
    adobe: AdobeStandIn,
    redis_server: RedisServer,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sender = Sender(root, adobe, redis_server.url)
    adobe.fail("providers", status=200, body=page, times=None)

    assert sender.send(DATA[shape])[0] == 202
    assert says in problem_in(capsys.readouterr().err)
    wanted = ["u1"] if shape == "single" else ["u1", "u2", "u3"]
    assert [each["uid"] for each in stored(redis_server)] == wanted
    adobe.heal()
    assert sender.redeliver()["delivered"] == len(wanted)
    assert sorted(ids(adobe)) == wanted


@pytest.mark.parametrize(
    "page",
    [
        {"_embedded": {"providers": [provider()]}, "_links": None},
        {"_embedded": {"providers": [provider()]}, "_links": {"next": 5}},
        {"_embedded": {"providers": [None, provider()], "others": 5}},
        {"_embedded": {"whatever_it_is_called": [provider()]}},
    ],
    ids=str,
)
def test_a_provider_that_is_there_is_found_whatever_else_is_malformed(
    page: Any, root: Path, adobe: AdobeStandIn
) -> None:
    adobe.fail("providers", status=200, body=page, times=None)
    adobe.fail("ingress", status=200, body=b"OK", times=None)

    assert Sender(root, adobe, "").send(event("u1"))[0] == 200


@pytest.mark.parametrize("page", [{}, {"_embedded": {}}, linked({})], ids=str)
def test_an_organisation_without_providers_is_a_matter_of_the_settings(
    page: Any, root: Path, adobe: AdobeStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    adobe.fail("providers", status=200, body=page, times=None)

    assert Sender(root, adobe, "").send(event("u1"))[0] == 500
    assert "set BACKOFFICE_PROVIDER_ID" in problem_in(capsys.readouterr().err)


@pytest.mark.parametrize("shape", DATA)
@pytest.mark.parametrize("token", TOKENS, ids=lambda token: token[:60].decode())
def test_a_malformed_token_is_none_and_is_not_kept(
    token: bytes,
    shape: str,
    root: Path,
    adobe: AdobeStandIn,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sender = Sender(root, adobe, "")
    adobe.fail("ims", status=200, body=token, times=None)

    assert sender.send(DATA[shape])[0] == 503
    assert "it answered 200 without a token" in problem_in(capsys.readouterr().err)
    adobe.heal()
    assert sender.send(DATA[shape])[0] == 200


def _raise_for_bad(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Raise ``error`` while the event ``bad`` is sent."""
    send = ims.send

    def sends(*args: Any, content: bytes = b"", **others: Any) -> Any:
        if b'"id":"bad"' in content:
            raise error
        return send(*args, content=content, **others)

    monkeypatch.setattr(ims, "send", sends)


UNEXPECTED = [
    ValueError("secret"),
    RecursionError("secret"),
    MemoryError("secret"),
    AttributeError("secret"),
]


@pytest.mark.parametrize("error", UNEXPECTED, ids=lambda error: type(error).__name__)
def test_what_no_code_expects_is_the_failure_of_one_event(
    error: Exception,
    root: Path,
    adobe: AdobeStandIn,
    redis_server: RedisServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _raise_for_bad(monkeypatch, error)
    sender = Sender(root, adobe, "")
    assert sender.send(event("bad"))[:2] == (500, {"error": "Internal error"})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (logged,) = (x for x in lines if x["level"] == "error")
    assert logged["event_uid"] == "bad"
    assert type(error).__name__ in logged["message"]
    assert "test_malformed_answers.py" in logged["traceback"]

    status, body, _ = sender.send([event("u1"), event("bad"), event("u2")])
    assert status == 207
    assert [x["status"] for x in body["events"]] == ["published", "failed", "published"]
    assert "secret" not in str(body)

    sender = Sender(root, adobe, redis_server.url)
    adobe.forget()
    assert sender.send([event("u3"), event("bad"), event("u4")])[0] == 202
    assert [x["uid"] for x in stored(redis_server)] == ["bad"]
    sender.store("u5")
    result = sender.redeliver()
    assert (result["delivered"], result["failed"], result["ended"]) == (1, 1, "due")
    assert attempts(redis_server) == [1]

    monkeypatch.undo()
    age(redis_server, 3600)
    assert sender.redeliver()["delivered"] == 1
    assert set(ids(adobe)) == {"u3", "u4", "u5", "bad"}
