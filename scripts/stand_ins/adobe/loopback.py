"""A small HTTP server on loopback whose connections can be made to fail.

The stand-in of Adobe has to do what a web framework protects its users from: reset a
connection, break off in the middle of an answer, answer late, say which connection a
request came over. So it puts the messages of ``h11`` on connections itself, on one
event loop in one thread, with keep-alive, and knows nothing about Adobe.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

import h11

from scripts.serving import callers
from scripts.stand_ins.adobe.wire import Answer, Call, json_answer

if TYPE_CHECKING:
    from collections.abc import Callable

_HOST, _BACKLOG = "127.0.0.1", 512
_MAX_HEAD_BYTES = 65_536
_NO_BODY = (204, 304)
_CONTINUE = h11.InformationalResponse(status_code=100, headers=[], reason="Continue")
# Closing with a linger time of zero sends RST where FIN would be sent otherwise.
_LINGER_ZERO = struct.pack("ii", 1, 0)


class LoopbackServer:
    """Serves ``handle`` over HTTP on 127.0.0.1, in a thread of its own.

    Args:
        handle: turns a call into an answer; it runs on the server's thread, one call
            at a time, and must not block.
        port: where to listen; 0 lets the system choose, and a later ``start`` listens
            on the same port again.
    """

    def __init__(self, handle: Callable[[Call], Answer], *, port: int = 0) -> None:
        self.handle = handle
        self.port = port
        self.connections: set[_Connection] = set()
        self._accepted = 0
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        if not self.port:
            raise RuntimeError("the server has no port before it is started: use with")
        return f"http://{_HOST}:{self.port}"

    def start(self) -> None:
        """Listen. Connections are accepted from here on.

        Raises:
            OSError: the port cannot be used.
            RuntimeError: it is running already.
        """
        if self._thread is not None:
            raise RuntimeError("the server is running already")
        # Bound here, not in the thread: an error reaches the caller, the port is known,
        # and the system queues who connects before the loop runs.
        listener = socket.create_server((_HOST, self.port), backlog=_BACKLOG)
        self.port = listener.getsockname()[1]
        self._stopping = asyncio.Event()
        # Proactor, the default on Windows, cannot stop listening without closing.
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(
            target=self._run,
            args=(self._loop, listener),
            name=f"loopback-{self.port}",
            daemon=True,
        )
        self._thread.start()

    def stop(self) -> None:
        """Drop every connection and stop listening; harmless when not running."""
        if self._thread is None or self._loop is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._thread = self._loop = None

    def disconnect(self) -> None:
        """Close every open connection, as a server does with those that idle."""
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(self._drop_all(), self._loop).result()

    def joined(self, connection: _Connection) -> int:
        """Number a new connection."""
        self.connections.add(connection)
        self._accepted += 1
        return self._accepted

    def _run(self, loop: asyncio.AbstractEventLoop, listener: socket.socket) -> None:
        try:
            loop.run_until_complete(self._serve(loop, listener))
        finally:
            loop.close()

    async def _serve(
        self, loop: asyncio.AbstractEventLoop, listener: socket.socket
    ) -> None:
        server = await loop.create_server(lambda: _Connection(self), sock=listener)
        await self._stopping.wait()
        # A connection that is being accepted is taken before the server closes: asyncio
        # would lose it otherwise, without closing it.
        loop.remove_reader(listener)
        entering = asyncio.all_tasks(loop) - {asyncio.current_task(loop)}
        await asyncio.gather(*entering, return_exceptions=True)
        server.close()
        await self._drop_all()
        await server.wait_closed()

    async def _drop_all(self) -> None:
        for connection in tuple(self.connections):
            connection.transport.abort()
        # Aborted connections are closed in the loop's next turn.
        await asyncio.sleep(0)


class _Connection(asyncio.Protocol):
    """One connection: requests in order, each answered before the next is read."""

    transport: asyncio.Transport

    def __init__(self, server: LoopbackServer) -> None:
        self._server = server
        self._http = h11.Connection(h11.SERVER, _MAX_HEAD_BYTES)
        self._request: h11.Request | None = None
        self._body = bytearray()
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._number = self._server.joined(self)

    def data_received(self, data: bytes) -> None:
        try:
            self._http.receive_data(data)
        except RuntimeError:  # after the last request of the connection
            return
        self._advance()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        if self._late is not None:
            self._late.cancel()
        self._server.connections.discard(self)

    def _advance(self) -> None:
        """Handle what is complete, until an answer has to wait."""
        while self._late is None and not self.transport.is_closing():
            try:
                call = self._take()
            except h11.RemoteProtocolError:
                self._send(Answer(400))
                return
            if call is None:
                return
            refused = callers.refusal(call.values)
            if refused:
                answer = json_answer(refused.status, {"message": refused.text})
            else:
                answer = self._server.handle(call)
            if answer.delay_ms > 0:
                self._late = asyncio.get_running_loop().call_later(
                    answer.delay_ms / 1000, self._finish, answer
                )
            else:
                self._send(answer)

    def _finish(self, answer: Answer) -> None:
        self._late = None
        self._send(answer)
        self._advance()

    def _take(self) -> Call | None:
        """Take one whole request; None while it is incomplete.

        Raises:
            h11.RemoteProtocolError: this is not HTTP/1.1.
        """
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Request):
                self._request = event
                if self._http.they_are_waiting_for_100_continue:
                    self.transport.write(self._http.send(_CONTINUE) or b"")
            elif isinstance(event, h11.Data):
                self._body += event.data
            elif isinstance(event, h11.EndOfMessage) and self._request:
                return self._call(self._request)
            else:
                return None

    def _call(self, request: h11.Request) -> Call:
        path, _, query = request.target.decode("latin-1").partition("?")
        headers: dict[str, str] = {}
        for raw_name, raw_value in request.headers:
            name, value = raw_name.decode(), raw_value.decode("latin-1")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        body = bytes(self._body)
        self._body.clear()
        return Call(request.method.decode(), path, query, headers, body, self._number)

    def _send(self, answer: Answer) -> None:
        if answer.ending == "reset":
            self.transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO
            )
        if answer.ending in ("reset", "close"):
            self.transport.abort()
            return
        events: list[h11.Event] = [_head_of(answer)]
        if self._request and self._request.method != b"HEAD" and answer.body:
            events.append(h11.Data(data=answer.body))
        content = b"".join(self._http.send(event) or b"" for event in events)
        if answer.ending == "midway":
            self.transport.write(content[: -max(1, len(answer.body) // 2)])
            self.transport.close()
            return
        self.transport.write(content)
        if self._http.their_state is h11.ERROR:
            self.transport.close()
            return
        self._http.send(h11.EndOfMessage())
        if self._http.our_state is h11.MUST_CLOSE:
            self.transport.close()
        else:
            self._http.start_next_cycle()


def _head_of(answer: Answer) -> h11.Response:
    try:
        reason = HTTPStatus(answer.status).phrase
    except ValueError:
        reason = ""
    lines = list(answer.headers.items())
    if answer.status not in _NO_BODY:
        lines.append(("content-length", str(len(answer.body))))
    headers = [(name.encode(), value.encode("latin-1")) for name, value in lines]
    return h11.Response(status_code=answer.status, headers=headers, reason=reason)
