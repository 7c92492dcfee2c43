"""Proves a bundle before it is written: it is started as the platform starts it.

In a folder of its own, isolated from the repository and from site-packages, by an
interpreter of the runtime's version: every module that it may ever import is imported
once, then it is initialised and called with an empty request. Of its inputs it gets
those that choose code, because the code of other choices is not in it; so no secret,
and it can reach no service that needs one.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from scripts.build import import_probe
from scripts.failure import Failure
from scripts.manifest.known_inputs import KNOWN_INPUTS
from scripts.platform.activation import Context
from scripts.running.proxy import ActionRuntime
from scripts.running.sent_code import NotAccepted, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.manifest import Action
    from scripts.running.interpreter import Interpreter

_OK = 200
_LIMIT_S = 120
_LAST_LINES = 12
#: The inputs that decide which code ships.
CHOOSING = tuple(n for n, row in KNOWN_INPUTS.items() if row.kind.chooses_code)


@dataclass(frozen=True)
class Proof:
    """What was seen.

    Attributes:
        imports: how many modules were loaded at ``/init``.
        init_ms: how long that took.
    """

    imports: int
    init_ms: float


def prove(
    content: bytes, action: Action, modules: Iterable[str], interpreter: Interpreter
) -> Proof:
    """Start a bundle, and call it once.

    Args:
        content: the zip.
        action: whose it is.
        modules: all that it may import.
        interpreter: of the runtime's version.

    Raises:
        Failure: it does not pass; the text says what happened.
    """
    seen = _imported(content, action, modules, interpreter)
    _call(content, action, interpreter)
    return Proof(seen["imports"], seen["init_ms"])


def _imported(
    content: bytes, action: Action, modules: Iterable[str], interpreter: Interpreter
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="proof-") as folder:
        try:
            unpack(content, Path(folder), interpreter)
        except NotAccepted as reason:
            raise _failed(action, f"the runtime refuses it: {reason}") from None
        script = os.path.realpath(import_probe.__file__)
        command = [str(interpreter.path), "-I", "-S", script, folder, *sorted(modules)]
        try:
            done = subprocess.run(  # noqa: S603 - the interpreter of the runtime
                command,
                check=False,
                capture_output=True,
                cwd=folder,
                env={"LC_CTYPE": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                timeout=_LIMIT_S,
            )
        except subprocess.TimeoutExpired:
            raise _failed(action, f"its import takes over {_LIMIT_S} s") from None
    if done.returncode:
        raise _failed(
            action, "it cannot be imported", done.stderr.decode(errors="replace")
        )
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for name, error in seen["failed"].items():
        raise _failed(action, f"{name} cannot be imported: {error}")
    return seen


def _call(content: bytes, action: Action, interpreter: Interpreter) -> None:
    context = Context(
        action.path, uuid4().hex, uuid4().hex, timeout_ms=action.limits.timeout_ms
    )
    with ActionRuntime(
        content,
        action.runtime,
        interpreter=interpreter,
        timeout_ms=_LIMIT_S * 1000,
    ) as runtime:
        status, answer = runtime.init(env=context.environment(time.time()))
        if status == _OK:
            entries = context.entries(time.time())
            status, answer = runtime.run(_sample(action), **entries)
        log = "\n".join(runtime.logs)
    said = f"{json.dumps(answer)}\n{log}"
    if status != _OK:
        raise _failed(action, f"the runtime answers {status} {json.dumps(answer)}", log)
    if "No module named" in said:
        raise _failed(action, "it lacks a module", said)


def _sample(action: Action) -> dict[str, Any]:
    """An empty request, as the platform hands it on."""
    inputs = action.parameters
    chosen = {name: inputs[name] for name in CHOOSING if inputs.get(name)}
    if not action.web:
        return chosen
    sample = {"__ow_method": "post", "__ow_headers": {}, "__ow_path": "", **chosen}
    return {**sample, "__ow_body": "", "__ow_query": ""} if action.raw_http else sample


def _failed(action: Action, reason: str, output: str = "") -> Failure:
    last = output.strip().splitlines()[-_LAST_LINES:]
    text = f"{action.path}: the bundle does not pass its proof: {reason}"
    return Failure(text, "nothing was written", last)
