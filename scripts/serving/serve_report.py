"""What ``starter-kit serve`` prints: where to call, who called, what was logged."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from scripts import console, terminal
from scripts.check.authentication import is_open
from scripts.platform.activation import NAMESPACE
from scripts.running.log_lines import parsed
from scripts.serving.served_application import Changed, Works

if TYPE_CHECKING:
    from scripts.manifest import Application
    from scripts.serving.platform_app import Served
    from scripts.serving.served_application import Broken
    from scripts.serving.server import LocalServer


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
                terminal.out.line(f"{server.url}/api/v1/web/{NAMESPACE}/{path}")
        if "OAUTH_CLIENT_SECRET" not in server.overlay:
            for path in _open_with_credentials(application):
                terminal.err.line(
                    ("warning", "yellow"),
                    f" {path} acts with the credential in OAUTH_CLIENT_SECRET for "
                    "every program on this machine",
                )
                terminal.err.line("    set WEBHOOK_AUTH, or serve with --fake-adobe")
        terminal.out.line(("Changed files are taken over. Ctrl-C ends.", "dim"))

    def served(self, seen: Served) -> None:
        """Print one request and the log of its activation."""
        colour = "green" if seen.status < HTTPStatus.BAD_REQUEST else "yellow"
        colour = "red" if seen.status >= HTTPStatus.INTERNAL_SERVER_ERROR else colour
        activation_id = seen.activation.activation_id if seen.activation else ""
        terminal.out.line(
            f"{seen.method} {seen.path} ",
            (str(seen.status), colour),
            (f" {seen.duration_ms:.0f} ms {activation_id}", "dim"),
        )
        if seen.activation is None:
            return
        console.logs(parsed(line) for line in seen.activation.logs)
        if seen.activation.status != "success":
            error = seen.activation.result["error"]
            terminal.err.line((f"{seen.activation.status}:", "red"), f" {error}")

    def changed(self, change: Changed | Broken | Works) -> None:
        """Print which files have changed, and what does not work, or works again."""
        if isinstance(change, Changed):
            self._last_text = ""
            terminal.out.line((f"changed: {', '.join(change.files)}", "cyan"))
            return
        name = change.action or "app.config.yaml"
        if isinstance(change, Works):
            terminal.out.line((f"{name} works again", "green"))
            return
        what = (
            "does not work any more; its last good code goes on serving"
            if change.still_served
            else "does not start"
        )
        terminal.err.line((f"{name} {what}", "red"))
        # Several actions may fail for the same reason.
        if change.text != self._last_text:
            for line in change.lines:
                terminal.err.line(line)
        self._last_text = change.text
