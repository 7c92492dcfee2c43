"""``starter-kit run``: what a container runs, from the application's source.

A process of its own serves it, as in the container: its interpreter is this one, and
its libraries are those of this environment.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.front_doors.table_entries import no_front_doors, table
from scripts.running.launcher import entry_file
from scripts.serving.stop_signals import stopped_by_signals

if TYPE_CHECKING:
    from scripts.manifest import Application

# As scripts.running.launcher orders them: the application, libraries, what lies beside
# a function. The processes of uvicorn's workers inherit this.
_START = """
import sys
root, beside, *words = sys.argv[1:]
sys.path.insert(0, root)
sys.path.extend(beside.splitlines())
from actions.shared.platforms import serve
serve.main(words)
"""


def run(application: Application, host: str, port: int, workers: int) -> int:
    """Serve the web actions until a signal ends it; return the exit code.

    Args:
        application: its variables are those of ``.env`` and of this process.
        host: the address to listen on.
        port: the port to listen on.
        workers: how many processes.

    Raises:
        Failure: the application cannot be called through a front door.
    """
    if not (application.root / "actions" / "shared" / "platforms").is_dir():
        raise no_front_doors(application.root)
    entries = table(application)
    folders = {
        str(entry_file(action.function.resolve()).parent)
        for action in application.actions.values()
    }
    with tempfile.TemporaryDirectory(prefix="starter-kit-") as folder:
        file = Path(folder, "actions.json")
        file.write_text(json.dumps(entries), encoding="utf-8")
        words = (f"--host={host}", f"--port={port}", f"--workers={workers}")
        command = [sys.executable, "-P", "-c", _START, str(application.root)]
        process = subprocess.Popen(  # noqa: S603 - this interpreter
            [*command, "\n".join(sorted(folders)), *words],
            cwd=application.root,
            env={
                **os.environ,
                **application.environment,
                "STARTER_KIT_ACTIONS": str(file),
            },
        )
        with stopped_by_signals():
            try:
                return process.wait()
            except KeyboardInterrupt:
                # After Ctrl-C in a terminal it has its own signal already.
                process.terminate()
                # uvicorn ends with the signal that has ended it.
                return max(process.wait(), 0)
