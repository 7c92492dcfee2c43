"""What a platform other than OpenWhisk gets of an application.

There an action is a function, or a path of one container. Its inputs stand in the table
that the build writes (:mod:`actions.shared.platforms.action_table`), and the platform
sets the variables that they refer to. Of these, settings are written into the project's
files, and secrets are not: a platform's own store has them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from actions.shared.frame.secret_forms import is_secret
from actions.shared.platforms.substitution import spelling_of
from scripts.deploy import ownership_mark
from scripts.deploy.desired import api_name, wanted_of
from scripts.export.schedules import Schedule, schedules
from scripts.manifest.known_inputs import KNOWN_INPUTS
from scripts.masking import masked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scripts.build.build_record import Output
    from scripts.manifest import Action, Application, Input

_NO_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Function:
    """An action as a platform has it.

    Attributes:
        action: as the manifest has it.
        settings: the variables of its inputs that are not secrets, with their values.
        secrets: the names of the others.
        schedules: when it is called by the clock.
    """

    action: Action
    settings: Mapping[str, str] = field(repr=False)
    secrets: tuple[str, ...]
    schedules: tuple[Schedule, ...]

    @property
    def path(self) -> str:
        """How it is called: ``ingestion/webhook``."""
        return self.action.path

    @property
    def name(self) -> str:
        """Its name on a platform: ``ingestion-webhook``."""
        return plain_name(self.path)

    @property
    def title(self) -> str:
        """Its name where only letters and digits may stand: ``IngestionWebhook``."""
        return "".join(part.capitalize() for part in self.name.split("-"))

    @property
    def timeout_s(self) -> int:
        """What a call may take, in seconds that are whole."""
        return -(-self.action.limits.timeout_ms // 1000)

    @property
    def memory_mb(self) -> int:
        """What a call may use."""
        return self.action.limits.memory_mb


@dataclass(frozen=True)
class Deployable:
    """What is written for a platform.

    Attributes:
        name: the project's, as platforms take it.
        functions: in the order of the manifest.
        code: what the build has made of each, by path.
        image: the name of the container's image, where there is one.
    """

    name: str
    functions: tuple[Function, ...]
    code: Mapping[str, Output]
    image: str = ""

    def on_the_web(self) -> Iterator[Function]:
        """Yield those that have a URL."""
        yield from (each for each in self.functions if each.action.web)

    def secrets(self) -> tuple[str, ...]:
        """Return the names of all secrets, once each."""
        names = (name for each in self.functions for name in each.secrets)
        return tuple(sorted(set(names)))

    def settings(self) -> dict[str, str]:
        """Return all settings."""
        return {
            name: value
            for each in self.functions
            for name, value in sorted(each.settings.items())
        }


def plain_name(text: str) -> str:
    """Return a name of small letters, digits and single hyphens."""
    return _NO_NAME.sub("-", text.lower()).strip("-")


def project_name(application: Application) -> str:
    """Return the name of the project, as platforms take it."""
    name = plain_name(ownership_mark.project_of(application.root)) or "webhooks"
    return name if name[0].isalpha() else f"x-{name}"


def functions_of(application: Application) -> tuple[Function, ...]:
    """Return a function for each action."""
    secret = secret_variables(application)
    by_action = _schedules(application)
    found = []
    for action in application.actions.values():
        names = (n for setting in action.inputs.values() for n in setting.variables)
        spellings = {spelling_of(name, application.environment) for name in names}
        values = {n: application.environment[n] for n in sorted(spellings) if n}
        found.append(
            Function(
                action,
                {name: each for name, each in values.items() if name not in secret},
                tuple(name for name in values if name in secret),
                tuple(by_action.get(api_name(action.path), ())),
            )
        )
    return tuple(found)


def secret_variables(application: Application) -> frozenset[str]:
    """Return the variables whose values are secrets.

    The name says so, that of an input that takes the value, or the value itself.
    """
    environment = application.environment
    return frozenset(
        spelling_of(name, environment)
        for action in application.actions.values()
        for setting in action.inputs.values()
        for name in setting.variables
        if _is_secret(setting, name, environment.find(name))
    )


def _is_secret(setting: Input, name: str, value: str) -> bool:
    known = KNOWN_INPUTS.get(setting.name) or KNOWN_INPUTS.get(name)
    return (
        (known is not None and known.kind.is_secret)
        or is_secret(setting.name)
        or masked(name, value) != value
    )


def _schedules(application: Application) -> dict[str, list[Schedule]]:
    found: dict[str, list[Schedule]] = {}
    for schedule in schedules(wanted_of(application, _NoZips(), "_")):
        found.setdefault(schedule.action, []).append(schedule)
    return found


class _NoZips(dict[str, Any]):
    """Stands for the zips of all actions where none is needed."""

    def __missing__(self, path: str) -> None:
        return None


def names_in_use_twice(functions: Iterable[Function]) -> dict[str, list[Function]]:
    """Return the functions that would have the same name on a platform, by it."""
    by_name: dict[str, list[Function]] = {}
    for each in functions:
        by_name.setdefault(each.name, []).append(each)
    return {name: several for name, several in by_name.items() if len(several) > 1}
