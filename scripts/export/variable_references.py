"""An application whose inputs hold references to variables in place of their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.manifest import Environment, load, read_environment

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.manifest import Application


def with_references(root: Path) -> Application:
    """Load the application with ``${NAME}`` for the value of every variable.

    A variable that is not set and has a default is left out, and the default stands:
    other tools know no defaults.
    """
    environment = read_environment(root)
    names = {name for name, value in environment.items() if value}
    application = load(root, environment)
    settings = (
        setting
        for inputs in (
            *(action.inputs for action in application.actions.values()),
            *application.package_inputs.values(),
            *(trigger.inputs for trigger in application.triggers.values()),
        )
        for setting in inputs.values()
    )
    names.update(name for setting in settings for name in setting.missing)
    return load(root, Environment({name: f"${{{name}}}" for name in names}))
