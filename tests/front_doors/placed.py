"""The application as it is laid out for a platform, run by the platform's own software.

The build does not lay it out yet: here the source tree is the code, and a folder beside
it has the table of the actions and the entry of each platform.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from scripts.front_doors.lambda_event import answer_of, function_url_event
from scripts.front_doors.table_entries import table
from scripts.manifest import load
from scripts.platform.web_http import HttpRequest
from tests.conftest import ROOT
from tests.front_doors.runtime_api import RuntimeApi
from tests.serving.plain_http import WEB, Reply, send

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_ENTRIES = {
    "lambda_function.py": """
import os
from pathlib import Path
from actions.shared.platforms import action_table, aws_lambda

file = Path(__file__).with_name("actions.json")
handler = aws_lambda.handler(action_table.read_one(file, os.environ["ACTION"]))
""",
    "main.py": """
import os
from pathlib import Path
from actions.shared.platforms import action_table, google

file = Path(__file__).with_name("actions.json")
handle = google.function(action_table.read_one(file, os.environ["ACTION"]))
""",
    "container.py": """
from pathlib import Path
from actions.shared.platforms import action_table, asgi

file = Path(__file__).with_name("actions.json")
application = asgi.Application(action_table.read(file))
""",
}
_START_S = 60


def lay_out(folder: Path) -> Path:
    """Write the table of the application, and the entries; return the folder."""
    entries = json.dumps(table(load(ROOT, {})))
    (folder / "actions.json").write_text(entries, encoding="utf-8")
    for name, text in _ENTRIES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


class _Process:
    """A program that runs in ``folder``, with its log in a file."""

    def __init__(
        self, folder: Path, name: str, words: Sequence[str], env: Mapping[str, str]
    ) -> None:
        self._log = folder / f"{name}.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT,
                env={
                    **{n: os.environ[n] for n in ("PATH", "HOME") if n in os.environ},
                    "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
                    **env,
                },
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def lines(self) -> list[dict[str, Any]]:
        found = []
        for line in self._log.read_text(encoding="utf-8").splitlines():
            if line.startswith("{"):
                with contextlib.suppress(ValueError):
                    found.append(json.loads(line))
        return found

    def wait_for(self, port: int) -> None:
        until = time.monotonic() + _START_S
        while time.monotonic() < until:
            assert self._process.poll() is None, self._log.read_text(encoding="utf-8")
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            time.sleep(0.05)
        raise AssertionError(self._log.read_text(encoding="utf-8"))

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(_START_S)


class OnLambda:
    """AWS's runtime client: a process for each action, and a runtime API for each."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self._folder = folder
        self._env = env
        self._stack = contextlib.ExitStack()
        self._functions: dict[str, tuple[_Process, RuntimeApi]] = {}

    def post(
        self, path: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> Reply:
        given = {"content-type": "application/json", **(headers or {})}
        request = HttpRequest("POST", tuple(given.items()), body=body)
        response = self.invoke(path, function_url_event(request))
        status, answered, content = answer_of(response)
        return Reply(status, dict(answered), content)

    def invoke(self, path: str, event: Any) -> Any:
        """Call a function with an event, and return what it has returned."""
        if path not in self._functions:
            api = self._stack.enter_context(RuntimeApi())
            env = {**self._env, "AWS_LAMBDA_RUNTIME_API": api.address, "ACTION": path}
            words = ("-m", "awslambdaric", "lambda_function.handler")
            process = _Process(self._folder, path.replace("/", "-"), words, env)
            self._stack.callback(process.end)
            self._functions[path] = process, api
        return self._functions[path][1].invoke(event)

    def log(self) -> list[dict[str, Any]]:
        return [
            line
            for process, _ in self._functions.values()
            for line in process.lines()
            if "activation_id" in line
        ]

    def close(self) -> None:
        self._stack.close()


class _OverHttp:
    """A server of its own for each action, or one for all."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self._folder = folder
        self._env = env
        self._stack = contextlib.ExitStack()
        self._servers: dict[str, tuple[_Process, int]] = {}

    def url(self, key: str, words: Sequence[str], **env: str) -> str:
        if key not in self._servers:
            port = _free_port()
            name = key.replace("/", "-")
            words = [*words, f"--port={port}"]
            process = _Process(self._folder, name, words, {**self._env, **env})
            self._stack.callback(process.end)
            process.wait_for(port)
            self._servers[key] = process, port
        return f"http://127.0.0.1:{self._servers[key][1]}"

    def log(self) -> list[dict[str, Any]]:
        return [
            line
            for process, _ in self._servers.values()
            for line in process.lines()
            if "activation_id" in line
        ]

    def close(self) -> None:
        self._stack.close()


class OnGoogle(_OverHttp):
    """The Functions Framework: a process for each function."""

    def post(
        self, path: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> Reply:
        words = ("-m", "functions_framework", "--host=127.0.0.1", "--target=handle")
        source = f"--source={self._folder / 'main.py'}"
        url = self.url(path, (*words, source), ACTION=path)
        return _post(url, "/", body, headers)


class InContainer(_OverHttp):
    """uvicorn with two processes, for all actions."""

    def post(
        self, path: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> Reply:
        return _post(self.base_url(), f"{WEB}/{path}", body, headers)

    def base_url(self) -> str:
        """Return the URL of the server, which is started when it does not run."""
        words = ("-m", "uvicorn", "container:application", "--workers=2")
        return self.url("uvicorn", (*words, "--no-access-log"))


def _post(
    url: str, target: str, body: bytes, headers: Mapping[str, str] | None
) -> Reply:
    given = {"content-type": "application/json", **(headers or {})}
    return send(url, target, method="POST", headers=given.items(), body=body)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


Placed = OnLambda | OnGoogle | InContainer
SOFTWARE: dict[str, type[Placed]] = {
    "awslambdaric": OnLambda,
    "functions-framework": OnGoogle,
    "uvicorn": InContainer,
}


@contextlib.contextmanager
def running(name: str, folder: Path, env: Mapping[str, str]) -> Iterator[Placed]:
    """Run the application with this software; its processes end with the block."""
    placed = SOFTWARE[name](lay_out(folder), env)
    try:
        yield placed
    finally:
        placed.close()
