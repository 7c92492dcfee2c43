"""What the shell completes on the command line beside commands and options."""

from __future__ import annotations

from pathlib import Path

import typer

from scripts.commands.reading import load


def action_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the paths of actions and sequences that begin like ``incomplete``.

    Without a slash, the name of an action is enough. A shell has no use for messages:
    where the application cannot be read, there is nothing to complete.
    """
    try:
        application = load(Path(ctx.params.get("app") or ""), {})
    except Exception:  # noqa: BLE001 - whatever is wrong, `check` says it
        return []
    paths = [*application.actions, *application.sequences]
    named = set(ctx.params.get("actions") or ())
    # The shell takes only what begins with the word that was typed.
    short = [name for path in paths if (name := path.rpartition("/")[2]) != path]
    begun = [path for path in paths if path.startswith(incomplete)]
    if not begun:
        begun = [
            name
            for name in short
            if name.startswith(incomplete) and short.count(name) == 1
        ]
    return [path for path in begun if path not in named]
