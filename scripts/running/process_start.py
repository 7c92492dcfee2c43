"""Starts an action's process: from its source, or from the code of a zip."""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.running import sent_code
from scripts.running.process import Process
from scripts.running.proxy_messages import platform_variables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.manifest import Action
    from scripts.running.interpreter import Interpreter

_PROXY_VERSION = {"__OW_PROXY_VERSION": "1.20.0"}


def from_source(
    root: Path,
    action: Action,
    environment: Mapping[str, str],
    *,
    api_host: str = "",
    around: str = "",
) -> Process:
    """Start an action from its source, with the libraries of this environment.

    Args:
        root: the folder of the application.
        action: what to run.
        environment: of the activation that it is started for; the action's module
            sees it while it is imported.
        api_host: becomes ``__OW_API_HOST``.
        around: ``module:function`` of this environment, which makes what is called in
            the place of the action's function; that function itself when empty.
    """
    return Process(
        # Not the launcher's folder, but the application's is on the path; bytecode of
        # a file that is edited twice within a second could be stale.
        [sys.executable, "-PBu"],
        [
            f"--root={root}",
            f"--function={action.function}",
            f"--main={action.main}",
            f"--around={around}",
        ],
        root,
        {
            **platform_variables(action.runtime, {"__OW_API_HOST": api_host}),
            **environment,
        },
        log_mb=action.limits.log_mb,
        streams=("stderr",),
    )


def from_code(
    content: bytes,
    main: str,
    environment: Mapping[str, str],
    interpreter: Interpreter,
    *,
    log_mb: int = 10,
) -> Process:
    """Start an action from code that was sent to ``/init``.

    It runs isolated (``-I -S``): what the code lacks is not found in some folder of
    this machine.

    Args:
        content: a zip, a tar.gz, or the source of one file.
        main: the function to call.
        environment: the platform's variables, and those of ``/init``.
        interpreter: runs it.
        log_mb: how much of an activation's log is kept.

    Raises:
        NotAccepted: with the reason.
        OSError: the code cannot be unpacked on this machine.
    """
    with ExitStack() as stack:
        parent = Path(tempfile.mkdtemp(prefix="action-")).resolve()
        stack.callback(shutil.rmtree, parent, ignore_errors=True)
        folder = parent / "bin"
        folder.mkdir()
        sent_code.unpack(content, folder, interpreter)
        return Process(
            [str(interpreter.path), "-I", "-S", "-X", "utf8"],
            [f"--bundle={folder}", f"--main={main}"],
            folder,
            {**environment, **_PROXY_VERSION},
            log_mb=log_mb,
            exit_text="Command exited abruptly during initialization.\n",
            resources=stack.pop_all(),
        )
