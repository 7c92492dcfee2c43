"""The HTTP server under everything that is served here."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from scripts.serving.asgi_messages import Application

# How long answers that are being sent may take when the server stops.
_GRACE_S = 5
# How often the date in the headers of answers is renewed.
_TICK_S = 1


class ThreadedServer(uvicorn.Server):
    """An HTTP server in a thread of its own."""

    def __init__(self, app: Application, listener: socket.socket) -> None:
        # Connections have this from the listener: an answer of two parts would wait
        # 40 ms for the client's acknowledgement of the first.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                http="h11",
                interface="asgi3",
                ws="none",
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=_GRACE_S,
            )
        )
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(
            target=self.run, kwargs={"sockets": [listener]}, name="server", daemon=True
        )

    @property
    def is_running(self) -> bool:
        """Whether it answers; False also when it has ended by itself."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Serve from here on."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Answer what is under way, and end."""
        self.should_exit = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Note that connections are accepted."""
        self._loop = asyncio.get_running_loop()
        try:
            await super().startup(sockets)
        finally:
            self._ready.set()

    async def main_loop(self) -> None:
        """Wait until the server stops, and end at once; uvicorn looks now and then."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _TICK_S)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End as uvicorn does, and at once where no answer is under way."""
        for server in self.servers:
            server.close()
        for connection in [*self.server_state.connections]:
            connection.shutdown()
        await asyncio.sleep(0)  # what is closed is no connection any more
        if self.server_state.connections or self.server_state.tasks:
            await super().shutdown(sockets)
        for listener in sockets or []:
            listener.close()
