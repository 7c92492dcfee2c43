"""The ASGI application: its URLs, its bounds, and what a server may send it."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import httpx
import pytest

from actions.shared.platforms import asgi
from tests.front_doors.doors import deployed, echo

WEB = "/api/v1/web/guest"
MB = 1024 * 1024
APP = asgi.Application(
    {
        "shop/echo": deployed(echo),
        "shop/hidden": deployed(echo, web=False),
        "starter-kit/get-stock 1": deployed(echo),
        "shop/broken": deployed(lambda _: {"body": {"a": 1}, "statusCode": 999}),
        "shop/empty": deployed(lambda _: {}),
    }
)


def send(path: str, method: str = "POST", **request: Any) -> httpx.Response:
    async def exchange() -> httpx.Response:
        transport = httpx.ASGITransport(APP)
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.request(method, f"http://localhost{path}", **request)

    return asyncio.run(exchange())


@pytest.mark.parametrize(
    ("path", "status", "rest"),
    [
        (f"{WEB}/shop/echo", 200, ""),
        (f"{WEB}/shop/echo.http", 200, ""),
        (f"{WEB}/shop/echo/more/%2F?a=1", 200, "/more/%2F"),
        ("/api/v1/web/another/shop/echo", 200, ""),
        (f"{WEB}/starter-kit/get-stock%201", 200, ""),
        (f"{WEB}/shop/echo.json", 404, None),
        (f"{WEB}/shop/other", 404, None),
        (f"{WEB}/shop/hidden", 404, None),
        (f"{WEB}/shop", 404, None),
        (f"{WEB}/shop%2Fecho", 404, None),
        ("/", 404, None),
        ("/healthz/more", 404, None),
    ],
)
def test_web_actions_are_at_the_urls_of_openwhisk(
    path: str, status: int, rest: str | None
) -> None:
    answer = send(path)
    assert answer.status_code == status
    if rest is None:
        assert answer.json() == {"error": "The requested resource does not exist."}
    else:
        assert answer.json()["__ow_path"] == rest


def test_a_request_is_what_a_raw_action_gets() -> None:
    answer = send(
        f"{WEB}/shop/echo?a=x%20y",
        "PATCH",
        content=b"\xff",
        headers=[("X-One", "1"), ("x-one", "2"), ("cookie", "a=1"), ("cookie", "b=2")],
    )
    params = answer.json()
    assert params["__ow_method"] == "patch"
    assert params["__ow_query"] == "a=x%20y"
    assert params["__ow_headers"]["x-one"] == "1, 2"
    assert params["__ow_headers"]["cookie"] == "a=1; b=2"
    assert params["__ow_body"] == "/w=="


def test_healthz_answers_any_method() -> None:
    for method in ("GET", "HEAD"):
        answer = send("/healthz", method)
        assert answer.status_code == 200
        assert answer.content == (b'{"status": "ok"}' if method == "GET" else b"")


def test_head_has_no_body_and_204_no_length() -> None:
    assert send(f"{WEB}/shop/echo", "HEAD").content == b""
    answer = send(f"{WEB}/shop/empty")
    assert (answer.status_code, answer.headers.get("content-length")) == (204, None)


def test_a_result_that_is_no_answer_gets_400() -> None:
    assert send(f"{WEB}/shop/broken").status_code == 400


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [("5df6f6aa-6a7a", True), ("Root=1-67;x", False), ("a" * 129, False), ("", False)],
)
def test_the_id_of_a_proxy_is_the_id_of_the_call(given: str, is_taken: bool) -> None:
    answer = send(f"{WEB}/shop/echo", headers={"x-request-id": given})
    assert (answer.headers["x-request-id"] == given) == is_taken


async def chunks(count: int) -> Any:
    for _ in range(count):
        yield b" " * MB


def test_a_body_over_1_mb_is_read_to_its_end_and_refused() -> None:
    answer = send(f"{WEB}/shop/echo", content=chunks(5))
    assert answer.status_code == 413
    assert str(5 * MB) in answer.json()["error"]


def exchange(scope: dict[str, Any], *messages: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the application sends when a server sends these messages."""
    sent: list[dict[str, Any]] = []
    waiting = [*messages]

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    app: Any = asgi.Application({"shop/echo": deployed(echo)})
    asyncio.run(app(scope, receive, send))
    return sent


HTTP: dict[str, Any] = {
    "type": "http",
    "method": "POST",
    "path": f"{WEB}/shop/echo",
    "query_string": b"",
    "headers": [],
}


def test_a_body_without_end_is_not_read_without_end() -> None:
    endless = {"type": "http.request", "body": b" " * MB, "more_body": True}
    sent = exchange(HTTP, *[endless] * 20)
    assert sent[0]["status"] == 413


def test_more_calls_than_can_wait_are_sent_away_at_once() -> None:
    most = 2 + asgi.MOST_WAITING
    let_go = threading.Event()

    def main(_: dict[str, Any]) -> dict[str, Any]:
        let_go.wait(60)
        return {}

    async def exchange() -> list[httpx.Response]:
        app = asgi.Application({"shop/slow": deployed(main)}, threads=2)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport) as client:
            url = f"http://localhost{WEB}/shop/slow"
            calls = [asyncio.create_task(client.post(url)) for _ in range(most + 5)]
            done, _ = await asyncio.wait(calls, return_when="FIRST_COMPLETED")
            let_go.set()
            return [*(task.result() for task in done), *await asyncio.gather(*calls)]

    first, *_ = answers = asyncio.run(exchange())
    assert (first.status_code, first.headers["retry-after"]) == (503, "1")
    statuses = [answer.status_code for answer in answers[-(most + 5) :]]
    assert statuses.count(204) == most
    assert statuses.count(503) == 5


def test_a_caller_that_goes_away_is_not_answered() -> None:
    half = {"type": "http.request", "body": b"{", "more_body": True}
    assert exchange(HTTP, half, {"type": "http.disconnect"}) == []


def test_a_server_may_mount_it_and_need_not_know_the_raw_path() -> None:
    scope = {**HTTP, "root_path": "/shop", "path": f"/shop{WEB}/shop/echo"}
    assert exchange(scope, {"type": "http.request"})[0]["status"] == 200


def test_it_starts_and_ends() -> None:
    starting, ending = ({"type": f"lifespan.{t}"} for t in ("startup", "shutdown"))
    sent = exchange({"type": "lifespan"}, starting, ending)
    assert [message["type"] for message in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


def test_it_knows_no_web_sockets() -> None:
    assert exchange({"type": "websocket"}) == [{"type": "websocket.close"}]
    with pytest.raises(ValueError, match="no scope of the type"):
        exchange({"type": "other"})
