"""Runs a script of the tool by the interpreter of a runtime.

The script depends on nothing but the standard library. It gets JSON on its standard
input and prints JSON on the last line of its standard output. Its environment is made
from nothing, and it finds neither the repository nor site-packages.
"""

from __future__ import annotations

import json
import os
import subprocess
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from scripts.failure import Failure
from scripts.running.process import needed_to_start

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from scripts.running.interpreter import Interpreter

#: How much of a log a message shows.
LAST_LINES = 12


class Ran(NamedTuple):
    """What a script has printed.

    Attributes:
        answer: the JSON value on the last line.
        log: what it wrote to standard error.
    """

    answer: Any
    log: str


def run_script(
    interpreter: Interpreter,
    script: ModuleType,
    order: Any,
    *,
    folder: str,
    doing: str,
    failed: str,
    environment: Mapping[str, str] = MappingProxyType({}),
    limit_s: int = 120,
) -> Ran:
    """Run a script, and return what it has printed.

    Args:
        interpreter: what runs it.
        script: the module whose file it is.
        order: a JSON value, for its standard input.
        folder: the working directory.
        doing: what the script does, for the message that it takes too long.
        failed: the message when it ends with an error.
        environment: more variables.
        limit_s: how long it may take.

    Raises:
        Failure: it fails, with the last lines of its log, or takes too long.
    """
    command = [str(interpreter.path), "-P", "-S", "-s"]
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter of the runtime
            [*command, os.path.realpath(str(script.__file__))],
            input=json.dumps(order).encode(),
            check=False,
            capture_output=True,
            cwd=folder,
            # Sets in bytecode come out in the order of their hashes.
            env={
                **needed_to_start(),
                "LC_CTYPE": "C.UTF-8",
                **environment,
                "PYTHONHASHSEED": "0",
            },
            timeout=limit_s,
        )
    except subprocess.TimeoutExpired:
        raise Failure(f"{doing} takes over {limit_s} s") from None
    log = done.stderr.decode(errors="replace")
    if done.returncode:
        raise Failure(failed, details=log.strip().splitlines()[-LAST_LINES:])
    return Ran(json.loads(done.stdout.splitlines()[-1]), log)
