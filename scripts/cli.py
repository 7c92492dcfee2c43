"""The ``starter-kit`` command: its subcommands, and how it ends.

Exit codes: 0 when all is well, 1 when something failed, 2 when it was called wrongly,
130 when Ctrl-C cut it off.
"""

from __future__ import annotations

import functools
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.main import get_command

from config import __version__
from scripts import console
from scripts.commands import (
    activation_commands,
    building,
    commerce_commands,
    configuring,
    creating,
    deploying,
    events_commands,
    measuring,
    migrating,
    onboarding_commands,
    operating,
    outbox_commands,
    probing,
    running_commands,
)
from scripts.commands.command_list import Command, CommandList
from scripts.failure import Failure
from scripts.terminal import out, take_any_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


_DEPLOYED = "What is deployed"

app = typer.Typer(
    cls=CommandList,
    help="The webhooks of the Commerce Integration Starter Kit, in Python.",
    epilog="Exit codes: 0 all is well, 1 something failed, 2 called wrongly, "
    "130 cut off with Ctrl-C.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_COMMANDS: dict[str, tuple[Callable[..., None], ...]] = {
    "On this machine": (
        running_commands.demo,
        running_commands.serve,
        running_commands.playground,
        running_commands.invoke,
        commerce_commands.hook,
        measuring.bench,
    ),
    "Configuration": (configuring.check, configuring.config, events_commands.events),
    "Adobe I/O Events": (
        onboarding_commands.onboard,
        onboarding_commands.doctor,
        migrating.migrate,
    ),
    "Build and deploy": (
        building.build,
        running_commands.run,
        deploying.deploy,
        deploying.undeploy,
        commerce_commands.subscribe,
        deploying.export,
    ),
    _DEPLOYED: (
        operating.status,
        operating.url,
        probing.probe,
        operating.call,
        activation_commands.logs,
        activation_commands.activations,
    ),
}
for panel, commands in _COMMANDS.items():
    for command in commands:
        app.command(cls=Command, rich_help_panel=panel)(command)
app.add_typer(creating.app, name="new", rich_help_panel="Configuration")
app.add_typer(outbox_commands.app, name="outbox", rich_help_panel=_DEPLOYED)

_debugging = False


def _print_version(asked: bool) -> None:
    if asked:
        out.line(f"starter-kit {__version__}")
        raise typer.Exit


@app.callback()
def options(
    *,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where in the code a failure arose.")
    ] = False,
    version: Annotated[  # noqa: ARG001 - its callback ends the command
        bool,
        typer.Option(
            "--version",
            help="Show the version and exit.",
            callback=_print_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Take the options that stand before the subcommand."""
    global _debugging  # noqa: PLW0603 - read once, when the command has failed
    _debugging = debug


@functools.cache
def _command() -> Callable[..., object]:
    """Return what reads the command line; a process makes it once."""
    return get_command(app)


def _tell_program(error: Mapping[str, Any]) -> None:
    """Print what went wrong as JSON where that is asked for, and nothing is printed."""
    if "--json" in sys.argv and not out.has_written:
        out.json({"error": error}, indent=None)


def main() -> None:
    """Run the command; what the user can fix is one message, not a traceback."""
    take_any_text()
    out.has_written = False
    try:
        _command()(prog_name="starter-kit")
    except Exception as error:
        sys.excepthook = console.crash
        if _debugging:
            raise
        from scripts.manifest import ManifestError

        if isinstance(error, ManifestError):
            console.problems(error.problems)
            found = [asdict(each) for each in error.problems]
            text = "the application cannot be used as it is configured"
            _tell_program({"message": text, "hint": "", "problems": found})
            sys.exit(1)
        if isinstance(error, Failure):
            console.failure(error)
            _tell_program(error.as_data())
            sys.exit(error.exit_code)
        raise
