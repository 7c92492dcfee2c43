"""The proxy of a Python runtime: what ``/init`` and ``/run`` answer, and when.

Source of every status and text: Apache OpenWhisk, runtime-go (initHandler.go,
runHandler.go), as it behaves with runtime-python's launcher. What an invoker makes of
an answer is not said here but in :mod:`scripts.platform.activation`.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scripts.failure import Failure
from scripts.running import interpreter as interpreters
from scripts.running import proxy_messages, sent_code
from scripts.running.launched_process import ActionProcess
from scripts.running.process_log import LogStream
from scripts.running.proxy_http import ProxyServer
from scripts.running.proxy_messages import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.running.interpreter import Interpreter

_OK, _BAD_REQUEST, _FORBIDDEN, _FAILED, _BAD_GATEWAY = 200, 400, 403, 500, 502
_NO_BINARY = "The action failed to generate or locate a binary. See logs for details."
_NOT_STARTED = "Cannot start action. Check logs for details."


class ActionRuntime:
    """A container with the Python runtime in it, for one action.

        with ActionRuntime(Path("webhook.zip"), "python:3.12") as runtime:
            assert runtime.init() == (200, {"ok": True})
            status, answer = runtime.run({"name": "value"}, activation_id="a1")

    The same over HTTP, at ``runtime.url``. Calls must not overlap: the real runtime
    mixes up their answers, this one refuses the second with 502.

    Args:
        code: what :meth:`init` sends: a zip or a tar.gz as bytes, the path of one, or
            the text of one file; None when somebody else calls ``/init``.
        kind: ``python:3.11`` or ``python:3.12``.
        main: the function to call.
        environment: the container's variables; those that begin with ``__OW_`` reach
            the action, ``__OW_API_HOST`` for example.
        log_mb: how much of an activation's log is kept.
        interpreter: runs the action; one is looked for when None.

    Attributes:
        logs: the lines of the last activation, or of an ``/init`` that failed.

    Raises:
        Failure: there is no interpreter of that version on this machine.
    """

    def __init__(
        self,
        code: bytes | str | Path | None = None,
        kind: str = "python:3.12",
        *,
        main: str = "main",
        environment: Mapping[str, str] | None = None,
        log_mb: int = 10,
        interpreter: Interpreter | None = None,
    ) -> None:
        self._code = code
        self._kind = kind
        self._main = main
        self._environment = proxy_messages.platform_variables(kind, environment or {})
        self._interpreter = interpreter or _interpreter(kind)
        self._busy = threading.Lock()
        self._process: ActionProcess | None = None
        self._initialised = False
        self._server: ProxyServer | None = None
        self._stack = contextlib.ExitStack()
        self._out, self._err = (LogStream(each, log_mb) for each in ("out", "err"))
        for stream in (self._out, self._err):
            self._stack.callback(stream.close)
        self._folder = Path(tempfile.mkdtemp(prefix="action-")).resolve()
        self._stack.callback(shutil.rmtree, self._folder, ignore_errors=True)
        self.logs: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """Where the proxy listens, on loopback; it does so from the first use on."""
        if self._server is None:
            self._server = ProxyServer(self.answer)
            self._server.start()
        return self._server.url

    @property
    def is_running(self) -> bool:
        """Whether there is an action that can be called."""
        return self._process is not None

    def init(
        self,
        value: Mapping[str, Any] | None = None,
        *,
        env: Mapping[str, Any] | None = None,
    ) -> tuple[int, Any]:
        """Start the action.

        Args:
            value: as in ``POST /init``; made from the code when None.
            env: its ``env``, when ``value`` is None.
        """
        if value is None:
            value = proxy_messages.init_value(
                self._code, main=self._main, env=env or {}
            )
        reply = self.answer("/init", json.dumps({"value": value}).encode())
        return reply.status, reply.json

    def run(self, value: Any, **context: Any) -> tuple[int, Any]:
        """Call the action; ``context`` is what stands beside ``value``."""
        reply = self.answer("/run", proxy_messages.run_request(value, context))
        return reply.status, reply.json

    def answer(self, path: str, body: bytes) -> Reply:
        """Answer a request, whatever its method."""
        if path not in ("/init", "/run"):
            return Reply(_OK)
        if not self._busy.acquire(blocking=False):
            return proxy_messages.error(
                _BAD_GATEWAY, "Two requests at once: this runtime mixes them"
            )
        try:
            return self._init(body) if path == "/init" else self._run(body)
        finally:
            self._busy.release()

    def kill(self) -> None:
        """End the action's process, from any thread: its call ends as after a crash."""
        if self._process is not None:
            self._process.kill()

    def end(self) -> None:
        """End the action's process and wait for that; not while there is a call."""
        self._end_process()

    def restart(self) -> None:
        """Become a new container, as an invoker does after a crash."""
        self._end_process()
        self._initialised = False

    def close(self) -> None:
        """End everything; not while there is a call."""
        if self._server is not None:
            self._server.stop()
            self._server = None
        self._end_process()
        self._stack.close()

    def _init(self, body: bytes) -> Reply:
        if self._initialised:
            return proxy_messages.error(
                _FORBIDDEN, "Cannot initialize the action more than once."
            )
        try:
            value = proxy_messages.value_of(body)
        except (ValueError, RecursionError) as error:
            return proxy_messages.error(
                _BAD_REQUEST, f"Error unmarshaling request: {error}"
            )
        if not value.get("code"):
            return proxy_messages.error(_FORBIDDEN, "Missing main/no code to execute.")
        try:
            content = sent_code.decoded(value["code"], binary=bool(value.get("binary")))
        except ValueError as error:
            text = f"cannot decode the request: illegal base64 data: {error}"
            return proxy_messages.error(_BAD_REQUEST, text)
        return self._started(content, value)

    def _started(self, content: bytes, value: Mapping[str, Any]) -> Reply:
        folder = Path(tempfile.mkdtemp(dir=self._folder)) / "bin"
        folder.mkdir()
        try:
            sent_code.unpack(content, folder, self._interpreter)
        except sent_code.NotAccepted as reason:
            self._err.write(f"{reason}\n")
            self._end_log()
            return proxy_messages.error(_BAD_GATEWAY, _NO_BINARY)
        self._process = ActionProcess(
            self._interpreter,
            folder,
            value.get("main") or "main",
            {**proxy_messages.texts(value.get("env") or {}), **self._environment},
            self._out,
            self._err,
        )
        if not self._process.ask():
            self._end_process()
            self._err.write("Command exited abruptly during initialization.\n")
            self._end_log()
            return proxy_messages.error(_BAD_GATEWAY, _NOT_STARTED)
        self._initialised = True
        return Reply(_OK, b'{"ok":true}\n')

    def _run(self, body: bytes) -> Reply:
        if self._process is None:
            return proxy_messages.error(_FAILED, "no action defined yet")
        answer = self._process.ask(body.replace(b"\n", b"") + b"\n")
        if not answer:
            self._end_process()
        self._end_log()
        if not answer:
            return proxy_messages.error(_BAD_REQUEST, "command exited")
        if not proxy_messages.is_dictionary_or_array(answer):
            text = "The action did not return a dictionary or array."
            return proxy_messages.error(_BAD_GATEWAY, text)
        return Reply(_OK, answer.removesuffix(b"\n"))

    def _end_log(self) -> None:
        for stream in (self._out, self._err):
            stream.end()
        self.logs = self._out.take() + self._err.take()

    def _end_process(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.close()


def _interpreter(kind: str) -> Interpreter:
    version = kind.removeprefix("python:")
    found = interpreters.find(version)
    if found is None:
        raise Failure(
            f"{kind} needs an interpreter of Python {version}, and there is none here",
            f"install it (uv python install {version}, or pyenv install {version})",
        )
    return found
