"""Proves what was built for a platform before it is written: it is started and called.

In a folder of its own, isolated from the repository and from site-packages, by an
interpreter of the runtime's version: its entry is imported as the platform imports it,
then every module that it may ever import, and each web action is called once with an
empty request through its front door (:mod:`scripts.build.proof_script`). Variables
without a default get a word that means nothing, those that choose code their values, of
a URL no more than its scheme; so no secret, and no service is reached.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from actions.shared.platforms.substitution import spelling_of, substitute
from scripts.build import proof_script
from scripts.build.laid_out import ENTRIES
from scripts.build.outputs import azure_name
from scripts.build.proof import CHOOSING, Proof
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scripts.manifest import Action, Application
    from scripts.running.interpreter import Interpreter

_LIMIT_S = 180
_LAST_LINES = 12
_MEANS_NOTHING = "proof"
_URL, _NOWHERE = re.compile(r"(?<=\w)://[^\s,]*"), "://127.0.0.1:9"


@dataclass(frozen=True)
class Started:
    """What is to be proved.

    Attributes:
        target: the platform.
        application: whose actions.
        actions: those that are in it.
        files: the code with its libraries, by name.
        modules: all that it may import.
        beside: the folders where modules are found after the libraries.
    """

    target: str
    application: Application
    actions: Sequence[Action]
    files: Mapping[str, bytes] = field(repr=False)
    modules: Sequence[str]
    beside: Sequence[str]


def prove(started: Started, interpreter: Interpreter) -> Proof:
    """Start it, and call its actions.

    Raises:
        Failure: it does not pass; the text says what happened.
    """
    with tempfile.TemporaryDirectory(prefix="proof-") as folder:
        for name, content in started.files.items():
            place = Path(folder, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        order = {
            "folder": folder,
            "beside": list(started.beside),
            "target": started.target,
            "entry": ENTRIES[started.target],
            "modules": sorted(started.modules),
            "actions": {
                each.path: {"web": each.web, "name": azure_name(each.path)}
                for each in started.actions
            },
        }
        script = os.path.realpath(proof_script.__file__)
        try:
            done = subprocess.run(  # noqa: S603 - the interpreter of the runtime
                [str(interpreter.path), "-I", "-S", script],
                input=json.dumps(order).encode(),
                check=False,
                capture_output=True,
                cwd=folder,
                env={"LC_CTYPE": "C.UTF-8", **_environment(started)},
                timeout=_LIMIT_S,
            )
        except subprocess.TimeoutExpired:
            raise _failed(started, f"its start takes over {_LIMIT_S} s") from None
    log = done.stderr.decode(errors="replace")
    if done.returncode:
        raise _failed(started, "it cannot be started", log)
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for name, error in seen["failed"].items():
        raise _failed(started, f"{name} cannot be imported: {error}")
    if "No module named" in log:
        raise _failed(started, "it lacks a module", log)
    return Proof(seen["imports"], seen["init_ms"])


def _environment(started: Started) -> dict[str, str]:
    known = started.application.environment
    found = {}
    for action in started.actions:
        for name, setting in action.inputs.items():
            for text in _texts(setting.written):
                missing = substitute(text, lambda _: "").missing
                found.update(dict.fromkeys(missing, _MEANS_NOTHING))
            if name in CHOOSING:
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


def _failed(started: Started, reason: str, output: str = "") -> Failure:
    names = ", ".join(each.path for each in started.actions)
    last = output.strip().splitlines()[-_LAST_LINES:]
    text = f"{names}: the build for {started.target} does not pass its proof: {reason}"
    return Failure(text, "nothing was written", last)
