"""The proxy's HTTP: any method, only the path counts."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.running.proxy_messages import Reply

_HOST = "127.0.0.1"


class ProxyServer:
    """Listens on loopback, in threads of its own.

    Args:
        answer: answers a path and a body.
    """

    def __init__(self, answer: Callable[[str, bytes], Reply]) -> None:
        class Handler(_Handler):
            reply = staticmethod(answer)

        self._server = ThreadingHTTPServer((_HOST, 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="proxy", daemon=True
        )
        self.url = f"http://{_HOST}:{self._server.server_port}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening; connections that are open are left to end."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    reply: Callable[[str, bytes], Reply]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        reply = type(self).reply(self.path.partition("?")[0], body)
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_: Any) -> None:
        """Say nothing: the log is the action's."""
