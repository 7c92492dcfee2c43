"""What ``starter-kit playground`` prints: what to try, and what arrives."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from scripts.terminal import out

if TYPE_CHECKING:
    from scripts.playground import Playground
    from scripts.stand_ins.adobe.adobe import Request
    from scripts.stand_ins.openwhisk import Exchange

_FIRST_ERROR = 400
_TO_TRY = (
    "starter-kit onboard --yes",
    "starter-kit deploy --yes",
    "starter-kit status",
    "starter-kit logs",
    "starter-kit activations",
    "starter-kit undeploy --yes",
)


def ready(playground: Playground) -> None:
    """Print where the stand-ins are, and what to type in another terminal."""
    out.line(f"Stand-in of Adobe: {playground.adobe.url}")
    out.line(f"Stand-in of an OpenWhisk host: {playground.host.url}")
    out.line("In another terminal:")
    name = str(playground.env)
    # A shell looks for a name without a slash in PATH.
    name = name if "/" in name else f"./{name}"
    out.line(f"    set -a; . {shlex.quote(name)}; set +a")
    for command in _TO_TRY:
        out.line(f"    {command}")
    out.line(("Ctrl-C ends; what is deployed is there at the next start.", "dim"))


class Output:
    """Prints a line for each request, and for each event that is published."""

    def asked_of_adobe(self, request: Request) -> None:
        """Print a request to Adobe, and the event that it has published."""
        _line("adobe", request.method, request.path, request.status or 0)
        if request.endpoint == "ingress" and request.status == 200:  # noqa: PLR2004
            event = request.json()
            out.line(("event ", "cyan"), f"{event['type']} {event['id']}")

    def asked_of_host(self, exchange: Exchange) -> None:
        """Print a request to the host."""
        # The query may hold a token of a caller.
        path = exchange.path.partition("?")[0]
        _line("host", exchange.method, path, exchange.status)


def _line(of: str, method: str, path: str, status: int) -> None:
    colour = "green" if 0 < status < _FIRST_ERROR else "red"
    out.line((f"{of:6}", "dim"), f"{method} {path} ", (str(status), colour))
