"""What the build has made for each platform, run by the platform's own software.

A process has the built folder as its working directory and first on its path. The
software itself is of the tests' environment; the container's has none of it.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING, Any

from scripts.build.outputs import CONTAINER_COMMAND, SCHEDULED_COMMAND
from scripts.front_doors.lambda_event import answer_of, function_url_event
from scripts.platform.web_http import HttpRequest
from tests.built import built_for
from tests.front_doors import azure_host
from tests.front_doors.runtime_api import RuntimeApi
from tests.serving.plain_http import WEB, Reply, send

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_START_S = 60


class _Process:
    """A program that runs in a built folder, with its log in a file."""

    def __init__(
        self, built: Path, log: Path, words: Sequence[str], env: Mapping[str, str]
    ) -> None:
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, *words],
                cwd=built,
                env={
                    **{n: os.environ[n] for n in ("PATH", "HOME") if n in os.environ},
                    # What Google and Azure would install is in the container's.
                    "PYTHONPATH": os.pathsep.join((str(built), str(_container()))),
                    **env,
                },
                stdout=output,
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


def _container() -> Path:
    return next(iter(built_for("container").values())).path / "app"


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
            env = {**self._env, "AWS_LAMBDA_RUNTIME_API": api.address}
            output = built_for("lambda")[path]
            unpacked = self._folder / path
            with zipfile.ZipFile(output.path) as archive:
                archive.extractall(unpacked)
            words = ("-m", "awslambdaric", output.entry)
            log = self._folder / f"{path.replace('/', '-')}.log"
            process = _Process(unpacked, log, words, env)
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

    def url(self, key: str, built: Path, words: Sequence[str]) -> str:
        if key not in self._servers:
            port = _free_port()
            log = self._folder / f"{key.replace('/', '-')}.log"
            words = [*words, f"--port={port}"]
            process = _Process(built, log, words, self._env)
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
        output = built_for("google")[path]
        words = ("-m", "functions_framework", "--host=127.0.0.1")
        url = self.url(path, output.path, (*words, f"--target={output.entry}"))
        return _post(url, "/", body, headers)


class OnAzure(_OverHttp):
    """The types of azure-functions, and what stands for the host around them."""

    def post(
        self, path: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> Reply:
        return _post(self.base_url(), f"{WEB}/{path}", body, headers)

    def base_url(self) -> str:
        """Return the URL of the function app, which is started when it does not run."""
        output = built_for("azure")["ingestion/webhook"]
        return self.url("azure", output.path, (azure_host.__file__,))


class InContainer(_OverHttp):
    """uvicorn with two processes, for all actions."""

    def post(
        self, path: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> Reply:
        return _post(self.base_url(), f"{WEB}/{path}", body, headers)

    def base_url(self) -> str:
        """Return the URL of the server, which is started when it does not run."""
        _, *words = CONTAINER_COMMAND
        return self.url("uvicorn", _container(), ("-S", *words, "--workers=2"))

    def run_scheduled(self, path: str) -> subprocess.CompletedProcess[str]:
        """Call an action as a cron job of the image does."""
        _, *words = SCHEDULED_COMMAND
        return subprocess.run(
            [sys.executable, "-S", *words, path],
            cwd=_container(),
            env=self._env,
            check=False,
            capture_output=True,
            text=True,
        )


def _post(
    url: str, target: str, body: bytes, headers: Mapping[str, str] | None
) -> Reply:
    given = {"content-type": "application/json", **(headers or {})}
    return send(url, target, method="POST", headers=given.items(), body=body)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


Placed = OnLambda | OnGoogle | OnAzure | InContainer
SOFTWARE: dict[str, type[Placed]] = {
    "awslambdaric": OnLambda,
    "functions-framework": OnGoogle,
    "azure-functions": OnAzure,
    "uvicorn": InContainer,
}


@contextlib.contextmanager
def running(name: str, folder: Path, env: Mapping[str, str]) -> Iterator[Placed]:
    """Run the application with this software; its processes end with the block."""
    placed = SOFTWARE[name](folder, env)
    try:
        yield placed
    finally:
        placed.close()
