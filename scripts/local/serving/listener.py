"""The socket that the local server listens on."""

from __future__ import annotations

import socket


def listening_socket(host: str, port: int, backlog: int) -> socket.socket:
    """Return a listening socket whose connections send at once.

    asyncio switches Nagle's algorithm off only for sockets that name their protocol.
    Where it is on, every answer's body waits 40 ms for the acknowledgement of its head.

    Raises:
        OSError: somebody else listens there.
        OverflowError: there is no such port.
    """
    listening = socket.create_server((host, port), backlog=backlog)
    # Accepted connections inherit it.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
