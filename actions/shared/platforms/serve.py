"""uvicorn with the ASGI application: ``python -m actions.shared.platforms.serve``.

It is what a container runs, and ``starter-kit run``. The table of the actions is the
file that ``STARTER_KIT_ACTIONS`` names; without it, ``actions.json`` in the working
directory. ``PORT`` and ``WEB_CONCURRENCY`` say where it listens and in how many
processes, as Cloud Run and others set them; the command line wins.

SIGTERM and SIGINT end it: it takes no more connections, and calls that are under way
have :data:`GRACE_S` seconds to end.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from actions.shared.errors import NotConfigured
from actions.shared.frame import logging
from actions.shared.platforms import action_table
from actions.shared.platforms.asgi import Application

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Names the file with the table.
TABLE_VARIABLE: Final = "STARTER_KIT_ACTIONS"
#: Kubernetes kills what has not ended 30 seconds after SIGTERM.
GRACE_S: Final = 25
# A load balancer must be the one that closes: theirs keep a connection for 60 seconds.
_KEEP_ALIVE_S: Final = 75
_MOST_WORKERS: Final = 64
# After this status, uvicorn starts no other process in the place of one that has ended.
_STARTUP_FAILURE: Final = 3
_APPLICATION: Final = "actions.shared.platforms.serve:application"


def table_file() -> Path:
    """Return where the table of the actions is."""
    return Path(os.environ.get(TABLE_VARIABLE) or "actions.json")


def application() -> Application:
    """Return the application of the table; each process calls this once."""
    try:
        actions = action_table.read(table_file())
    except Exception as error:  # noqa: BLE001 - whatever an import of them raises
        logging.exception("The actions cannot be imported", error)
        sys.exit(_STARTUP_FAILURE)
    for action in actions.values():
        try:
            action.inputs()
        except NotConfigured as error:
            # The other actions work, and so does this one's URL: it answers 500.
            with logging.context(action.path, {}):
                logging.error(error.log_text)
    return Application(actions)


def main(words: Sequence[str] | None = None) -> None:
    """Serve until a signal ends it.

    Args:
        words: of the command line; those of the process when None.
    """
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    options = _parser().parse_args(words)
    config = uvicorn.Config(
        _APPLICATION,
        factory=True,
        host=options.host,
        port=options.port,
        workers=options.workers,
        access_log=False,  # an action logs its calls
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
    )
    if options.workers == 1:
        server = uvicorn.Server(config)
        # uvicorn raises the signal anew when it has ended.
        with contextlib.suppress(KeyboardInterrupt):
            server.run()
        failed = not server.started
    else:
        supervisor = Multiprocess(config, sockets=[config.bind_socket()])
        supervisor.run()
        statuses = [each.exitcode for each in supervisor.processes]
        failed = _STARTUP_FAILURE in statuses
    if failed:
        sys.exit(_STARTUP_FAILURE)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="serve", description="Serve the web actions.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--port",
        type=_number(0, 65535),
        default=os.environ.get("PORT") or "8080",
        help="PORT if not given, else 8080",
    )
    parser.add_argument(
        "--workers",
        type=_number(1, _MOST_WORKERS),
        default=os.environ.get("WEB_CONCURRENCY") or "1",
        help="how many processes; WEB_CONCURRENCY if not given, else 1",
    )
    return parser


def _number(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number within these bounds."""

    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            wrong = f"{text} is not a number from {least} to {most}"
            raise argparse.ArgumentTypeError(wrong)
        return int(text)

    return read


if __name__ == "__main__":
    main()
