"""An application whose inputs hold references to variables in place of their values.

In a text that the manifest makes of variables, each stands as a :func:`mark`, which no
text that is written by hand looks like: ``$${NAME}`` in a manifest is the text
``${NAME}``, and no reference.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scripts.manifest import Environment, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scripts.manifest import Application, Input

# Of Unicode's private use: no keyboard writes them.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([A-Za-z0-9_]+){_CLOSE}")


def mark(name: str) -> str:
    """Return what stands for the value of a variable."""
    return f"{_OPEN}{name}{_CLOSE}"


def split(text: str) -> tuple[list[str], list[str]]:
    """Return the parts of a text between its marks, and the variables of the marks.

    There is always one part more than there are variables.
    """
    parts = _MARK.split(text)
    return parts[::2], parts[1::2]


def replaced(value: Any, text_of: Callable[[str], Any]) -> Any:
    """Return a JSON value with every text in it, at any depth, replaced."""
    if isinstance(value, str):
        return text_of(value)
    if isinstance(value, dict):
        return {name: replaced(each, text_of) for name, each in value.items()}
    if isinstance(value, list):
        return [replaced(each, text_of) for each in value]
    return value


def with_references(application: Application) -> Application:
    """Return the application with a :func:`mark` for the value of every variable.

    A variable that is not set and has a default is left out, and the default stands:
    other tools know no defaults.
    """
    names = {name for name, value in application.environment.items() if value}
    names.update(
        name for setting in all_inputs(application) for name in setting.missing
    )
    return load(application.root, Environment({name: mark(name) for name in names}))


def all_inputs(application: Application) -> Iterator[Input]:
    """Yield the inputs of every package, action and trigger."""
    holders: tuple[Mapping[str, Input], ...] = (
        *application.package_inputs.values(),
        *(action.inputs for action in application.actions.values()),
        *(trigger.inputs for trigger in application.triggers.values()),
    )
    for inputs in holders:
        yield from inputs.values()
