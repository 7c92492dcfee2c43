"""What ``starter-kit check`` judges, and what ``starter-kit config`` shows.

The manifest can be right and the application still unprotected, or unable to work: the
rules for that are here, as tables. They look at settings and files by name, so they say
nothing about an application that has none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from scripts.check.action_files import problems_of_files
from scripts.check.action_settings import ActionSettings
from scripts.check.action_sources import ActionSources
from scripts.check.authentication import first_action, is_open
from scripts.check.credentials import exposed
from scripts.check.host_limits import limits_of_others
from scripts.check.misspelt_inputs import misspelt
from scripts.check.override import overridable
from scripts.check.own_models import problems_in_own_models
from scripts.manifest.event_files import EVENTS_FILE, problems_in
from scripts.manifest.known_inputs import is_harmless
from scripts.manifest.problems import Problem, Problems
from scripts.masking import masked_input

if TYPE_CHECKING:
    from scripts.manifest import Application


@dataclass(frozen=True)
class Setting:
    """One input of one action, as it may be shown.

    Attributes:
        action: the action's path.
        name: the input's name.
        value: a JSON value without secrets.
        source: where it comes from.
        place: the manifest's file and line: ``app.config.yaml:7``.
        is_missing: whether a variable that it needs is not set.
    """

    action: str
    name: str
    value: Any
    source: str
    place: str
    is_missing: bool


def check(application: Application) -> tuple[Problem, ...]:
    """Return all that is wrong with an application, by file and line."""
    problems = Problems()
    sources = ActionSources(application)
    problems.add(faults(application, sources))
    problems.add(chain.from_iterable(overridable(application, sources).values()))
    problems.add(exposed(application, "warning"))
    problems.add(misspelt(application, sources))
    problems.add(limits_of_others(application))
    return problems.sorted()


def faults(application: Application, sources: ActionSources) -> tuple[Problem, ...]:
    """Return what no flag of ``deploy`` makes acceptable."""
    problems = Problems()
    problems.add(application.problems)
    problems.add(problems_of_files(application, sources))
    if (application.root / EVENTS_FILE).exists():
        problems.add(problems_in(application.root, application.actions))
        problems.add(problems_in_own_models(application.root))
    for action in application.actions.values():
        ActionSettings(application.root, action, problems).check()
    for path, sequence in application.sequences.items():
        if sequence.web and is_open(application, path):
            problems.warning(
                sequence,
                f"any caller who knows the URL of {path} may call it",
                how_to_protect(application, path),
            )
    return problems.sorted()


def how_to_protect(application: Application, path: str) -> str:
    """Return a hint that says how callers of a web sequence are checked."""
    first = first_action(application, path)
    action = f"{first.path}, with which it begins" if first else "its first action"
    return f"set WEBHOOK_AUTH of {action} (docs/authentication.md)"


def describe(application: Application) -> list[Setting]:
    """Return every input of every action, in the order of the manifest."""
    return [
        Setting(
            action=action.path,
            name=setting.name,
            value=masked_input(
                setting.name,
                setting.value,
                setting.variables,
                is_harmless=is_harmless(setting.name),
            ),
            source=setting.source,
            place=f"{setting.file}:{setting.line}",
            is_missing=bool(setting.missing),
        )
        for action in application.actions.values()
        for setting in action.inputs.values()
    ]
