"""An answer does not wait for the acknowledgement of its own beginning."""

from __future__ import annotations

import socket

from scripts.local.serving.listener import listening_socket


def test_connections_send_at_once() -> None:
    with (
        listening_socket("127.0.0.1", 0, 1) as listening,
        socket.create_connection(listening.getsockname()),
    ):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
