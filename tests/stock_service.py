"""A stock service on loopback, which can be told how to answer."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable


class StockService:
    """Answers with ``table``, or with whatever ``answer`` returns.

    Attributes:
        table: the quantity of each SKU.
        answer: makes status, headers and body of the request's JSON.
        requests: the JSON of each request, with its headers.
    """

    def __init__(self, table: dict[str, Any] | None = None) -> None:
        self.table = table or {}
        self.answer: Callable[[Any], tuple[int, dict[str, str], bytes]] = self._from
        self.drip_s = 0.0
        self.requests: list[tuple[Any, dict[str, str]]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                question = json.loads(body, parse_float=str)
                service.requests.append((question, dict(self.headers.items())))
                status, headers, content = service.answer(question)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                for byte in content:
                    if service.drip_s:
                        time.sleep(service.drip_s)
                    try:
                        self.wfile.write(bytes([byte]))
                    except OSError:
                        return

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}/stock"

    def _from(self, question: Any) -> tuple[int, dict[str, str], bytes]:
        items = [
            {"sku": item["sku"], "available_qty": self.table[item["sku"]]}
            for item in question["items"]
            if item["sku"] in self.table
        ]
        return 200, {}, json.dumps({"items": items}).encode()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def hang_up(self) -> None:
        """Refuse connections from now on."""
        self._server.server_close()

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
