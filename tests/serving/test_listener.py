"""An answer does not wait for the acknowledgement of its own beginning."""

from __future__ import annotations

import socket

from scripts.serving.threaded_server import ThreadedServer


async def _no_application(*_: object) -> None: ...


def test_connections_send_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ThreadedServer(_no_application, listening)
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
