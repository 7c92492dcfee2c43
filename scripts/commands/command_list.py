"""What ``--help`` shows: the commands by what they are for, none cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from collections.abc import Iterator

    # Typer's own copy of click.
    from typer._click.core import Command as AnyCommand
    from typer._click.core import Context
    from typer._click.formatting import HelpFormatter


_MAY_HOLD_A_CREDENTIAL = {"header", "env", "probe_with", "query", "data"}


class Command(TyperCommand):
    """Shows its arguments without the types of Python, and no part of a credential."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Read the words; of those that are left over none is shown.

        ``--header x-api-key: KEY``, without quotes, leaves the key over.
        """
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            message = getattr(error, "message", "")
            names = {param.name for param in self.params}
            if "extra argument" in message and names & _MAY_HOLD_A_CREDENTIAL:
                ctx.fail(
                    "there are more words than this command takes; put a value that "
                    "has blanks in quotes"
                )
            raise

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the arguments, then the options."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is None:
                continue
            if param.param_type_name == "argument":
                name = param.metavar or str(param.name).upper()
                sections.setdefault("Arguments", []).append((name, record[1]))
            else:
                sections.setdefault("Options", []).append(record)
        for title, rows in sections.items():
            with formatter.section(title):
                formatter.write_dl(rows)


class CommandList(TyperGroup):
    """Shows each command below its ``rich_help_panel``, with its whole first line."""

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write a section for each panel, in the order of the commands."""
        panels: dict[str, list[tuple[str, str]]] = {}
        for name, command in self._visible_commands(ctx):
            title = getattr(command, "rich_help_panel", None) or "Commands"
            summary = (command.help or "").partition("\n\n")[0]
            panels.setdefault(title, []).append((name, " ".join(summary.split())))
        width = max(
            (len(name) for rows in panels.values() for name, _ in rows), default=0
        )
        for title, rows in panels.items():
            with formatter.section(title):
                # Every section has its column of summaries at the same place.
                formatter.write_dl([(name.ljust(width), text) for name, text in rows])

    def _visible_commands(self, ctx: Context) -> Iterator[tuple[str, AnyCommand]]:
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                yield name, command
