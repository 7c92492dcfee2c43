"""Adobe's three services in a process of their own, as quick as they can be.

The stand-in of Adobe would do, but it checks and remembers everything, and would be
measured as well. ``python -m tests.benchmarks.adobe_process MS`` prints its URL and
serves until its standard input ends; each answer comes that many milliseconds late.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from scripts.stand_ins.adobe.loopback import LoopbackServer
from scripts.stand_ins.adobe.wire import Answer, json_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.stand_ins.adobe.wire import Call

ROOT = Path(__file__).parents[2]


class AdobeProcess:
    """A running server, seen from outside."""

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def requests(self) -> int:
        """How many requests it has had since it was last asked."""
        return int(httpx.get(f"{self.url}/requests", trust_env=False).text)

    @property
    def inputs(self) -> dict[str, str]:
        """What makes the ingestion webhook publish there, without a look-up."""
        return {
            "LOG_LEVEL": "info",
            "OAUTH_CLIENT_ID": "bench-client",
            "OAUTH_CLIENT_SECRET": "bench-secret",
            "OAUTH_ORG_ID": "bench@AdobeOrg",
            "OAUTH_BASE_URL": self.url,
            "IO_MANAGEMENT_BASE_URL": self.url,
            "AIO_EVENTS_INGRESS_BASE_URL": self.url,
            "BACKOFFICE_PROVIDER_ID": "b0b0b0b0-1234-4abc-8def-00000000c0de",
            "IO_CONSUMER_ID": "1",
            "AIO_runtime_namespace": "1-bench-stage",
        }


@contextlib.contextmanager
def adobe_process(delay_ms: float) -> Iterator[AdobeProcess]:
    """Run the server until the block ends."""
    command = [sys.executable, "-m", __name__, str(delay_ms)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdin
        assert process.stdout
        yield AdobeProcess(process.stdout.readline().strip())
        process.stdin.close()


def main() -> None:
    """Serve until standard input ends."""
    delay_ms = float(sys.argv[1])
    seen = 0

    def handle(call: Call) -> Answer:
        nonlocal seen
        if call.path == "/requests":
            counted, seen = seen, 0
            return Answer(200, {}, str(counted).encode())
        seen += 1
        if call.path.endswith("/v3"):
            token = {"access_token": "a" * 800, "expires_in": 86399}
            return Answer(200, {}, json_answer(200, token).body, delay_ms)
        if call.path.endswith("/providers"):
            found = [{"id": "p", "label": "Backoffice Provider - bench-stage"}]
            body = json_answer(200, {"_embedded": {"providers": found}}).body
            return Answer(200, {}, body, delay_ms)
        return Answer(200, {"content-type": "text/plain"}, b"OK", delay_ms)

    server = LoopbackServer(handle)
    server.start()
    try:
        os.write(sys.stdout.fileno(), f"{server.url}\n".encode())
        sys.stdin.read()
    except (BrokenPipeError, KeyboardInterrupt):
        pass  # who has started it has ended
    finally:
        server.stop()


if __name__ == "__main__":
    main()
