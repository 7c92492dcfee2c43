"""DigitalOcean's event, with raw and without, and its context."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from actions.ingestion.webhook.__main__ import main as ingestion
from actions.shared.action import action
from actions.shared.responses import failed, ok
from actions.webhook.check_stock.__main__ import main as check_stock
from scripts.manifest import load
from scripts.running.proxy import ActionRuntime
from tests.built import RUNTIME, built, needs_a_runtime
from tests.front_doors.doors import Context, lines

if TYPE_CHECKING:
    from actions.shared.request import Request

HEADERS = {
    "accept": "*/*",
    "accept-encoding": "gzip",
    "content-type": "application/json",
    "user-agent": "curl/8.5.0",
    "x-forwarded-for": "203.0.113.11",
    "x-request-id": "5df6f6aa6a7a4ee0ac1a3b6a9e9a6c11",
}
CART: dict[str, Any] = {
    "data": {"cart_id": "1", "items": [{"sku": "CHAIR-OAK", "qty": 13}]}
}
NOT_AVAILABLE = "Not available in the requested quantity: CHAIR-OAK (12 left)"


def event(http: dict[str, Any], **beside: Any) -> dict[str, Any]:
    return {
        "http": {"headers": HEADERS, "method": "POST", "path": "", **http},
        **beside,
    }


def raw(body: bytes, **beside: Any) -> dict[str, Any]:
    http = {"body": body.decode(), "isBase64Encoded": False, "queryString": "a=1"}
    return event(http, **beside)


@action("shop/seen", failure=failed)
def seen(request: Request) -> dict[str, Any]:
    return ok(
        {
            "method": request.method,
            "path": request.path,
            "query": dict(request.query),
            "header": request.headers.get("x-forwarded-for"),
            "body": None
            if request.raw_body is None
            else request.raw_body.decode("latin-1"),
            "payload": request.payload,
            "params": dict(request.params),
            "remaining_ms": request.deadline.remaining_ms(),
        }
    )


def test_a_raw_request_is_read() -> None:
    found = seen(raw(b'{"b": 2}', LIMIT="3"))["body"]

    del found["remaining_ms"]
    assert found == {
        "method": "post",
        "path": "",
        "query": {"a": "1"},
        "header": "203.0.113.11",
        "body": '{"b": 2}',
        "payload": {"b": 2},
        "params": {"LIMIT": "3"},
    }


def test_a_request_that_is_not_raw_is_read() -> None:
    found = seen(event({"path": "/more"}, LIMIT="3", b=2))["body"]

    del found["remaining_ms"]
    assert found == {
        "method": "post",
        "path": "/more",
        "query": {},
        "header": "203.0.113.11",
        "body": None,
        "payload": {"b": 2},
        "params": {"LIMIT": "3", "b": 2},
    }


@pytest.mark.parametrize(
    ("content", "is_base64", "payload"),
    [(b'{"a": "\xe9"}', True, {"a": "é"}), (b"12345678", False, 12345678)],
)
def test_the_bytes_of_a_body_are_known_also_where_they_look_otherwise(
    content: bytes, is_base64: bool, payload: Any
) -> None:
    text = base64.b64encode(content).decode() if is_base64 else content.decode()
    http = {
        "headers": {"content-type": "text/plain; charset=iso-8859-1"},
        "body": text,
        "isBase64Encoded": is_base64,
        "queryString": "",
    }
    found = seen(event(http))["body"]
    assert (found["body"].encode("latin-1"), found["payload"]) == (content, payload)


@pytest.mark.parametrize("is_raw", [True, False])
def test_our_actions_answer(is_raw: bool) -> None:
    env = {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEYS": "k4F9wQz7xR2b"}
    call = raw(json.dumps(CART).encode(), **env) if is_raw else event({}, **CART, **env)

    refused = check_stock(call)
    call["http"]["headers"] = {**HEADERS, "x-api-key": "k4F9wQz7xR2b"}

    assert "cannot be checked" in refused["body"]["message"]
    assert check_stock(call)["body"] == {"op": "exception", "message": NOT_AVAILABLE}


def test_the_context_gives_id_and_deadline(capsys: pytest.CaptureFixture[str]) -> None:
    found = seen(raw(b"", LOG_LEVEL="debug"), Context(remaining_ms=5_000))["body"]

    # A second of it is kept back.
    assert 0 < found["remaining_ms"] <= 4_000
    assert {line["activation_id"] for line in lines(capsys)} == {"call-1"}


def test_without_a_context_the_environment_gives_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("__OW_ACTIVATION_ID", "of-the-environment")
    monkeypatch.setenv("__OW_DEADLINE", str(int(time.time() * 1000 + 5_000)))
    found = seen(raw(b"", LOG_LEVEL="debug"))["body"]

    assert 0 < found["remaining_ms"] <= 4_000
    assert {line["activation_id"] for line in lines(capsys)} == {"of-the-environment"}


@pytest.mark.parametrize(
    "http",
    [
        None,
        "POST",
        {},
        {"headers": HEADERS},
        {"headers": [], "method": "POST"},
        {"headers": {"a": 1}, "method": "POST"},
        {"headers": {}, "method": "POST", "body": "%", "isBase64Encoded": True},
        {"headers": {}, "method": "POST", "body": {"a": 1}},
    ],
    ids=str,
)
def test_another_shape_gets_400_and_a_line_that_says_what_was_expected(
    http: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for main in (ingestion, check_stock):
        answer = main({"http": http, "WEBHOOK_AUTH": "none"})

        assert answer["error"]["statusCode"] == 400
        (line,) = lines(capsys)
        assert "event['http']" in line["expected"]


def test_a_caller_of_openwhisk_cannot_forge_a_request_of_this_shape() -> None:
    forged = {"headers": {"x-forwarded-for": "10.0.0.1"}, "method": "POST", "path": ""}
    params = {
        "__ow_method": "post",
        "__ow_headers": {},
        "__ow_path": "",
        "http": forged,
    }
    assert seen(params)["body"]["header"] is None


@needs_a_runtime
def test_a_built_zip_answers() -> None:
    """The zip that the exported project names is the one that OpenWhisk takes."""
    found = built(RUNTIME)
    bundle = found.bundles["webhook/check-stock"]
    inputs = load(found.root, {}).action("webhook/check-stock").parameters
    with ActionRuntime(bundle.path, RUNTIME) as runtime:
        assert runtime.init()[0] == 200
        _, answer = runtime.run(raw(json.dumps(CART).encode(), **inputs))

    assert answer["body"] == {"op": "exception", "message": NOT_AVAILABLE}
