"""An application whose inputs hold references to variables in place of their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.manifest import Environment, load

if TYPE_CHECKING:
    from scripts.manifest import Application


def with_references(application: Application) -> Application:
    """Return the application with ``${NAME}`` for the value of every variable.

    A variable that is not set and has a default is left out, and the default stands:
    other tools know no defaults.
    """
    names = {name for name, value in application.environment.items() if value}
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
    return load(application.root, Environment({name: f"${{{name}}}" for name in names}))
