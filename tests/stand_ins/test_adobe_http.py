"""The stand-in's server speaks HTTP/1.1 with any client, also byte by byte."""

from __future__ import annotations

import contextlib
import gc
import json
import socket
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.stand_ins.adobe.loopback import LoopbackServer
from scripts.stand_ins.adobe.wire import Answer, Call
from tests.stand_ins.adobe_client import unhurried

if TYPE_CHECKING:
    from collections.abc import Iterator


GET = b"GET / HTTP/1.1\r\nhost: localhost\r\n"
POST = b"POST / HTTP/1.1\r\nhost: localhost\r\n"


def _echo(call: Call) -> Answer:
    """Say what arrived; ``x-slow`` asks for a late answer."""
    seen = [call.method, call.path, call.query, call.body.decode("latin-1")]
    delay_ms = float(call.headers.get("x-slow", "0"))
    return Answer(200, {"x-seen": "1"}, json.dumps(seen).encode(), delay_ms)


@pytest.fixture(name="server", scope="module")
def _server() -> Iterator[LoopbackServer]:
    server = LoopbackServer(_echo)
    server.start()
    yield server
    server.stop()


def _exchange(server: LoopbackServer, *parts: bytes) -> bytes:
    """Send the parts one by one; return all that comes until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in parts:
            link.sendall(part)
        received = b""
        while chunk := link.recv(65_536):
            received += chunk
    return received


def _parts_of(answer: bytes) -> list[str]:
    seen: list[str] = json.loads(answer.partition(b"\r\n\r\n")[2])
    return seen


def test_a_request_may_arrive_in_pieces(server: LoopbackServer) -> None:
    whole = (
        b"PUT /a%20b?x=1&y HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
        b"Connection: close\r\n\r\nhello"
    )

    answer = _exchange(server, *(whole[i : i + 1] for i in range(len(whole))))

    assert _parts_of(answer) == ["PUT", "/a%20b", "x=1&y", "hello"]


def test_requests_may_arrive_together_and_are_answered_in_order(
    server: LoopbackServer,
) -> None:
    """Also when the answer to the first one is late."""
    answer = _exchange(
        server,
        b"GET /1 HTTP/1.1\r\nhost: localhost\r\nx-slow: 20\r\n\r\n"
        b"GET /2 HTTP/1.1\r\nhost: localhost\r\n\r\n"
        b"GET /3 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
        b"GET /4 HTTP/1.1\r\nhost: localhost\r\n\r\n",
    )

    assert [answer.find(b'"/%d"' % n) > 0 for n in (1, 2, 3, 4)] == [True] * 3 + [False]
    assert answer.find(b"/1") < answer.find(b"/2") < answer.find(b"/3")


@unhurried
@given(chunks=st.lists(st.binary(min_size=1, max_size=40), max_size=6))
def test_a_body_in_chunks_arrives_whole(
    server: LoopbackServer, chunks: list[bytes]
) -> None:
    parts = [b"%x;ext=1\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks]
    head = POST + b"transfer-encoding: chunked\r\nconnection: close\r\n\r\n"

    answer = _exchange(server, head, *parts, b"0\r\n", b"Trailer: t\r\n", b"\r\n")

    assert _parts_of(answer)[3].encode("latin-1") == b"".join(chunks)


def test_many_connections_are_served_side_by_side(server: LoopbackServer) -> None:
    """Each has its answer while all the others are open, the last one first."""
    with contextlib.ExitStack() as stack:
        links = [
            stack.enter_context(
                socket.create_connection(("127.0.0.1", server.port), timeout=10)
            )
            for _ in range(64)
        ]
        for number, link in enumerate(links):
            link.sendall(b"GET /%d HTTP/1.1\r\nhost: localhost\r\n\r\n" % number)
        answers = [link.recv(1000) for link in reversed(links)]

    assert [_parts_of(answer)[1] for answer in reversed(answers)] == [
        f"/{number}" for number in range(64)
    ]


def test_a_client_that_waits_for_a_go_ahead_gets_it(server: LoopbackServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as link:
        link.sendall(POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert link.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        link.sendall(b"ok")
        assert link.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n")


def test_an_old_client_is_left_after_one_answer(server: LoopbackServer) -> None:
    answer = _exchange(server, b"GET / HTTP/1.0\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")


def test_head_has_the_length_and_no_body(server: LoopbackServer) -> None:
    with httpx.Client(trust_env=False) as http:
        response = http.head(server.url)
        assert int(response.headers["content-length"]) > 0
        assert response.content == b""
        assert http.get(server.url).status_code == 200


def test_a_megabyte_goes_through(server: LoopbackServer) -> None:
    with httpx.Client(trust_env=False) as http:
        response = http.post(server.url, content=b"x" * 1_000_000)

    assert response.json()[3] == "x" * 1_000_000


@pytest.mark.parametrize(
    "nonsense",
    [
        b"hello\r\n\r\n",
        b"GET /\r\n\r\n",
        GET + b"no colon\r\n\r\n",
        GET + b"content-length: many\r\n\r\n",
        GET + b"content-length: -1\r\n\r\n",
        GET + b"transfer-encoding: chunked\r\n\r\nzz\r\n",
        GET + b"transfer-encoding: chunked\r\n\r\n-5\r\n",
        GET + b"transfer-encoding: chunked\r\n\r\n\xff\r\n",
        b"x" * 70_000,
    ],
)
def test_what_is_no_http_is_400_and_the_end(
    server: LoopbackServer, nonsense: bytes
) -> None:
    assert _exchange(server, nonsense).startswith(b"HTTP/1.1 400 ")


def test_who_comes_while_it_stops_is_let_go() -> None:
    """An unclosed socket or loop would be reported as a warning, which is an error."""
    for _ in range(20):
        server = LoopbackServer(_echo)
        server.start()
        with socket.create_connection(("127.0.0.1", server.port)) as link:
            link.sendall(GET + b"x-slow: 3600000\r\n\r\n")
            server.stop()
    gc.collect()


@unhurried
@given(noise=st.binary(max_size=200))
def test_no_noise_disturbs_the_next_caller(
    server: LoopbackServer, noise: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as link:
        link.sendall(noise)

    answer = _exchange(server, b"GET /next HTTP/1.0\r\n\r\n")

    assert _parts_of(answer)[1] == "/next"
