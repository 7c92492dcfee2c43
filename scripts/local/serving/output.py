"""What ``starter-kit serve`` prints: where to call, who called, what was logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from scripts import console
from scripts.local.openwhisk.activation import NAMESPACE
from scripts.local.process.log_lines import parsed
from scripts.local.serving.deployment import Changed
from scripts.protection.authentication import is_open

if TYPE_CHECKING:
    from scripts.local.server import LocalServer
    from scripts.local.serving.deployment import Broken
    from scripts.local.serving.platform_app import Served
    from scripts.manifest import Application

_FIRST_ERROR = 400
_FIRST_FAILURE = 500


def _open_with_credentials(application: Application) -> list[str]:
    """Return the web actions that hold Adobe's credential and check no caller."""
    return [
        path
        for path, action in application.actions.items()
        if action.web
        and (secret := action.inputs.get("OAUTH_CLIENT_SECRET")) is not None
        and secret.is_set
        and is_open(application, path)
    ]


class Output:
    """Prints what happens to a server."""

    def __init__(self) -> None:
        self._last_text = ""

    def ready(self, server: LocalServer) -> None:
        """Print the URL of every web action."""
        application = server.application()
        console.problems(application.problems)
        for path, action in application.actions.items():
            if action.web:
                console.out.print(f"{server.url}/api/v1/web/{NAMESPACE}/{escape(path)}")
        if "OAUTH_CLIENT_SECRET" not in server.overlay:
            for path in _open_with_credentials(application):
                console.err.print(
                    f"[yellow]warning[/] {escape(path)} acts with the credential in "
                    "OAUTH_CLIENT_SECRET for every program on this machine\n"
                    "    set WEBHOOK_AUTH, or serve with --fake-adobe"
                )
        console.out.print("[dim]Changed files are taken over. Ctrl-C ends.[/]")

    def served(self, seen: Served) -> None:
        """Print one request and the log of its activation."""
        colour = "green" if seen.status < _FIRST_ERROR else "yellow"
        colour = "red" if seen.status >= _FIRST_FAILURE else colour
        activation_id = seen.activation.activation_id if seen.activation else ""
        console.out.print(
            f"{seen.method} {escape(seen.path)} [{colour}]{seen.status}[/] "
            f"[dim]{seen.duration_ms:.0f} ms {activation_id}[/]"
        )
        if seen.activation is None:
            return
        console.logs(parsed(line) for line in seen.activation.logs)
        if seen.activation.status != "success":
            error = seen.activation.result["error"]
            console.err.print(f"[red]{seen.activation.status}:[/] {escape(str(error))}")

    def changed(self, change: Changed | Broken) -> None:
        """Print which files have changed, or what does not work since then."""
        if isinstance(change, Changed):
            self._last_text = ""
            console.out.print(f"[cyan]changed: {escape(', '.join(change.files))}[/]")
            return
        name = change.action or "app.config.yaml"
        what = (
            "does not work any more; its last good code goes on serving"
            if change.still_served
            else "does not start"
        )
        console.err.print(f"[red]{escape(name)} {what}[/]")
        # Several actions may fail for the same reason.
        if change.text != self._last_text:
            console.err.print(escape(change.text))
        self._last_text = change.text
