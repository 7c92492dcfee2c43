"""The example in check-stock's README asks a service of another shape."""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT
from tests.shipped import copy_application

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.commands.command_line import StarterKit

PAGE = ROOT / "actions" / "webhook" / "check_stock" / "README.md"
TOKEN = "token-of-the-erp"


class _Erp(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.headers["authorization"] != f"Bearer {TOKEN}":
            self._answer(401, {"fault": "who are you?"})
        elif self.path == "/stock/CHAIR%20OAK%2F1":
            self._answer(200, {"onHand": 5})
        else:
            self._answer(404, {})

    def _answer(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def erp() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Erp) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def edited(folder: Path) -> Path:
    """Return the application with the example in it."""
    root = copy_application(folder)
    shown = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    for language, text in shown.findall(PAGE.read_text()):
        first, _, rest = text.partition("\n")
        if language == "python":
            (root / first.removeprefix("# file: ")).write_text(rest)
        elif first == "# under the inputs of webhook/check-stock":
            manifest = root / "actions" / "webhook" / "actions.config.yaml"
            added = "".join(f"    {line}\n" for line in rest.splitlines())
            head, inputs, tail = manifest.read_text().partition("  inputs:\n")
            manifest.write_text(head + inputs + added + tail)
    return root


@pytest.mark.parametrize(
    ("sku", "qty", "token", "op", "words"),
    [
        ("CHAIR OAK/1", 5, TOKEN, "success", ""),
        ("CHAIR OAK/1", 6, TOKEN, "exception", "(5 left)"),
        ("GONE", 1, TOKEN, "exception", "GONE"),
        ("CHAIR OAK/1", 1, "wrong-token", "exception", "cannot be checked"),
    ],
)
def test_a_service_of_another_shape_is_asked(
    sku: str,
    qty: int,
    token: str,
    op: str,
    words: str,
    tmp_path: Path,
    starter_kit: StarterKit,
) -> None:
    root = edited(tmp_path)
    data = json.dumps({"item": {"sku": sku, "qty": qty}})
    with erp() as url:
        ran = starter_kit(
            *("invoke", "webhook/check-stock", "--app", root, "--data", data),
            *("--json", "--env", f"ERP_URL={url}", "--env", f"ERP_TOKEN={token}"),
        )
    answer: dict[str, Any] = ran.json["http"]["body"]
    assert answer["op"] == op
    assert words in answer.get("message", "")
    assert token not in ran.out
