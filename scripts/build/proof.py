"""Proves an output before it is written: it is started and called as on its platform.

In a folder of its own, isolated from the repository and from site-packages, by an
interpreter of the runtime's version: its entry is imported as the platform imports it,
then every module that it may ever import (:mod:`scripts.build.proof_script`). Then each
web action is called once with an empty request, through its front door, or for
OpenWhisk through the proxy of its runtime.

No secret gets there, and no service is reached. For OpenWhisk, only the inputs that
choose code are there, because the code of other choices is not. For other platforms,
variables without a default get a word that means nothing, those that choose code their
values, of a URL no more than its scheme.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from actions.shared.platforms.substitution import spelling_of, substitute
from scripts.build import proof_script
from scripts.build.outputs import OPENWHISK, azure_name
from scripts.build.writing import folder_with
from scripts.failure import Failure
from scripts.manifest.known_inputs import KNOWN_INPUTS
from scripts.platform.activation import Context
from scripts.running.interpreter_scripts import LAST_LINES, run_script
from scripts.running.proxy import ActionRuntime
from scripts.running.sent_code import NotAccepted, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scripts.build.gathered import Gathered
    from scripts.build.outputs import OutputKind
    from scripts.manifest import Action, Application
    from scripts.running.interpreter import Interpreter

_OK = 200
_LIMIT_S = 120
_MEANS_NOTHING = "proof"
_URL, _NOWHERE = re.compile(r"(?<=\w)://[^\s,]*"), "://127.0.0.1:9"
# The inputs that decide which code ships.
_CHOOSING = tuple(n for n, row in KNOWN_INPUTS.items() if row.kind.chooses_code)


class Proof(NamedTuple):
    """What was seen.

    Attributes:
        imports: how many modules the entry loads.
        init_ms: how long that took.
    """

    imports: int
    init_ms: float


@dataclass(frozen=True)
class Started:
    """What is to be proved.

    Attributes:
        kind: what it is.
        application: whose actions.
        actions: those that are in it.
        found: what the code of the actions needs.
        files: the code with its libraries, by name.
        zipped: these files as a zip, where it is one.
    """

    kind: OutputKind
    application: Application
    actions: Sequence[Action]
    found: Gathered
    files: Mapping[str, bytes]
    zipped: bytes


def prove(started: Started, interpreter: Interpreter) -> Proof:
    """Start it, and call its actions.

    Raises:
        Failure: it does not pass; the text says what happened.
    """
    is_openwhisk = started.kind.name == OPENWHISK
    unpacked = _as_unpacked(started, interpreter)
    with unpacked if is_openwhisk else folder_with(started.files) as folder:
        order = {
            "folder": folder,
            "beside": [] if is_openwhisk else started.found.beside,
            "target": started.kind.name,
            "entry": started.kind.imported,
            "modules": sorted(started.found.modules),
            "actions": {
                each.path: {"web": each.web, "name": azure_name(each.path)}
                for each in started.actions
            },
        }
        try:
            seen, log = run_script(
                interpreter,
                proof_script,
                order,
                folder=folder,
                doing="its import" if is_openwhisk else "its start",
                failed=f"it cannot be {'imported' if is_openwhisk else 'started'}",
                environment={} if is_openwhisk else _variables(started),
                limit_s=_LIMIT_S if is_openwhisk else 180,
            )
        except Failure as failure:
            raise _failed(started, failure.text, failure.details) from None
    for name, error in seen["failed"].items():
        raise _failed(started, f"{name} cannot be imported: {error}")
    if is_openwhisk:
        log = _log_of_call(started, interpreter)
    if "No module named" in log:
        raise _failed(started, "it lacks a module", log.strip().splitlines())
    return Proof(seen["imports"], seen["init_ms"])


@contextmanager
def _as_unpacked(started: Started, interpreter: Interpreter) -> Iterator[str]:
    """Lend a folder with the zip as OpenWhisk's runtime unpacks it."""
    with tempfile.TemporaryDirectory(prefix="proof-") as folder:
        try:
            unpack(started.zipped, Path(folder), interpreter)
        except NotAccepted as reason:
            raise _failed(started, f"the runtime refuses it: {reason}") from None
        yield folder


def _log_of_call(started: Started, interpreter: Interpreter) -> str:
    """Call the action through the proxy of the runtime; return the answer and the log.

    Raises:
        Failure: the runtime answers with an error.
    """
    (action,) = started.actions
    context = Context(
        action.path, uuid4().hex, uuid4().hex, timeout_ms=action.limits.timeout_ms
    )
    with ActionRuntime(
        started.zipped,
        action.runtime,
        interpreter=interpreter,
        timeout_ms=_LIMIT_S * 1000,
    ) as runtime:
        status, answer = runtime.init(env=context.environment(time.time()))
        if status == _OK:
            entries = context.entries(time.time())
            status, answer = runtime.run(_empty_request(action), **entries)
        log = runtime.logs
    said = json.dumps(answer)
    if status != _OK:
        raise _failed(started, f"the runtime answers {status} {said}", log)
    return "\n".join((said, *log))


def _empty_request(action: Action) -> dict[str, Any]:
    """Return what the platform makes of a request with nothing."""
    inputs = action.parameters
    chosen = {name: inputs[name] for name in _CHOOSING if inputs.get(name)}
    if not action.web:
        return chosen
    sample = {"__ow_method": "post", "__ow_headers": {}, "__ow_path": "", **chosen}
    return {**sample, "__ow_body": "", "__ow_query": ""} if action.raw_http else sample


def _variables(started: Started) -> dict[str, str]:
    """Return the variables that a platform without inputs would have."""
    known = started.application.environment
    found = {}
    for action in started.actions:
        for name, setting in action.inputs.items():
            for text in _texts(setting.written):
                missing = substitute(text, lambda _: "").missing
                found.update(dict.fromkeys(missing, _MEANS_NOTHING))
            if name in _CHOOSING:
                for variable in setting.variables:
                    spelling = spelling_of(variable, known)
                    if spelling:
                        found[variable] = _URL.sub(_NOWHERE, known[spelling])
    return found


def _texts(written: Any) -> Iterator[str]:
    if isinstance(written, dict):
        written = list(written.values())
    if isinstance(written, list):
        for each in written:
            yield from _texts(each)
    elif isinstance(written, str):
        yield written


def _failed(started: Started, reason: str, log: Iterable[str] = ()) -> Failure:
    names = ", ".join(each.path for each in started.actions)
    is_openwhisk = started.kind.name == OPENWHISK
    what = "bundle" if is_openwhisk else f"build for {started.kind.name}"
    return Failure(
        f"{names}: the {what} does not pass its proof: {reason}",
        "nothing was written",
        [*log][-LAST_LINES:],
    )
