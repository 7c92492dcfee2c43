"""A Lambda runtime API on loopback, as AWS documents it (version 2018-06-01).

The runtime client asks for the next event, and posts what the function has returned, or
that it has raised.
"""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Any, Self
from uuid import uuid4

_TIMEOUT_S = 60
_LIMIT_MS = 20_000
_ARN = "arn:aws:lambda:eu-central-1:123456789012:function:shop"


class FunctionRaised(Exception):
    """The function has raised; the text is what the runtime client has posted."""


class RuntimeApi:
    """Hands events to one runtime client, one after the other."""

    def __init__(self) -> None:
        self._events: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
        self._answers: SimpleQueue[tuple[str, str, bytes]] = SimpleQueue()
        self._one_at_a_time = threading.Lock()
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                request_id, event = api._events.get()
                self.send_response(200)
                self.send_header("Lambda-Runtime-Aws-Request-Id", request_id)
                deadline_ms = int(time.time() * 1000) + _LIMIT_MS
                self.send_header("Lambda-Runtime-Deadline-Ms", str(deadline_ms))
                self.send_header("Lambda-Runtime-Invoked-Function-Arn", _ARN)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(event)))
                self.end_headers()
                self.wfile.write(event)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                *_, request_id, kind = self.path.split("/")
                api._answers.put((request_id, kind, body))
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def invoke(self, event: Any) -> Any:
        """Return what the function has returned for an event.

        Raises:
            FunctionRaised: it has raised, or could not be imported.
        """
        with self._one_at_a_time:
            request_id = str(uuid4())
            self._events.put((request_id, json.dumps(event).encode()))
            answered, kind, body = self._answers.get(timeout=_TIMEOUT_S)
            if kind != "response":
                raise FunctionRaised(body.decode())
            assert answered == request_id
            return json.loads(body)
