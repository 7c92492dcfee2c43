"""The local server has OpenWhisk's URLs, and treats requests and results as it does."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from scripts.serving.server import LocalServer, PortTaken, Served
from tests.sample_applications import SAMPLE_APPS, copy_of
from tests.serving.plain_http import WEB, post_json, send
from tests.serving.waiting import in_threads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
JSON = ("content-type", "application/json")
LARGEST = 1_048_576
ALLOWED = "GET, DELETE, POST, PUT, HEAD, OPTIONS, PATCH"


@pytest.fixture(name="url", scope="module")
def _url() -> Iterator[str]:
    environment = {"GREETING": "hi"}
    with LocalServer(SAMPLE_APPS / "web", environment=environment) as server:
        yield server.url


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/api/v1/web/guest",
        "/api/v1/web/guest/demo",
        "/api/v1/web/guest/demo/",
        "/api/v1/web/guest/demo/nowhere",
        "/api/v1/web/guest/demo/nowhere.json",
        "/api/v1/web/guest/demo/echo.xml",
        "/api/v1/web/guest/demo/hidden",
        "/api/v1/web/guest/nowhere/echo",
        "/api/v1/web/guest/alone",
        "/api/v1/web/guest/demo%2Fecho",
        "/api/v1/web/guest/demo/%00",
        "/api/v1/web/other/demo/echo",
        "/api/v1/namespaces/guest/actions/demo/echo",
    ],
)
def test_what_is_not_there_is_a_404(target: str, url: str) -> None:
    reply = send(url, target, headers=[("x-request-id", "tid-1")])
    assert reply.status == 404
    assert reply.json == {
        "error": "The requested resource does not exist.",
        "code": "tid-1",
    }
    assert "x-openwhisk-activation-id" not in reply.headers


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("demo/echo", ""),
        ("demo/echo/", "/"),
        ("demo/echo.json/a/b", "/a/b"),
        ("demo/echo/a%20b/%C3%A9", "/a%20b/%C3%A9"),
        ("d%65mo/ech%6F", ""),
        ("default/alone", ""),
    ],
)
def test_the_rest_of_the_path_reaches_the_action(
    target: str, path: str, url: str
) -> None:
    answer = send(url, f"{WEB}/{target}").json
    assert answer.get("body", answer)["__ow_path"] == path


@pytest.mark.parametrize(
    "method", ["GET", "DELETE", "POST", "PUT", "PATCH", "OPTIONS", "HEAD"]
)
def test_every_method_of_the_platform_reaches_an_action(method: str, url: str) -> None:
    reply = send(url, f"{WEB}/demo/options", method=method)
    assert reply.status == 200
    if method == "HEAD":
        assert reply.body == b""
    else:
        assert reply.json["__ow_method"] == method.lower()


@pytest.mark.parametrize("method", ["TRACE", "BREW"])
def test_another_method_is_a_405(method: str, url: str) -> None:
    reply = send(url, f"{WEB}/demo/echo", method=method)
    assert (reply.status, reply.headers["allow"]) == (405, ALLOWED)
    assert ALLOWED in reply.json["error"]


def test_a_body_of_more_than_a_megabyte_is_a_413(url: str) -> None:
    target = f"{WEB}/demo/env"
    text = [("content-type", "text/plain")]
    as_large_as_may_be = b"x" * LARGEST
    reply = send(url, target, method="POST", headers=text, body=as_large_as_may_be)
    assert reply.status == 200
    more = b"x" * (LARGEST + 1)
    reply = send(url, target, method="POST", headers=text, body=more)
    assert reply.status == 413
    assert f"{LARGEST + 1} > {LARGEST} bytes" in reply.json["error"]


def test_a_413_reaches_a_client_that_sends_much_more(url: str) -> None:
    body = b"x" * (20 * LARGEST)
    reply = send(url, f"{WEB}/demo/env", method="POST", body=body)
    assert reply.status == 413


@pytest.mark.parametrize("result", [{}, {"body": None}, {"body": ""}])
def test_an_answer_without_a_body_is_a_204(result: Any, url: str) -> None:
    reply = post_json(url, f"{WEB}/demo/result", {"result": result})
    assert (reply.status, reply.body) == (204, b"")
    assert not {"content-type", "content-length"} & reply.headers.keys()


def test_a_browser_may_call_from_anywhere(url: str) -> None:
    asked = [("Access-Control-Request-Headers", "x-custom")]
    preflight = send(url, f"{WEB}/demo/echo", method="OPTIONS", headers=asked)
    assert (preflight.status, preflight.body) == (200, b"")
    assert "x-openwhisk-activation-id" not in preflight.headers
    for reply, headers in (
        (preflight, "x-custom"),
        (send(url, f"{WEB}/demo/echo"), "Authorization, Origin, X-Requested-With, "),
    ):
        assert reply.headers["access-control-allow-origin"] == "*"
        assert "POST" in reply.headers["access-control-allow-methods"]
        assert reply.headers["access-control-allow-headers"].startswith(headers)


def test_an_action_with_custom_options_answers_them_itself(url: str) -> None:
    reply = send(url, f"{WEB}/demo/options", method="OPTIONS")
    assert reply.json["__ow_method"] == "options"
    assert "access-control-allow-origin" not in reply.headers


@pytest.mark.parametrize(
    ("extension", "status", "content_type"),
    [
        ("", 200, "application/json"),
        (".http", 200, "application/json"),
        (".json", 200, "application/json"),
        (".text", 200, "text/plain"),
        (".html", 400, "application/json"),
        (".svg", 400, "application/json"),
    ],
)
def test_the_extension_says_what_the_caller_wants(
    extension: str, status: int, content_type: str, url: str
) -> None:
    reply = send(url, f"{WEB}/demo/echo{extension}?a=1")
    assert reply.status == status
    assert reply.headers["content-type"].partition(";")[0] == content_type


def test_a_raw_action_gets_the_body_as_it_came(url: str) -> None:
    reply = send(
        url,
        f"{WEB}/demo/raw?a=1&a=2",
        method="POST",
        headers=[JSON],
        body=b'{"a" : 1.0}',
    )
    assert reply.json["__ow_body"] == "eyJhIiA6IDEuMH0="
    assert reply.json["__ow_query"] == "a=1&a=2"
    assert "a" not in reply.json


@pytest.mark.parametrize(
    ("secret", "status"), [("s3cret", 200), ("guess", 401), (None, 401)]
)
def test_require_whisk_auth_asks_for_its_secret(
    secret: str | None, status: int, url: str
) -> None:
    headers = [("x-require-whisk-auth", secret)] if secret else []
    assert send(url, f"{WEB}/demo/secret", headers=headers).status == status


def test_final_inputs_cannot_be_set_by_a_request(url: str) -> None:
    assert send(url, f"{WEB}/demo/final?GREETING=bye").status == 400
    assert send(url, f"{WEB}/demo/final?OTHER=bye").json["GREETING"] == "hello"
    assert send(url, f"{WEB}/demo/echo?GREETING=bye").json["GREETING"] == "bye"
    assert send(url, f"{WEB}/demo/echo").json["GREETING"] == "hi"


def test_every_activation_has_an_id_that_both_sides_know(url: str) -> None:
    replies = [send(url, f"{WEB}/demo/env") for _ in range(2)]
    ids = [reply.headers["x-openwhisk-activation-id"] for reply in replies]
    assert ids == [reply.json["now"]["__OW_ACTIVATION_ID"] for reply in replies]
    assert ids[0] != ids[1]
    assert all(re.fullmatch("[0-9a-f]{32}", each) for each in ids)


def test_a_request_id_goes_through_and_comes_back(url: str) -> None:
    given = send(url, f"{WEB}/demo/env", headers=[("x-request-id", "tid-1")])
    assert given.headers["x-request-id"] == "tid-1"
    assert given.json["now"]["__OW_TRANSACTION_ID"] == "tid-1"
    made_up = send(url, f"{WEB}/demo/env")
    assert made_up.headers["x-request-id"] == made_up.json["now"]["__OW_TRANSACTION_ID"]


def test_an_action_can_call_itself_and_others(url: str) -> None:
    """An action that waits for another must not stand in its way."""
    reply = send(url, f"{WEB}/demo/calling?times=2")
    assert reply.json == {"called": {"called": {"called": None}}}


def test_calls_that_overlap_run_side_by_side(url: str, tmp_path: Path) -> None:
    seen: list[Any] = []

    def call(me: str, other: str) -> None:
        query = f"room={tmp_path}&me={me}&other={other}"
        seen.append(send(url, f"{WEB}/demo/meeting?{query}").json)

    in_threads(lambda: call("a", "b"), lambda: call("b", "a"))
    assert [answer["met"] for answer in seen] == [True, True]


def test_the_listener_is_told_of_every_request() -> None:
    seen: list[Served] = []
    with LocalServer(
        SAMPLE_APPS / "misbehaving", environment={}, on_activation=seen.append
    ) as server:
        send(server.url, f"{WEB}/bad/printing?a=1")
        send(server.url, f"{WEB}/bad/nowhere")
        send(server.url, f"{WEB}/bad/dying")
    assert [(each.method, each.path, each.status) for each in seen] == [
        ("GET", f"{WEB}/bad/printing?a=1", 200),
        ("GET", f"{WEB}/bad/nowhere", 404),
        ("GET", f"{WEB}/bad/dying", 400),
    ]
    printing, nowhere, dying = (each.activation for each in seen)
    assert printing is not None
    assert "plain é" in printing.logs
    assert nowhere is None
    assert dying is not None
    assert dying.result == {"error": "command exited"}


@pytest.mark.parametrize(
    ("app", "target", "body"),
    [
        ("first", "demo/hello", {"name": "first", "place": "late in first"}),
        ("second", "demo/hello", {"name": "second", "place": "late in second"}),
        ("loose", "shop/check-stock", {"line": "a"}),
        ("loose", "shop/check-stock-again", {"line": "a"}),
    ],
)
def test_any_application_is_served(app: str, target: str, body: Any) -> None:
    with LocalServer(SAMPLE_APPS / app, environment={}) as server:
        assert send(server.url, f"{WEB}/{target}").json.items() >= body.items()


def test_a_file_called_like_a_standard_module_is_an_action_all_the_same() -> None:
    with LocalServer(SAMPLE_APPS / "loose", environment={}) as server:
        assert send(server.url, f"{WEB}/shop/code").body == b"main__"


def test_a_port_that_is_taken_is_said_so(url: str) -> None:
    port = int(url.rpartition(":")[2])
    server = LocalServer(SAMPLE_APPS / "web", environment={}, port=port)
    with pytest.raises(PortTaken, match=f"port {port}"), server:
        pass


def test_a_server_that_has_stopped_lets_its_port_go() -> None:
    with LocalServer(SAMPLE_APPS / "web", environment={}) as server:
        port = int(server.url.rpartition(":")[2])
        assert server.is_running
    assert not server.is_running
    with LocalServer(SAMPLE_APPS / "web", environment={}, port=port) as server:
        assert send(server.url, f"{WEB}/demo/echo").status == 200


def test_variables_that_are_laid_over_win(tmp_path: Path) -> None:
    root = copy_of("web", tmp_path)
    (root / ".env").write_text("GREETING=of the file\n", encoding="utf-8")
    for overlay, greeting in (({}, "of the file"), ({"GREETING": "laid"}, "laid")):
        with LocalServer(root, overlay=overlay) as server:
            assert send(server.url, f"{WEB}/demo/echo").json["GREETING"] == greeting


def test_json_travels_as_the_platform_prints_it(url: str) -> None:
    reply = send(
        url,
        f"{WEB}/demo/echo",
        method="POST",
        headers=[JSON],
        body='{"b": 1.50e2, "é": "😀", "a": 12345678901234567890}'.encode(),
    )
    assert list(json.loads(reply.body))[-3:] == ["a", "b", "é"]
    assert b'"a": 12345678901234567890' in reply.body
    assert b'"b": 150' in reply.body
