"""The proxy of a Python runtime: what ``/init`` and ``/run`` answer, and when.

Source of every status and text: Apache OpenWhisk, runtime-go (initHandler.go,
runHandler.go), as it behaves with runtime-python's launcher. What an invoker makes of
an answer is said in :mod:`scripts.platform.activation`.
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any, Self

from scripts.running import interpreter as interpreters
from scripts.running import process_start, proxy_messages, sent_code
from scripts.running.proxy_messages import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.running.interpreter import Interpreter
    from scripts.running.log_lines import LogLine
    from scripts.running.process import Process

_OK, _BAD_REQUEST, _FORBIDDEN, _FAILED, _BAD_GATEWAY = 200, 400, 403, 500, 502
_NOT_STARTED = "Cannot start action. Check logs for details."


class ActionRuntime:
    """A container with the Python runtime in it, for one action.

        with ActionRuntime(Path("webhook.zip"), "python:3.12") as runtime:
            assert runtime.init() == (200, {"ok": True})
            status, answer = runtime.run({"name": "value"}, activation_id="a1")

    :meth:`answer` is what the real one does over HTTP. Calls must not overlap: the real
    runtime mixes up their answers, this one refuses the second with 502.

    Args:
        code: what :meth:`init` sends: a zip or a tar.gz as bytes, the path of one, or
            the text of one file; None when a client calls ``/init``.
        kind: ``python:3.11`` or ``python:3.12``.
        main: the function to call.
        environment: the container's variables; those that begin with ``__OW_`` reach
            the action, ``__OW_API_HOST`` for example.
        log_mb: how much of an activation's log is kept.
        interpreter: runs the action; one is looked for when None.
        timeout_ms: how long ``/init`` and ``/run`` may take each; then the process is
            killed, as an invoker does. No limit when None.

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
        timeout_ms: int | None = None,
    ) -> None:
        self._code = code
        self._main = main
        self._environment = proxy_messages.platform_variables(kind, environment or {})
        self._interpreter = interpreter or interpreters.for_kind(kind)
        self._busy = threading.Lock()
        self._log_mb = log_mb
        self._timeout_ms = timeout_ms
        self._process: Process | None = None
        self._initialised = False
        self.logs: tuple[LogLine, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

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

    def close(self) -> None:
        """End everything; not while there is a call."""
        self._end_process()

    def _init(self, body: bytes) -> Reply:
        if self._initialised:
            return proxy_messages.error(
                _FORBIDDEN, "Cannot initialize the action more than once."
            )
        try:
            request = proxy_messages.init_request(body)
        except (ValueError, RecursionError) as error:
            return proxy_messages.error(
                _BAD_REQUEST, f"Error unmarshaling request: {error}"
            )
        try:
            process = process_start.from_code(
                sent_code.decoded(request.code, binary=request.binary),
                request.main or "main",
                {**proxy_messages.texts(request.env), **self._environment},
                self._interpreter,
                log_mb=self._log_mb,
            )
        except sent_code.NotAccepted as refused:
            self.logs = refused.logs
            return proxy_messages.error(refused.status, refused.error)
        self._process = process
        if not process.start_up(self._timeout_ms):
            self.logs = process.logs()
            self._end_process()
            return proxy_messages.error(_BAD_GATEWAY, _NOT_STARTED)
        self._initialised = True
        return Reply(_OK, b'{"ok":true}\n')

    def _run(self, body: bytes) -> Reply:
        if self._process is None:
            return proxy_messages.error(_FAILED, "no action defined yet")
        line = body.replace(b"\n", b"") + b"\n"
        answer = self._process.ask(line, self._timeout_ms)
        self.logs = self._process.logs()
        if not answer:
            self._end_process()
            return proxy_messages.error(_BAD_REQUEST, "command exited")
        if not proxy_messages.is_dictionary_or_array(answer):
            text = "The action did not return a dictionary or array."
            return proxy_messages.error(_BAD_GATEWAY, text)
        return Reply(_OK, answer)

    def _end_process(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.close()
